import { type Browser, browser } from 'wxt/browser'
import { CodedError, codeOf, type ErrorCode } from '#shared/errors.ts'
import { type Caller, callerOf } from './caller.ts'
import type {
  BridgeFrame,
  FromBridge,
  FromOwnPages,
  FromPanel,
  FromProtection,
  FromSealing,
  FromSent,
  FromUnprotected,
  FromViewer,
  ToBridge,
  ToCanary,
  ToSealing,
} from './contract.ts'
import { ownOrigin } from './own-address.ts'

/** Everyone who answers calls, and what they answer. */
type Answered = {
  background: FromBridge &
    FromPanel &
    FromOwnPages &
    FromSent &
    FromProtection &
    FromUnprotected &
    FromViewer &
    FromSealing
  sealing: ToSealing
  bridge: ToBridge
  canary: ToCanary
}
export type Party = keyof Answered

/** The names of the calls a party answers. */
export type CallName<P extends Party> = keyof Answered[P] & string
export type Asks<P extends Party, N extends CallName<P>> = Answered[P][N] extends { asks: infer A }
  ? A
  : never
export type Answers<P extends Party, N extends CallName<P>> = Answered[P][N] extends { answers: infer A }
  ? A
  : never

/** One function for each call. What it throws reaches the caller as its code and nothing else. */
export type Handlers<P extends Party> = {
  [N in CallName<P>]: (asks: Asks<P, N>, caller: Caller) => Promise<Answers<P, N>> | Answers<P, N>
}

type Sent = { wardlink: Party; name: string; asks: unknown }
type Reply = { answer: unknown } | { code: ErrorCode }

/**
 * Calls the background or the sealing process.
 *
 * @throws CodedError what the other side threw; `extension/reload-needed` when this page's extension is gone
 */
export async function call<P extends 'background' | 'sealing', N extends CallName<P>>(
  party: P,
  name: N,
  asks: Asks<P, N>,
): Promise<Answers<P, N>> {
  // An update leaves content scripts and open pages behind without an extension to speak to.
  if (!browser.runtime?.id) throw new CodedError('extension/reload-needed')
  return answerOf(await browser.runtime.sendMessage(sent(party, name, asks)).catch(nobodyAnswers))
}

/** Calls the bridge of the frame an attachment was caught in. */
export async function callBridge<N extends CallName<'bridge'>>(
  frame: BridgeFrame,
  name: N,
  asks: Asks<'bridge', N>,
): Promise<Answers<'bridge', N>> {
  // The document, where the browser names it: a frame that has moved on must not get another page's link.
  const address = frame.documentId ? { documentId: frame.documentId } : { frameId: frame.frameId }
  return answerOf(
    await browser.tabs.sendMessage(frame.tabId, sent('bridge', name, asks), address).catch(nobodyAnswers),
  )
}

/** Asks the canary of a tab's page. In its frames the guard of the page that made them may stand in front. */
export async function callCanary<N extends CallName<'canary'>>(
  tabId: number,
  name: N,
  asks: Asks<'canary', N>,
): Promise<Answers<'canary', N>> {
  return answerOf(
    await browser.tabs.sendMessage(tabId, sent('canary', name, asks), { frameId: 0 }).catch(nobodyAnswers),
  )
}

/**
 * Answers the calls to one party.
 *
 * @param mayCall whether this caller may make this call at all; a refused one gets no answer
 * @returns stops answering
 */
export function serve<P extends Party>(
  party: P,
  handlers: Handlers<P>,
  mayCall: (name: CallName<P>, caller: Caller) => boolean,
): () => void {
  const own = { id: browser.runtime.id, origin: ownOrigin() }
  const listener = (
    message: unknown,
    sender: Browser.runtime.MessageSender,
    reply: (reply: Reply) => void,
  ): boolean => {
    if (!isSentTo(party, message) || !Object.hasOwn(handlers, message.name)) return false
    const name = message.name as CallName<P>
    const caller = callerOf(sender, own)
    if (!mayCall(name, caller)) return false
    const handler = handlers[name] as (asks: unknown, caller: Caller) => unknown
    Promise.resolve()
      .then(() => handler(message.asks, caller))
      .then(
        (answer) => reply({ answer: answer ?? null }),
        (thrown: unknown) => reply({ code: codeOf(thrown) }),
      )
      // The caller's page is gone: nobody is left to answer.
      .catch(() => {})
    return true
  }
  browser.runtime.onMessage.addListener(listener)
  return () => browser.runtime.onMessage.removeListener(listener)
}

function sent(party: Party, name: string, asks: unknown): Sent {
  return { wardlink: party, name, asks }
}

function isSentTo(party: Party, message: unknown): message is Sent {
  return (
    typeof message === 'object' &&
    message !== null &&
    'wardlink' in message &&
    message.wardlink === party &&
    'name' in message &&
    typeof message.name === 'string' &&
    'asks' in message
  )
}

function nobodyAnswers(cause: unknown): never {
  throw new CodedError('extension/reload-needed', { cause })
}

function answerOf<A>(reply: unknown): A {
  if (typeof reply === 'object' && reply !== null) {
    if ('answer' in reply) return reply.answer as A
    if ('code' in reply) throw new CodedError(reply.code as ErrorCode)
  }
  throw new CodedError('extension/reload-needed')
}
