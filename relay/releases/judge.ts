import { type Decision, decide, type EnvelopeState, type Refusal } from '#shared/access/decide.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { ErrorCode } from '#shared/errors.ts'
import type { Turn } from '../database/group-commit.ts'
import { prepared } from '../database/prepared.ts'
import type { EnvelopeRow, KnockRow } from '../database/schema.ts'
import { rememberPerson } from '../identity/people.ts'
import { knockOf, stateOfKnock } from '../knocks/knock-row.ts'
import type { Relay } from '../relay.ts'
import { grantFor } from './forgotten-grant.ts'
import { noteRefusal } from './note-refusal.ts'
import { historyOf } from './opener-history.ts'
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
  const row = await envelopeOf(tx, envelopeId)
  const { keyHash } = asking
  const since = nowAt - HOUR_MS
  const history = await historyOf(tx, { envelopeId, opener: pseudonym, keyHash, since })
  const knock = await knockOf(tx, envelopeId, pseudonym)
  const decision = decide({
    policy: tenant.policy,
    grant: grantFor(pepper, envelopeId, row.grant_json, opener),
    opener,
    purpose: asked.purposeOfUse,
    state: stateOf(row),
    opensCount: row.opens_count,
    openersLastOpenAt: history.lastOpenAt,
    isSameKey: history.sameKeyCount > 0,
    openersReleasesCount: history.recentCount,
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

async function envelopeOf(tx: Turn['tx'], id: EnvelopeId): Promise<EnvelopeRow> {
  const [row] = await selectEnvelope(tx, { id })
  if (!row) throw new TypeError('whoever asks for it has its link')
  return row
}

const selectEnvelope = prepared((db, { id }: { id: EnvelopeId }) =>
  db.selectFrom('envelopes').selectAll().where('id', '=', id),
)

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
