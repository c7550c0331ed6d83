import { type Decision, decide, type EnvelopeState } from '#shared/access/decide.ts'
import type { Grant } from '#shared/access/grant.ts'
import type { Opener } from '#shared/access/opener.ts'
import type { PurposeOfUse } from '#shared/access/purpose-of-use.ts'
import { vaultKeyHash } from '#shared/audit/receipt.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { concatBytes } from '#shared/bytes/bytes.ts'
import { Secret } from '#shared/bytes/secret.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { ErrorCode } from '#shared/errors.ts'
import type { Released } from '#shared/protocol/messages.ts'
import { releaseContext } from '#shared/wrap/contexts.ts'
import { wrap } from '#shared/wrap/wrap.ts'
import type { WrapPublicKey } from '#shared/wrap/wrapped.ts'
import type { Appended } from '../audit/log-turn.ts'
import { pseudonymOf } from '../audit/pseudonym.ts'
import type { Tenant } from '../config/config.ts'
import type { Turn } from '../database/group-commit.ts'
import type { EnvelopeRow } from '../database/schema.ts'
import { rememberPerson } from '../identity/people.ts'
import type { Relay } from '../relay.ts'
import { tokenHash } from '../sessions/sender-session.ts'
import { TICKET_MS } from './ticket.ts'

export type Asking = {
  tenant: Tenant
  envelopeId: EnvelopeId
  opener: Opener
  purpose: PurposeOfUse
  vaultKey: WrapPublicKey
}

export type HandedOver = { is: 'released'; released: Released } | { is: 'refused'; because: ErrorCode }

/**
 * Decides, writes it down, and only then hands over the relay share.
 *
 * One durable transaction counts the open, appends the entry and grows the tree. The share is wrapped after it, to a
 * key that only the asking vault has, and bound to that entry: there is no way to a share that leaves no entry.
 */
export async function handOver(relay: Relay, asking: Asking): Promise<HandedOver> {
  const { tenant, envelopeId, vaultKey } = asking
  const keys = relay.keys.tenants.get(tenant.id)
  if (!keys) throw new TypeError('every tenant has keys')
  const pseudonym = pseudonymOf(keys.pepper, asking.opener)
  const releaseId = toBase64url(Secret.random(16).reveal())
  const ticket = Secret.random(32)
  const keyHash = await vaultKeyHash(vaultKey)

  const { result, receiptOf } = await relay.commits.run(async (turn) => {
    const place = { ...asking, pseudonym, releaseId, keyHash, ticketHash: tokenHash(ticket) }
    return decideAndWrite(relay, turn, place)
  })
  if (result.is === 'refused') return result

  const { row, appended, ticketExpiresAt } = result
  if (row.share === null) throw new TypeError('a share is null only when its envelope has ended')
  const share = await relay.shares.open(row.share, slotOf(row), envelopeId)
  const shareAndTicket = concatBytes(share.reveal(), ticket.reveal())
  const context = releaseContext(envelopeId, row.access_token_hash, appended.leafHash)
  const wrapped = await wrap(vaultKey, shareAndTicket, context)
  for (const secret of [share, ticket, new Secret(shareAndTicket)]) secret.wipe()
  relay.events.released({ tenant: tenant.id, purpose: asking.purpose })
  return {
    is: 'released',
    released: {
      releaseId,
      tenant: tenant.id,
      receipt: receiptOf(appended),
      relayShareAndTicket: wrapped,
      opener: { name: asking.opener.name },
      expiresAt: ticketExpiresAt,
    },
  }
}

type Place = Asking & { pseudonym: string; releaseId: string; keyHash: string; ticketHash: Uint8Array }
type Written =
  | { is: 'released'; row: EnvelopeRow; appended: Appended; ticketExpiresAt: number }
  | { is: 'refused'; because: ErrorCode }

async function decideAndWrite(relay: Relay, turn: Turn, place: Place): Promise<Written> {
  const { tx } = turn
  const { tenant, envelopeId, pseudonym, purpose } = place
  const nowAt = relay.now()
  const row = await tx
    .selectFrom('envelopes')
    .selectAll()
    .where('id', '=', envelopeId)
    .executeTakeFirstOrThrow()
  const lastOpen = await tx
    .selectFrom('releases')
    .select('released_at')
    .where('envelope_id', '=', envelopeId)
    .where('opener', '=', pseudonym)
    .where('counts', '=', 1)
    .orderBy('released_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const decision = decide({
    policy: tenant.policy,
    // Written by us, from a grant that was parsed when it came in.
    grant: JSON.parse(row.grant_json) as Grant,
    opener: place.opener,
    purpose,
    state: stateOf(row),
    opensCount: row.opens_count,
    openersLastOpenAt: lastOpen?.released_at ?? null,
    nowAt,
  })
  const entry = {
    version: 1,
    at: nowAt,
    region: relay.config.region,
    tenant: tenant.id,
    policyVersion: tenant.policy.version,
    envelopeId,
    actor: pseudonym,
    purposeOfUse: purpose,
  } as const
  await rememberPerson(tx, { tenant: tenant.id, pseudonym, opener: place.opener, seenAt: nowAt })
  if (decision.is === 'refused') {
    await turn.append({ ...entry, type: 'refused', because: decision.because })
    await tx
      .updateTable('envelopes')
      .set({ refused_count: row.refused_count + 1 })
      .where('id', '=', envelopeId)
      .execute()
    relay.events.releaseRefused({ tenant: tenant.id, because: decision.because })
    return { is: 'refused', because: `release/${decision.because}` }
  }
  // Not a refusal: the sender's upload is still on its way, and nothing is counted for having been early.
  if (row.received_bytes < row.prefix_bytes) return { is: 'refused', because: 'release/not-ready' }
  return release(turn, place, { row, decision, entry, nowAt })
}

async function release(
  turn: Turn,
  place: Place,
  decided: {
    row: EnvelopeRow
    decision: Extract<Decision, { is: 'allowed' }>
    entry: Omit<
      Parameters<Turn['append']>[0] & { type: 'released' },
      'type' | 'releaseId' | 'by' | 'countsAsOpen' | 'vaultKeyHash'
    >
    nowAt: number
  },
): Promise<Written> {
  const { row, decision, entry, nowAt } = decided
  const ticketExpiresAt = Math.min(row.expires_at, nowAt + TICKET_MS)
  await turn.tx
    .insertInto('releases')
    .values({
      id: place.releaseId,
      envelope_id: row.id,
      tenant: row.tenant,
      opener: place.pseudonym,
      purpose: place.purpose,
      released_at: nowAt,
      counts: decision.countsAsOpen ? 1 : 0,
      opened_at: null,
      opened_leaf: null,
      ticket_hash: place.ticketHash,
      ticket_expires_at: ticketExpiresAt,
    })
    .execute()
  if (decision.countsAsOpen) {
    await turn.tx
      .updateTable('envelopes')
      .set({ opens_count: row.opens_count + 1 })
      .where('id', '=', row.id)
      .execute()
  }
  const appended = await turn.append({
    ...entry,
    type: 'released',
    releaseId: place.releaseId,
    by: decision.by,
    countsAsOpen: decision.countsAsOpen,
    vaultKeyHash: place.keyHash,
  })
  return { is: 'released', row, appended, ticketExpiresAt }
}

function stateOf(row: Pick<EnvelopeRow, 'ended' | 'share'>): EnvelopeState {
  switch (row.ended) {
    case 'revoked':
      return 'revoked'
    case 'stopped':
      return 'erased'
    // Before the grant's own date, when an upload was not finished in time: its relay share is gone.
    case 'expired':
      return 'expired'
    // MUST: without a share there is nothing to hand over, and an entry that says otherwise would be a lie.
    case null:
      return row.share === null ? 'expired' : 'open'
  }
}

export function slotOf(row: Pick<EnvelopeRow, 'share_epoch' | 'share_slot'>) {
  return { epoch: row.share_epoch, slot: row.share_slot }
}
