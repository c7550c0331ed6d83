import { browser } from 'wxt/browser'
import { hostKind } from '../hosts/host-kind.ts'
import type { RelayAccess } from '../messages/contract.ts'
import { askRelay } from '../send/relay-client.ts'
import { markReported, unreportedMissed } from './missed-intakes.ts'

/**
 * Has the relay put on record where the guard does not stand, each once: the trust's log then shows a host that has
 * changed before anybody has to say so. Kinds of a list and our version; nothing of the page, not even its name.
 *
 * @throws CodedError the relay's; what is not on record by then is told the next time
 */
export async function reportMissed({ description, session }: RelayAccess): Promise<void> {
  const { version } = browser.runtime.getManifest()
  for (const missed of await unreportedMissed()) {
    await askRelay({ relayOrigin: description.relayOrigin, senderToken: session.senderToken }, 'noteMissed', {
      request: { host: hostKind(missed.host), intake: missed.intake, extension: version },
    })
    await markReported(missed)
  }
}
