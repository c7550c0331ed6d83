import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { Receipt } from '#shared/protocol/messages.ts'
import { pseudonymOf } from '../audit/pseudonym.ts'
import type { Relay } from '../relay.ts'
import { endEnvelope } from './end-envelope.ts'

/** What an operator may order erased. */
export type Erasure =
  | { of: 'report'; envelopeId: string }
  /** As the trust's extensions compute it; the relay does not know whose it is. */
  | { of: 'patient'; tenant: string; reference: Uint8Array }
  /** Somebody who signed in: what they sent, and everything that says who they were. */
  | { of: 'person'; tenant: string; issuer: string; subject: string }

export type Erased = {
  /** Reports that were found, ended before or now. */
  found: number
  receipts: Receipt[]
}

/**
 * Erases: relay share first, bytes after, names last, each report with its entries. What ended earlier has lost share
 * and bytes already; then only what still says who or whose is erased.
 */
export async function erase(relay: Relay, erasure: Erasure): Promise<Erased> {
  const found = await reportsOf(relay, erasure)
  const receipts: Receipt[] = []
  for (const report of found) {
    const receipt = await endEnvelope(relay, report.id, { is: 'erased', of: erasure.of })
    if (receipt) receipts.push(receipt)
    await forgetReport(relay, report)
  }
  if (erasure.of === 'person') await forgetPerson(relay, erasure.tenant, pseudonymIn(relay, erasure))
  relay.database.truncateLog()
  return { found: found.length, receipts }
}

type Found = { id: EnvelopeId; tenant: string }

async function reportsOf(relay: Relay, erasure: Erasure): Promise<Found[]> {
  const reports = relay.database.reader.selectFrom('envelopes').select(['id', 'tenant'])
  switch (erasure.of) {
    case 'report':
      return reports.where('id', '=', erasure.envelopeId as EnvelopeId).execute()
    case 'patient':
      return reports
        .where('tenant', '=', erasure.tenant)
        .where('patient_reference', '=', erasure.reference)
        .execute()
    case 'person':
      return reports
        .where('tenant', '=', erasure.tenant)
        .where('sender', '=', pseudonymIn(relay, erasure))
        .execute()
  }
}

/** What is kept of a report besides the log, and could say whose it was or who saw it. */
async function forgetReport(relay: Relay, { id, tenant }: Found): Promise<void> {
  await relay.commits.run(async ({ tx }) => {
    await tx.updateTable('envelopes').set({ patient_reference: null }).where('id', '=', id).execute()
    await tx.updateTable('releases').set({ reason: null }).where('envelope_id', '=', id).execute()
    // Openers who stand nowhere else that is still going on.
    const elsewhere = tx
      .selectFrom('releases')
      .innerJoin('envelopes', 'envelopes.id', 'releases.envelope_id')
      .where('releases.tenant', '=', tenant)
      .where('envelopes.ended', 'is', null)
      .select('releases.opener')
    const openers = tx.selectFrom('releases').where('envelope_id', '=', id).select('opener')
    const knockers = tx.selectFrom('knocks').where('envelope_id', '=', id).select('opener')
    await tx
      .deleteFrom('people')
      .where('tenant', '=', tenant)
      .where((row) => row.or([row('pseudonym', 'in', openers), row('pseudonym', 'in', knockers)]))
      .where('pseudonym', 'not in', elsewhere)
      .where('pseudonym', 'not in', tx.selectFrom('sessions').select('sender'))
      .where('pseudonym', 'not in', tx.selectFrom('envelopes').where('ended', 'is', null).select('sender'))
      .execute()
  })
}

async function forgetPerson(relay: Relay, tenant: string, pseudonym: string): Promise<void> {
  await relay.commits.run(async ({ tx }) => {
    await tx.deleteFrom('people').where('tenant', '=', tenant).where('pseudonym', '=', pseudonym).execute()
    await tx.deleteFrom('sessions').where('tenant', '=', tenant).where('sender', '=', pseudonym).execute()
    await tx
      .updateTable('knocks')
      .set({ organisation: null })
      .where('tenant', '=', tenant)
      .where('opener', '=', pseudonym)
      .execute()
    await tx
      .updateTable('releases')
      .set({ reason: null })
      .where('tenant', '=', tenant)
      .where('opener', '=', pseudonym)
      .execute()
  })
}

function pseudonymIn(relay: Relay, person: { tenant: string; issuer: string; subject: string }): string {
  const keys = relay.keys.tenants.get(person.tenant)
  if (!keys) throw new TypeError('every tenant has keys')
  return pseudonymOf(keys.pepper, person)
}
