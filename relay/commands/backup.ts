import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CONFIG_FILE, type Config, readConfig } from '../config/config.ts'
import { readEngines } from '../config/engines.ts'
import { REGIONS_FILE } from '../config/read-regions.ts'
import { DATABASE_FILE } from '../database/database.ts'
import { readRelayKeys } from '../keys/relay-keys.ts'
import { withoutAddresses } from '../releases/forgotten-grant.ts'
import { readFlags, UsageProblem } from './usage.ts'

const HELP = `wardlink backup [folder] --to <new folder> --keys <another new folder>

Copies what a relay cannot do without: its configuration, its audit log, and, apart from them, its long-lived keys. It
works while the relay runs.

Left out, so that what was erased stays erased whatever becomes of the copy: relay shares and their keys, sealed bytes,
names and addresses, sessions. Reports that are live when a backup is restored have ended; their senders share again.`

/** No epoch ever has this name, so no row of a backup points at a key of another report. */
const NO_EPOCH = '0000-00'

/** What is copied is enough to prove what happened and to go on; nothing of it opens a report or names a person. */
export async function backup(words: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(words, {
    help: { type: 'boolean' },
    to: { type: 'string' },
    keys: { type: 'string' },
  })
  if (values.help || values.to === undefined || values.keys === undefined) {
    console.log(HELP)
    return values.help ? 0 : 1
  }
  if (readEngines().database !== null) {
    throw new UsageProblem(
      'PostgreSQL is backed up by its own means; see docs/operate/relay.md#postgresql-and-s3',
    )
  }
  const config = readConfig(resolve(positionals[0] ?? '.'))
  const [to, keys] = [resolve(values.to), resolve(values.keys)]
  if (to === keys) throw new UsageProblem('--to and --keys are two places: one alone must open nothing')
  for (const folder of [to, keys]) {
    if (existsSync(folder)) throw new UsageProblem(`${folder} is there already`)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }
  for (const name of [CONFIG_FILE, REGIONS_FILE]) {
    if (existsSync(join(config.folder, name))) copyFileSync(join(config.folder, name), join(to, name))
  }
  const entriesCount = await copyDatabase(config, join(to, DATABASE_FILE))
  for (const name of readdirSync(config.keysFolder).filter((name) => LONG_LIVED.test(name))) {
    cpSync(join(config.keysFolder, name), join(keys, name), { recursive: true, preserveTimestamps: true })
  }
  console.log(`Copied: ${entriesCount} entries of the audit log, and the long-lived keys`)
  return 0
}

/** Keys of the relay and its tenants, and its credentials at issuers; never those of single shares or parkings. */
const LONG_LIVED = /^(?:wrap(?:-\w+)?\.key|tenants|exchange|extension\.pem)$/

/** A consistent copy of a database at work, with everything taken out that must not outlive its erasure. */
async function copyDatabase(config: Config, path: string): Promise<number> {
  const keys = await readRelayKeys(config.keysFolder, config.tenants)
  const source = new Sqlite(join(config.dataFolder, DATABASE_FILE), { fileMustExist: true, readonly: true })
  source.prepare('VACUUM INTO ?').run(path)
  source.close()
  chmodSync(path, 0o600)
  const copy = new Sqlite(path)
  copy.pragma('journal_mode = DELETE')
  copy.pragma('secure_delete = ON')
  for (const table of ['people', 'sessions', 'parkings', 'orders', 'issuer_claims'])
    copy.exec(`DELETE FROM ${table}`)
  copy.exec(`UPDATE envelopes SET share = NULL, share_epoch = '${NO_EPOCH}', patient_reference = NULL`)
  copy.exec('UPDATE releases SET reason = NULL')
  copy.exec('UPDATE knocks SET organisation = NULL')
  const rows = copy.prepare('SELECT id, tenant, grant_json FROM envelopes').all() as {
    id: EnvelopeId
    tenant: string
    grant_json: string
  }[]
  const write = copy.prepare('UPDATE envelopes SET grant_json = ? WHERE id = ?')
  copy.transaction(() => {
    for (const { id, tenant, grant_json } of rows) {
      const pepper = keys.tenants.get(tenant)?.pepper
      write.run(pepper ? withoutAddresses(pepper, id, grant_json) : '{"to":[]}', id)
    }
  })()
  // Written anew: a deleted row stays readable in the pages it was on.
  copy.exec('VACUUM')
  const entriesCount = copy.prepare('SELECT count(*) FROM audit_entries').pluck().get() as number
  copy.close()
  return entriesCount
}
