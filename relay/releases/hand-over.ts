import type { Decision } from '#shared/access/decide.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { concatBytes, utf8 } from '#shared/bytes/bytes.ts'
import { Secret } from '#shared/bytes/secret.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { ErrorCode } from '#shared/errors.ts'
import type { Released } from '#shared/protocol/messages.ts'
import { releaseContext } from '#shared/wrap/contexts.ts'
import type { Appended } from '../audit/log-turn.ts'
import type { Turn } from '../database/group-commit.ts'
import { insertRow, prepared } from '../database/prepared.ts'
import type { EnvelopeRow } from '../database/schema.ts'
import { hmacSha256 } from '../keys/hmac.ts'
import type { Relay } from '../relay.ts'
import { tokenHash } from '../sessions/sender-session.ts'
import { slotOf } from '../shares/share-slot.ts'
import { type Judged, judge, refuse } from './judge.ts'
import { TICKET_MS } from './ticket.ts'
import type { Asking } from './verify-asking.ts'

export type HandedOver = { is: 'released'; released: Released } | { is: 'refused'; because: ErrorCode }

/**
 * Decides, writes it down, and only then hands over the relay share.
 *
 * One durable transaction counts the open, appends the entry and grows the tree. The share is wrapped after it, to a
 * key that only the asking vault has, and bound to that entry: there is no way to a share that leaves no entry.
 */
export async function handOver(relay: Relay, asking: Asking): Promise<HandedOver> {
  const { tenant, envelopeId, asked } = asking
  const releaseId = toBase64url(Secret.random(16).reveal())
  const ticket = Secret.random(32)
  const { result, receiptOf } = await relay.commits.run((turn) =>
    decideAndWrite(relay, turn, { ...asking, releaseId, ticketHash: tokenHash(ticket) }),
  )
  if (result.is === 'refused') return result

  const { row, appended, ticketExpiresAt } = result
  if (row.share === null) throw new TypeError('a share is null only when its envelope has ended')
  const share = await relay.shares.open(row.share, slotOf(row), envelopeId)
  const shareAndTicket = concatBytes(share.reveal(), ticket.reveal())
  const context = releaseContext(envelopeId, row.access_token_hash, appended.leafHash)
  const wrapped = asking.wrapOnce(shareAndTicket, context)
  for (const secret of [share, ticket, new Secret(shareAndTicket)]) secret.wipe()
  relay.events.released({ tenant: tenant.id, purpose: asked.purposeOfUse })
  return {
    is: 'released',
    released: {
      releaseId,
      tenant: tenant.id,
      receipt: receiptOf(appended),
      relayShareAndTicket: wrapped,
      opener: { name: asking.opener.name },
      expiresAt: ticketExpiresAt,
      allows: { saving: tenant.policy.saving, printing: tenant.policy.printing },
    },
  }
}

type Place = Asking & { releaseId: string; ticketHash: Uint8Array }
type Written =
  | { is: 'released'; row: EnvelopeRow; appended: Appended; ticketExpiresAt: number }
  | { is: 'refused'; because: ErrorCode }

async function decideAndWrite(relay: Relay, turn: Turn, place: Place): Promise<Written> {
  const judged = await judge(relay, turn, place)
  const { decision, row } = judged
  if (decision.is === 'refused') {
    // Being told to knock is no refusal: the knock has its own entry.
    if (decision.because !== 'knock-needed') return refuse(relay, turn, judged, decision.because)
    return { is: 'refused', because: 'release/knock-needed' }
  }
  // Not a refusal: the sender's upload is still on its way, and nothing is counted for having been early.
  if (row.received_bytes < row.prefix_bytes) return { is: 'refused', because: 'release/not-ready' }
  return release(relay, turn, place, { ...judged, decision })
}

async function release(
  relay: Relay,
  turn: Turn,
  place: Place,
  judged: Judged & { decision: Extract<Decision, { is: 'allowed' }> },
): Promise<Written> {
  const { row, decision, entry, nowAt } = judged
  const { asked, releaseId, pseudonym, keyHash } = place
  const isEmergency = decision.by === 'break-glass'
  const leaseMs = isEmergency ? (place.tenant.policy.breakGlass?.leaseMs ?? 0) : TICKET_MS
  const ticketExpiresAt = Math.min(row.expires_at, nowAt + leaseMs)
  const reason = isEmergency ? (asked.breakGlass?.reason ?? '') : null
  if (reason !== null) {
    const { purposeOfUse: _, ...about } = entry
    const reasonHash = hashOfReason(relay, place, reason)
    await turn.append({ ...about, type: 'broke-glass', releaseId, reasonHash })
  }
  const appended = await turn.append({
    ...entry,
    type: 'released',
    releaseId,
    by: decision.by,
    countsAsOpen: decision.countsAsOpen,
    vaultKeyHash: keyHash,
  })
  await insertRow(turn.tx, 'releases', {
    id: releaseId,
    envelope_id: row.id,
    tenant: row.tenant,
    opener: pseudonym,
    purpose: asked.purposeOfUse,
    released_at: nowAt,
    released_leaf: appended.index,
    counts: decision.countsAsOpen ? 1 : 0,
    opened_at: null,
    opened_leaf: null,
    ticket_hash: place.ticketHash,
    ticket_expires_at: ticketExpiresAt,
    vault_key_hash: keyHash,
    allowed_by: decision.by,
    reason,
  })
  if (decision.countsAsOpen) {
    await countOpen(turn.tx, { id: row.id })
  }
  return { is: 'released', row, appended, ticketExpiresAt }
}

const countOpen = prepared((db, { id }: { id: EnvelopeId }) =>
  db
    .updateTable('envelopes')
    .set((envelope) => ({ opens_count: envelope('opens_count', '+', 1) }))
    .where('id', '=', id),
)

/** Commits the log to the words without saying them: they may be about a patient. */
function hashOfReason(relay: Relay, { tenant, envelopeId, releaseId }: Place, reason: string): string {
  const pepper = relay.keys.tenants.get(tenant.id)?.pepper
  if (!pepper) throw new TypeError('every tenant has keys')
  const said = utf8(`wardlink/1 emergency reason\0${envelopeId}\0${releaseId}\0${reason}`)
  return toBase64url(hmacSha256(pepper.reveal(), said))
}
