import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate } from '../../../../relay/database/migrations.ts'
import { insertRow, prepared } from '../../../../relay/database/prepared.ts'
import type { Tables } from '../../../../relay/database/schema.ts'

let db: Kysely<Tables>
beforeEach(async () => {
  db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: new Sqlite(':memory:') }) })
  await migrate(db as Kysely<unknown>)
})
afterEach(() => db.destroy())

const usageOf = prepared((db, { tenant }: { tenant: string }) =>
  db.selectFrom('tenant_usage').selectAll().where('tenant', '=', tenant),
)

test('a query is asked with the values of each time', async () => {
  await insertRow(db, 'tenant_usage', { tenant: 'a', kept_bytes: 1 })
  await insertRow(db, 'tenant_usage', { tenant: 'b', kept_bytes: 2 })
  expect(await usageOf(db, { tenant: 'a' })).toEqual([{ tenant: 'a', kept_bytes: 1 }])
  expect(await usageOf(db, { tenant: 'b' })).toEqual([{ tenant: 'b', kept_bytes: 2 }])
  expect(await usageOf(db, { tenant: "' or 1 = 1 --" })).toEqual([])
})

test('it is built once', async () => {
  let built = 0
  const query = prepared((db, { tenant }: { tenant: string }) => {
    built += 1
    return db.selectFrom('tenant_usage').selectAll().where('tenant', '=', tenant)
  })
  await query(db, { tenant: 'a' })
  await query(db, { tenant: 'b' })
  expect(built).toBe(1)
})

test('a row whose columns come in another order is put where they belong', async () => {
  await insertRow(db, 'tenant_usage', { tenant: 'a', kept_bytes: 1 })
  await insertRow(db, 'tenant_usage', { kept_bytes: 2, tenant: 'b' })
  expect(await usageOf(db, { tenant: 'b' })).toEqual([{ tenant: 'b', kept_bytes: 2 }])
})

test('a value that is null, or bytes, arrives as it is', async () => {
  await insertRow(db, 'sessions', {
    token_hash: Uint8Array.of(1, 2),
    tenant: 'a',
    sender: 's',
    organisation: 'o',
    expires_at: 5,
  })
  const row = await db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
  expect(new Uint8Array(row.token_hash)).toEqual(Uint8Array.of(1, 2))
})
