import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { startTestRelay } from '#tests/fixtures/test-relay.ts'

/** Databases as earlier versions left them; one file for each, never edited. */
const schemas = join(import.meta.dirname, '../fixtures/schemas')

describe.each(readdirSync(schemas))('a database as %s left it', (file) => {
  test('is brought up to date by a start, keeps its rows, and is what a new one is', async () => {
    const old = await startTestRelay({
      prepare(folder) {
        mkdirSync(join(folder, 'data'), { recursive: true })
        const database = new Sqlite(join(folder, 'data/relay.sqlite'))
        database.exec(readFileSync(join(schemas, file), 'utf8'))
        database.exec("INSERT INTO tenant_usage (tenant, kept_bytes) VALUES ('another', 4711)")
        database.close()
      },
    })
    const fresh = await startTestRelay()
    try {
      expect(tablesOf(old.folder)).toEqual(tablesOf(fresh.folder))
      const database = new Sqlite(join(old.folder, 'data/relay.sqlite'), { readonly: true })
      const kept = database.prepare("SELECT kept_bytes FROM tenant_usage WHERE tenant = 'another'").pluck()
      expect(kept.get()).toBe(4711)
      database.close()
      const sender = await TestSender.signIn(old.relay.origin, old.issuer)
      const sealed = await seal(2000)
      await sender.share(sealed)
      const vault = await TestVault.make(old.relay.origin, old.issuer)
      expect((await vault.ask(sealed)).status).toBe(201)
    } finally {
      await old.close()
      await fresh.close()
    }
  })
})

/** Every table with its columns, and every index. */
function tablesOf(folder: string): Record<string, string[]> {
  const database = new Sqlite(join(folder, 'data/relay.sqlite'), { readonly: true })
  const names = database
    .prepare("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
    .pluck()
    .all() as string[]
  const tables = Object.fromEntries(
    names.map((name) => {
      const columns = database.prepare(`SELECT name, type, "notnull" FROM pragma_table_info(?)`).all(name)
      return [name, columns.map((column) => JSON.stringify(column)).sort()]
    }),
  )
  database.close()
  return tables
}
