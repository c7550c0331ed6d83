// The vault before the sign-in: holds a tapped link and parks it. Small, because it is loaded before anything else.
import { Secret } from '#shared/bytes/secret.ts'
import { CodedError } from '#shared/errors.ts'
import { talkOver } from '../ports/call.ts'
import { portFromParent } from '../ports/handshake.ts'
import type { BeforeSignIn } from '../ports/vault-contract.ts'
import { readDeployment } from '../relay/deployment.ts'
import { type HeldLink, parkSecret } from './park.ts'

const deployment = readDeployment()
const port = await portFromParent(deployment.then(({ viewerOrigin }) => viewerOrigin))

let held: HeldLink | null = null

talkOver<Record<string, never>, BeforeSignIn>(port, {
  'link/take'({ envelopeId, linkSecret }) {
    held = { envelopeId, linkSecret: new Secret(linkSecret) }
    return null
  },
  async 'secret/park'() {
    if (!held) throw new CodedError('internal')
    return parkSecret(held, (await deployment).relayKey)
  },
})

window.addEventListener('pagehide', () => {
  port.close()
  held?.linkSecret.wipe()
  held = null
})
