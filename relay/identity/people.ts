import type { Kysely } from 'kysely'
import type { Opener } from '#shared/access/opener.ts'
import type { Tables } from '../database/schema.ts'

/** Writes down who a pseudonym is: the one table with names, erasable without touching the log. */
export async function rememberPerson(
  tx: Kysely<Tables>,
  person: { tenant: string; pseudonym: string; opener: Opener; seenAt: number },
): Promise<void> {
  const { opener, seenAt } = person
  const seen = { name: opener.name, email: opener.verifiedEmail, seen_at: seenAt }
  await tx
    .insertInto('people')
    .values({
      tenant: person.tenant,
      pseudonym: person.pseudonym,
      issuer: opener.issuer,
      subject: opener.subject,
      ...seen,
    })
    .onConflict((conflict) => conflict.columns(['tenant', 'pseudonym']).doUpdateSet(seen))
    .execute()
}
