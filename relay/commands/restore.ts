import { randomUUID } from 'node:crypto'
import { copyFileSync, cpSync, existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Sqlite from 'better-sqlite3'
import { CONFIG_FILE, readConfig } from '../config/config.ts'
import { REGIONS_FILE } from '../config/read-regions.ts'
import { DATABASE_FILE, openDatabase } from '../database/database.ts'
import { readRelayKeys } from '../keys/relay-keys.ts'
import type { Order } from '../orders/order.ts'
import { readFlags, UsageProblem } from './usage.ts'

const HELP = `wardlink restore <backup> --keys <its keys> --into <new folder>

Puts a relay together again from what "wardlink backup" copied. Its first start ends every report that was live, each
with its entry in the audit log, and from then on it goes on where the backup stood.`

/** The other half of `backup`. */
export async function restore(words: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(words, {
    help: { type: 'boolean' },
    keys: { type: 'string' },
    into: { type: 'string' },
  })
  const [from] = positionals
  if (values.help || from === undefined || values.keys === undefined || values.into === undefined) {
    console.log(HELP)
    return values.help ? 0 : 1
  }
  const folder = resolve(values.into)
  if (existsSync(join(folder, CONFIG_FILE))) throw new UsageProblem(`${folder} is a relay already`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const name of [CONFIG_FILE, REGIONS_FILE]) {
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(folder, name))
  }
  const config = readConfig(folder)
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 })
  cpSync(values.keys, config.keysFolder, { recursive: true })
  copyFileSync(join(from, DATABASE_FILE), join(config.dataFolder, DATABASE_FILE))
  // Both are looked at before anybody is told that it worked: keys that do not fit are found out now.
  await readRelayKeys(config.keysFolder, config.tenants)
  await (await openDatabase(config.dataFolder)).close()
  const { reports, entries } = endLiveReports(join(config.dataFolder, DATABASE_FILE))
  console.log(`Restored to ${folder}: ${entries} entries of the audit log`)
  console.log(`Its first start ends ${reports} reports that were live`)
  console.log('Whoever has seen a longer audit log than this will say so: what happened since is not in it.')
  return 0
}

/** As orders to the relay, which writes their entries. Without a share nothing opens before it does. */
function endLiveReports(path: string): { reports: number; entries: number } {
  const database = new Sqlite(path)
  const live = database.prepare('SELECT id FROM envelopes WHERE ended IS NULL').pluck().all() as string[]
  const insert = database.prepare(
    'INSERT INTO orders (id, asked_at, order_json, answer_json) VALUES (?, ?, ?, NULL)',
  )
  database.transaction(() => {
    for (const envelopeId of live) {
      const order: Order = { erase: { of: 'report', envelopeId } }
      insert.run(randomUUID(), Date.now(), JSON.stringify(order))
    }
  })()
  const entries = database.prepare('SELECT count(*) FROM audit_entries').pluck().get() as number
  database.close()
  return { reports: live.length, entries }
}
