import type { PurposeOfUse } from '#shared/access/purpose-of-use.ts'
import type { SentEnvelope, SentEnvelopes, SentKnock, SentRelease } from '#shared/protocol/messages.ts'
import type { Tenant } from '../config/config.ts'
import type { EnvelopeRow } from '../database/schema.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { knownGrant } from '../releases/forgotten-grant.ts'
import { type Sender, senderOf } from '../sessions/sender-session.ts'

const NEWEST = 200

/** What this sender shared, and who opened it. Nobody else's, not even in the same tenant. */
export async function listSent(relay: Relay, exchange: Exchange): Promise<Answer> {
  const sender = await senderOf(relay, exchange)
  const rows = await relay.database.reader
    .selectFrom('envelopes')
    .selectAll()
    .where('tenant', '=', sender.tenant.id)
    .where('sender', '=', sender.pseudonym)
    .orderBy('created_at', 'desc')
    .limit(NEWEST)
    .execute()
  const sent: SentEnvelopes = { envelopes: await describeSent(relay, sender.tenant, rows) }
  return jsonAnswer(200, sent)
}

/** Reports of a tenant as their sender, or who governs there, may see them. */
export async function describeSent(
  relay: Relay,
  tenant: Tenant,
  rows: readonly EnvelopeRow[],
): Promise<SentEnvelope[]> {
  const releases = await releasesOf(relay, { tenant }, rows)
  const knocks = await knocksOf(relay, { tenant }, rows)
  return rows.map((row) =>
    sentEnvelope(row, releases.get(row.id) ?? [], knocks.get(row.id) ?? [], relay.now()),
  )
}

async function releasesOf(relay: Relay, sender: Pick<Sender, 'tenant'>, rows: readonly EnvelopeRow[]) {
  const releases = new Map<string, SentRelease[]>()
  if (rows.length === 0) return releases
  const found = await relay.database.reader
    .selectFrom('releases')
    .leftJoin('people', (join) =>
      join.onRef('people.pseudonym', '=', 'releases.opener').onRef('people.tenant', '=', 'releases.tenant'),
    )
    .select([
      'id',
      'envelope_id',
      'purpose',
      'released_at',
      'opened_at',
      'allowed_by',
      'reason',
      'name',
      'email',
    ])
    .where('releases.tenant', '=', sender.tenant.id)
    .where(
      'envelope_id',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('released_at')
    .execute()
  for (const row of found) {
    const ofEnvelope = releases.get(row.envelope_id) ?? []
    ofEnvelope.push({
      releaseId: row.id,
      // Erased since: the log still knows that someone opened it.
      openerName: row.name ?? '',
      openerEmail: row.email,
      // Written by us, from a request that was parsed when it came in.
      purposeOfUse: row.purpose as PurposeOfUse,
      releasedAt: row.released_at,
      openedAt: row.opened_at,
      inEmergency: row.allowed_by === 'break-glass',
      emergencyReason: row.reason,
    })
    releases.set(row.envelope_id, ofEnvelope)
  }
  return releases
}

/** Who asks, as their issuer vouches for them: the sender judges by it whom they let in. */
async function knocksOf(relay: Relay, sender: Pick<Sender, 'tenant'>, rows: readonly EnvelopeRow[]) {
  const knocks = new Map<string, SentKnock[]>()
  if (rows.length === 0) return knocks
  const found = await relay.database.reader
    .selectFrom('knocks')
    .leftJoin('people', (join) =>
      join.onRef('people.pseudonym', '=', 'knocks.opener').onRef('people.tenant', '=', 'knocks.tenant'),
    )
    .select(['id', 'envelope_id', 'purpose', 'knocked_at', 'state', 'organisation'])
    .select(['name', 'email', 'issuer'])
    .where('knocks.tenant', '=', sender.tenant.id)
    .where(
      'envelope_id',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('knocked_at')
    .execute()
  for (const row of found) {
    const ofEnvelope = knocks.get(row.envelope_id) ?? []
    ofEnvelope.push({
      knockId: row.id,
      openerName: row.name ?? '',
      openerEmail: row.email,
      organisation: row.organisation,
      issuerName: sender.tenant.issuers.find(({ issuer }) => issuer === row.issuer)?.name ?? '',
      // Written by us, from a request that was parsed when it came in.
      purposeOfUse: row.purpose as PurposeOfUse,
      knockedAt: row.knocked_at,
      state: row.state,
    })
    knocks.set(row.envelope_id, ofEnvelope)
  }
  return knocks
}

function sentEnvelope(
  row: EnvelopeRow,
  releases: SentRelease[],
  knocks: SentKnock[],
  nowAt: number,
): SentEnvelope {
  return {
    envelopeId: row.id,
    createdAt: row.created_at,
    state: stateOf(row, nowAt),
    lengthBytes: row.length_bytes,
    receivedBytes: row.received_bytes,
    grant: knownGrant(row.grant_json),
    releases,
    knocks,
    refusedCount: row.refused_count,
    filing: { is: row.filing, stage: row.filing_stage },
  }
}

function stateOf(row: EnvelopeRow, nowAt: number): SentEnvelope['state'] {
  switch (row.ended) {
    case 'revoked':
      return 'revoked'
    case 'withdrawn':
      return 'withdrawn'
    case 'erased':
    case 'stopped':
      return 'erased'
    case 'expired':
      return 'expired'
    case null: {
      if (nowAt >= row.expires_at) return 'expired'
      if (row.received_bytes === row.length_bytes) return 'ready'
      return nowAt >= row.upload_expires_at ? 'expired' : 'uploading'
    }
  }
}
