import { CodedError } from '#shared/errors.ts'

/** Of the extension's powers, the few that its viewer uses. */
type OwnBrowser = {
  runtime: { sendMessage(message: object): Promise<unknown> }
  identity: {
    getRedirectURL(): string
    launchWebAuthFlow(details: { url: string; interactive: boolean }): Promise<string | undefined>
  }
}

export function ownBrowser(): OwnBrowser {
  return (globalThis as unknown as { chrome: OwnBrowser }).chrome
}

/**
 * Asks the extension's background, as its other pages do (`extension/messages/contract.ts`).
 *
 * @throws CodedError `relay/unreachable` when it has nothing to say
 */
export async function askExtension(
  name: 'viewer/describe' | 'viewer/take-link',
  asks: unknown,
): Promise<unknown> {
  const reply = await ownBrowser()
    .runtime.sendMessage({ wardlink: 'background', name, asks })
    .catch(() => null)
  if (typeof reply === 'object' && reply !== null && 'answer' in reply) return reply.answer
  throw new CodedError('relay/unreachable')
}
