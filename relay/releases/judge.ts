import { type Decision, decide, type EnvelopeState, type Refusal } from '#shared/access/decide.ts'
import type { ErrorCode } from '#shared/errors.ts'
import type { Turn } from '../database/group-commit.ts'
import type { EnvelopeRow, KnockRow } from '../database/schema.ts'
import { rememberPerson } from '../identity/people.ts'
import { knockOf, stateOfKnock } from '../knocks/knock-row.ts'
import type { Relay } from '../relay.ts'
import { grantFor } from './forgotten-grant.ts'
import { noteRefusal } from './note-refusal.ts'
import type { Asking } from './verify-asking.ts'

const HOUR_MS = 60 * 60 * 1000

/** What an entry about this asking says, whatever comes of it. */
export type AskingEntry = ReturnType<typeof entryOf>
export type Judged = {
  row: EnvelopeRow
  knock: KnockRow | undefined
  decision: Decision
  entry: AskingEntry
  nowAt: number
}

/** Gathers what `decide` wants to know, inside the transaction that will write down what came of it. */
export async function judge(relay: Relay, { tx }: Turn, asking: Asking): Promise<Judged> {
  const { tenant, envelopeId, pseudonym, opener, asked } = asking
  const pepper = relay.keys.tenants.get(tenant.id)?.pepper
  if (!pepper) throw new TypeError('every tenant has keys')
  const nowAt = relay.now()
  const row = await tx
    .selectFrom('envelopes')
    .selectAll()
    .where('id', '=', envelopeId)
    .executeTakeFirstOrThrow()
  const own = tx.selectFrom('releases').where('envelope_id', '=', envelopeId).where('opener', '=', pseudonym)
  const lastOpen = await own
    .select('released_at')
    .where('counts', '=', 1)
    .orderBy('released_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const sameKey = await own
    .select('id')
    .where('vault_key_hash', '=', asking.keyHash)
    .limit(1)
    .executeTakeFirst()
  const { count } = await own
    .select((release) => release.fn.countAll<number>().as('count'))
    .where('released_at', '>', nowAt - HOUR_MS)
    .executeTakeFirstOrThrow()
  const knock = await knockOf(tx, envelopeId, pseudonym)
  const decision = decide({
    policy: tenant.policy,
    grant: grantFor(pepper, envelopeId, row.grant_json, opener),
    opener,
    purpose: asked.purposeOfUse,
    state: stateOf(row),
    opensCount: row.opens_count,
    openersLastOpenAt: lastOpen?.released_at ?? null,
    isSameKey: sameKey !== undefined,
    openersReleasesCount: Number(count),
    knock: stateOfKnock(knock),
    isBreakingGlass: asked.breakGlass !== undefined,
    nowAt,
  })
  await rememberPerson(tx, { tenant: tenant.id, pseudonym, opener, seenAt: nowAt })
  return { row, knock, decision, entry: entryOf(relay, asking, nowAt), nowAt }
}

/** Writes the refusal down, and gives the code of it. */
export async function refuse(
  relay: Relay,
  turn: Turn,
  { entry }: Pick<Judged, 'entry'>,
  because: Refusal,
): Promise<{ is: 'refused'; because: ErrorCode }> {
  await noteRefusal(turn, { ...entry, type: 'refused', because })
  relay.events.releaseRefused({ tenant: entry.tenant, because })
  return { is: 'refused', because: `release/${because}` }
}

function entryOf(relay: Relay, { tenant, envelopeId, pseudonym, asked }: Asking, nowAt: number) {
  return {
    version: 1,
    at: nowAt,
    region: relay.config.region,
    tenant: tenant.id,
    policyVersion: tenant.policy.version,
    envelopeId,
    actor: pseudonym,
    purposeOfUse: asked.purposeOfUse,
  } as const
}

function stateOf(row: Pick<EnvelopeRow, 'ended' | 'share'>): EnvelopeState {
  switch (row.ended) {
    case 'revoked':
    // Why the sender took it back is the patient's affair, and the record's.
    case 'withdrawn':
      return 'revoked'
    case 'stopped':
    case 'erased':
      return 'erased'
    // Before the grant's own date, when an upload was not finished in time: its relay share is gone.
    case 'expired':
      return 'expired'
    // MUST: without a share there is nothing to hand over, and an entry that says otherwise would be a lie.
    case null:
      return row.share === null ? 'expired' : 'open'
  }
}
