import { fromBase64url } from '#shared/bytes/base64url.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CodedError } from '#shared/errors.ts'
import { FindReports, type FoundReport, type FoundReports, MOST_FOUND } from '#shared/governance/messages.ts'
import { proveEntries } from '../audit/read-log.ts'
import type { EnvelopeRow } from '../database/schema.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'
import { describeSent } from '../routes/list-sent.ts'
import { type Governor, governorOf } from './governor.ts'

/** Reports of the governor's own trust, with their proofs. That somebody looked is written down before they see it. */
export async function findReports(relay: Relay, exchange: Exchange): Promise<Answer> {
  const asked = await exchange.json(FindReports)
  const governor = await governorOf(relay, exchange, asked)
  if (asked.until < asked.from) throw new CodedError('request/malformed')
  const rows = await rowsOf(relay, governor, asked)
  const shown = rows.slice(0, MOST_FOUND)
  const { result, receiptOf } = await relay.commits.run(({ append }) =>
    append({
      // An id nobody has: every entry holds one, and this one is about no single report.
      ...aboutEnvelope(relay, governor.tenant.id, asked.envelopeId ?? makeEnvelopeId(relay.config.region)),
      at: relay.now(),
      type: 'governed',
      actor: governor.pseudonym,
      did: asked.because === 'search' ? 'searched' : 'answered-subject',
      count: shown.length,
    }),
  )
  const found: FoundReports = {
    tenant: governor.tenant.id,
    tenantName: governor.tenant.name,
    reports: await described(relay, governor, shown),
    isCut: rows.length > shown.length,
    receipt: receiptOf(result),
  }
  return jsonAnswer(200, found)
}

async function rowsOf(relay: Relay, { tenant }: Governor, asked: FindReports): Promise<EnvelopeRow[]> {
  let query = relay.database.reader
    .selectFrom('envelopes')
    .selectAll()
    .where('tenant', '=', tenant.id)
    .where('created_at', '>=', asked.from)
    .where('created_at', '<=', asked.until)
  if (asked.envelopeId !== undefined) query = query.where('id', '=', asked.envelopeId)
  if (asked.patientReference !== undefined) {
    query = query.where('patient_reference', '=', fromBase64url(asked.patientReference))
  }
  if (asked.person !== undefined) {
    const people = await peopleCalled(relay, tenant.id, asked.person)
    // A list of nobody is no SQL that every database reads.
    if (people.length === 0) return []
    const opened = relay.database.reader
      .selectFrom('releases')
      .select('envelope_id')
      .where('tenant', '=', tenant.id)
      .where('opener', 'in', people)
    query = query.where((row) => row.or([row('sender', 'in', people), row('id', 'in', opened)]))
  }
  return query
    .orderBy('created_at', 'desc')
    .limit(MOST_FOUND + 1)
    .execute()
}

/** Staff are few: compared here, so that every letter has its small one, on whatever database. */
async function peopleCalled(relay: Relay, tenant: string, part: string): Promise<string[]> {
  const wanted = part.toLowerCase()
  const people = await relay.database.reader
    .selectFrom('people')
    .select(['pseudonym', 'name', 'email'])
    .where('tenant', '=', tenant)
    .execute()
  return people
    .filter(({ name, email }) => `${name}\n${email ?? ''}`.toLowerCase().includes(wanted))
    .slice(0, 500)
    .map(({ pseudonym }) => pseudonym)
}

async function described(
  relay: Relay,
  { tenant }: Governor,
  rows: readonly EnvelopeRow[],
): Promise<FoundReport[]> {
  const reports = await describeSent(relay, tenant, rows)
  return Promise.all(
    rows.map(async (row, at) => {
      const report = reports[at]
      if (!report) throw new TypeError('each row is described')
      const [releases, sender] = await Promise.all([
        relay.database.reader
          .selectFrom('releases')
          .select(['released_leaf', 'opened_leaf'])
          .where('envelope_id', '=', row.id)
          .orderBy('released_at')
          .limit(100)
          .execute(),
        relay.database.reader
          .selectFrom('people')
          .select(['name', 'email'])
          .where('tenant', '=', tenant.id)
          .where('pseudonym', '=', row.sender)
          .executeTakeFirst(),
      ])
      const leaves = releases.flatMap(({ released_leaf, opened_leaf }) => [released_leaf, opened_leaf])
      const known = [row.created_leaf, ...leaves.filter((leaf) => leaf !== null)]
      const { receipts } = await proveEntries(relay.database.reader, tenant.id, known, 0)
      return { report, sender: { name: sender?.name ?? '', email: sender?.email ?? null }, receipts }
    }),
  )
}
