import { CodedError, codeOf, type ErrorCode } from '#shared/errors.ts'

/** What one side of a port may be asked: a name, what it takes, what it answers. */
export type Asked = Record<string, { asks: unknown; answers: unknown }>

type Question = { id: number; ask: string; value: unknown }
type Answer = { id: number; answer: unknown } | { id: number; code: ErrorCode }

/** Asks over a port and waits for the answer. Buffers in `transfer` are given away, not copied. */
export type Call<A extends Asked> = <K extends keyof A & string>(
  ask: K,
  value: A[K]['asks'],
  transfer?: Transferable[],
) => Promise<A[K]['answers']>

export type Handlers<A extends Asked> = {
  [K in keyof A]: (value: A[K]['asks']) => Promise<A[K]['answers']> | A[K]['answers']
}

/**
 * Both directions of one MessagePort between two documents of the viewer. Ends with the port: whoever
 * closes it leaves the other side's questions unanswered.
 *
 * Shell and vault may trust each other's shapes: both are ours, and the handshake proved who is who.
 * What a renderer says is never read this way (`vault/renderer-frame.ts` parses it).
 */
export function talkOver<Theirs extends Asked, Ours extends Asked>(
  port: MessagePort,
  handlers: Handlers<Ours>,
): Call<Theirs> {
  const waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: CodedError) => void }>()
  let lastId = 0

  port.onmessage = ({ data }: MessageEvent<Question | Answer>) => {
    if ('ask' in data) {
      void answerTo(handlers, data).then((answer) => port.postMessage(answer))
      return
    }
    const asker = waiting.get(data.id)
    waiting.delete(data.id)
    if ('code' in data) asker?.reject(new CodedError(data.code))
    else asker?.resolve(data.answer as never)
  }

  return (ask, value, transfer = []) =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      port.postMessage({ id, ask, value } satisfies Question, transfer)
    })
}

async function answerTo<A extends Asked>(
  handlers: Handlers<A>,
  { id, ask, value }: Question,
): Promise<Answer> {
  try {
    const handler = handlers[ask]
    if (!handler) throw new CodedError('internal')
    return { id, answer: await handler(value as never) }
  } catch (thrown) {
    // Only the code crosses: a cause may hold anything.
    return { id, code: codeOf(thrown) }
  }
}
