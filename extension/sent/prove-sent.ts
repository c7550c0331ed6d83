import { toBase64url } from '#shared/bytes/base64url.ts'
import { codeOf } from '#shared/errors.ts'
import type { Proof, SentEnvelope } from '#shared/protocol/messages.ts'
import type { ProofShown, RelayAccess } from '../messages/contract.ts'
import { askRelay } from '../send/relay-client.ts'
import { checkProof, type KnownLog, keyToKnow } from './check-proof.ts'
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
    const log: KnownLog = known ?? { logKey, checkpoint: null }
    let checked = await checkOnce(access, envelopeId, log)
    // Somebody opened it between the two questions: asked again, both say so.
    if (checked.is === 'refused' && checked.because === 'not-proved') {
      checked = await checkOnce(access, envelopeId, log)
    }
    if (checked.is === 'refused') return checked
    const { checkpoint, places, keptKey } = checked
    await keepKnownLog(relayOrigin, tenant, { logKey: keptKey, checkpoint })
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
  // By the key this browser knows, whatever the relay names now.
  const keptKey = await keyToKnow(proof, log, access.description.logKeys[tenant] ?? '')
  if (keptKey === null) return { is: 'refused', because: 'not-the-same-log' } as const
  const checked = await checkProof(proof, log, listed, tenant)
  return checked.is === 'proved' ? { ...checked, keptKey } : checked
}
