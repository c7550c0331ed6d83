import type { Kysely } from 'kysely'
import type { Opener } from '#shared/access/opener.ts'
import { prepared } from '../database/prepared.ts'
import type { PersonRow, Tables } from '../database/schema.ts'

/** Writes down who a pseudonym is: the one table with names, erasable without touching the log. */
export async function rememberPerson(
  tx: Kysely<Tables>,
  person: { tenant: string; pseudonym: string; opener: Opener; seenAt: number },
): Promise<void> {
  const { opener, seenAt } = person
  await upsertPerson(tx, {
    tenant: person.tenant,
    pseudonym: person.pseudonym,
    issuer: opener.issuer,
    subject: opener.subject,
    name: opener.name,
    email: opener.verifiedEmail,
    seen_at: seenAt,
  })
}

const upsertPerson = prepared((db, row: PersonRow) => {
  const { tenant, pseudonym, issuer, subject, name, email, seen_at } = row
  const seen = { name, email, seen_at }
  return db
    .insertInto('people')
    .values({ tenant, pseudonym, issuer, subject, ...seen })
    .onConflict((conflict) => conflict.columns(['tenant', 'pseudonym']).doUpdateSet(seen))
})
