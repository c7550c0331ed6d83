import { toBase64url } from '#shared/bytes/base64url.ts'
import { codeOf } from '#shared/errors.ts'
import type { Proof, SentEnvelope } from '#shared/protocol/messages.ts'
import type { ProofShown, RelayAccess } from '../messages/contract.ts'
import { askRelay } from '../send/relay-client.ts'
import { checkProof, type KnownLog } from './check-proof.ts'
import { keepKnownLog, readKnownLog } from './known-logs.ts'

/** Has the relay prove what it lists about one report, checks it here, and keeps how its log stood. */
export async function proveSent(access: RelayAccess, envelopeId: string): Promise<ProofShown> {
  const { description, session } = access
  const { relayOrigin } = description
  const { tenant } = session
  try {
    const known = await readKnownLog(relayOrigin, tenant)
    const logKey = description.logKeys[tenant]
    if (logKey === undefined) return { is: 'refused', because: 'not-proved' }
    // Whoever signs it now: a log does not change its key.
    if (known && known.logKey !== logKey) return { is: 'refused', because: 'not-the-same-log' }
    const log: KnownLog = known ?? { logKey, checkpoint: null }
    let checked = await checkOnce(access, envelopeId, log)
    // Somebody opened it between the two questions: asked again, both say so.
    if (checked.is === 'refused' && checked.because === 'not-proved') {
      checked = await checkOnce(access, envelopeId, log)
    }
    if (checked.is === 'refused') return checked
    const { checkpoint, places } = checked
    await keepKnownLog(relayOrigin, tenant, { logKey, checkpoint })
    const { origin, treeSize, rootHash } = checkpoint
    return {
      is: 'proved',
      places,
      isFirstLook: log.checkpoint === null,
      log: { origin, treeSize, rootHash: toBase64url(rootHash) },
    }
  } catch (thrown) {
    return { is: 'unreachable', because: codeOf(thrown) }
  }
}

async function checkOnce(access: RelayAccess, envelopeId: string, log: KnownLog) {
  const { relayOrigin } = access.description
  const { senderToken, tenant } = access.session
  const asking = { relayOrigin, senderToken }
  const values = { envelopeId, keptSize: String(log.checkpoint?.treeSize ?? 0) }
  const proof: Proof = await askRelay(asking, 'prove', { values })
  const { envelopes } = await askRelay(asking, 'listSent')
  const listed = envelopes.find((one: SentEnvelope) => one.envelopeId === envelopeId)
  if (!listed) return { is: 'refused', because: 'not-proved' } as const
  return checkProof(proof, log, listed, tenant)
}
