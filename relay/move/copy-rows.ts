import type Sqlite from 'better-sqlite3'
import type { Kysely } from 'kysely'
import type { Tables } from '../database/schema.ts'

const AT_ONCE = 500

/** What is written by the move itself, and what belongs to each database alone. */
const LEFT_OUT = /^(?:kysely_|sqlite_|envelope_objects$)/

/** Every row of every table, in one transaction: it is all there or none of it. How many. */
export async function copyRows(source: Sqlite.Database, target: Kysely<Tables>): Promise<number> {
  const tables = source
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .pluck()
    .all() as string[]
  return target.transaction().execute(async (tx) => {
    let rows = 0
    for (const table of tables.filter((name) => !LEFT_OUT.test(name))) {
      const into = tx as unknown as Kysely<Record<string, Record<string, unknown>>>
      let waiting: Record<string, unknown>[] = []
      const write = async () => {
        if (waiting.length > 0) await into.insertInto(table).values(waiting).execute()
        rows += waiting.length
        waiting = []
      }
      for (const row of source.prepare(`SELECT * FROM "${table}"`).iterate()) {
        waiting.push(row as Record<string, unknown>)
        if (waiting.length === AT_ONCE) await write()
      }
      await write()
    }
    return rows
  })
}
