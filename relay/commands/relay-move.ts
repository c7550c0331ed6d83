import { existsSync, renameSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Sqlite from 'better-sqlite3'
import { parseVerifierKey } from '#shared/audit/note.ts'
import { verifyLog } from '#shared/audit/verify-log.ts'
import { readLogFolder } from '../audit/log-folder.ts'
import { type Config, readConfig } from '../config/config.ts'
import { type Engines, readEngines } from '../config/engines.ts'
import { DATABASE_FILE, InUse, openDatabase } from '../database/database.ts'
import { openPostgres } from '../database/postgres.ts'
import { copyBytes, dropOthers, type Live } from '../move/copy-bytes.ts'
import { copyRows } from '../move/copy-rows.ts'
import { openStorage } from '../storage/open-storage.ts'
import { findLost } from '../storage/verify-objects.ts'
import { readFlags, UsageProblem } from './usage.ts'

const HELP = `wardlink relay move [folder]

Moves a relay from SQLite and a directory to the PostgreSQL and the S3 bucket that WARDLINK_DATABASE and
WARDLINK_STORAGE name. Run it while the relay works: the sealed bytes, which are what takes long, are copied while
everybody goes on. Then stop the relay and run it again: it copies the rest and the rows, reads the whole audit log again
and asks for every object. It can be interrupted at any point and run again. Keys stay where they are.`

/** Exit code 2: the bytes are there; the rows wait for the relay to be stopped. */
export async function relayMove(words: readonly string[], engines: Engines = readEngines()): Promise<number> {
  const { values, positionals } = readFlags(words, { help: { type: 'boolean' } })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const config = readConfig(resolve(positionals[0] ?? '.'))
  const path = join(config.dataFolder, DATABASE_FILE)
  if (engines.database === null || engines.storage === null) {
    throw new UsageProblem(
      'WARDLINK_DATABASE and WARDLINK_STORAGE say where to; see wardlink relay move --help',
    )
  }
  if (!existsSync(path))
    throw new UsageProblem(`there is no ${DATABASE_FILE} in ${config.dataFolder}: nothing to move`)
  const target = await openPostgres(engines.database)
  try {
    const { store } = await openStorage(engines.storage)
    try {
      const to = { db: target.writer, store }
      const objects = await copyAllBytes(config, path, to)
      console.log(`Copied: ${objects} objects`)
      const claimed = await claim(config)
      if (!claimed) {
        console.log('Now stop the relay and run this again, for the rest and the rows.')
        return 2
      }
      try {
        // What came since, now that nothing comes any more.
        await copyAllBytes(config, path, to)
        const rows = await copyAllRows(path, to)
        console.log(`Copied: ${rows} rows`)
      } finally {
        await claimed.close()
      }
      const lost = await findLost(target.reader, store)
      if (lost.lost > 0)
        throw new UsageProblem(`${lost.lost} objects are not as they were copied: run it again`)
      await verifyLogs(config, engines)
      // Started from here once more, it would go on with another log than the one that others have seen.
      renameSync(path, `${path}.moved`)
      console.log(
        `Moved: ${lost.looked} objects and every log verified. ${DATABASE_FILE} is ${DATABASE_FILE}.moved now`,
      )
      return 0
    } finally {
      store.close()
    }
  } finally {
    await target.close()
  }
}

type Target = Parameters<typeof copyBytes>[2]

async function copyAllBytes(config: Config, path: string, to: Target): Promise<number> {
  const source = new Sqlite(path, { readonly: true, fileMustExist: true })
  const live = source
    .prepare('SELECT id, received_bytes AS receivedBytes FROM envelopes WHERE ended IS NULL')
    .all() as Live[]
  source.close()
  let objects = 0
  await dropOthers(new Set(live.map(({ id }) => id)), to)
  for (const one of live) {
    try {
      objects += await copyBytes(config.dataFolder, one, to)
    } catch (thrown) {
      // It has ended since the list was made, and its file went with it.
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown
    }
  }
  return objects
}

/** The relay's own lock. Null while a relay works there. Opened, its schema is this version's. */
async function claim(config: Config): Promise<{ close(): Promise<void> } | null> {
  try {
    return await openDatabase(config.dataFolder)
  } catch (thrown) {
    if (thrown instanceof InUse) return null
    throw thrown
  }
}

async function copyAllRows(path: string, { db }: Target): Promise<number> {
  const there = await db.selectFrom('audit_entries').select('leaf_index').limit(1).executeTakeFirst()
  // An earlier run was interrupted after its rows: they came all at once.
  if (there) return 0
  const source = new Sqlite(path, { readonly: true, fileMustExist: true })
  try {
    return await copyRows(source, db)
  } finally {
    source.close()
  }
}

/** Both ways: what is there now is a whole log, and it is the one that was here. */
async function verifyLogs(config: Config, engines: Engines): Promise<void> {
  const here = await readLogFolder(config.folder, { database: null, storage: null })
  for (const { tenant, key, source } of await readLogFolder(config.folder, engines)) {
    const parsed = await parseVerifierKey(key)
    const verdict = parsed && (await verifyLog(source, parsed))
    const before = here.find((log) => log.tenant === tenant)
    if (verdict?.is !== 'intact' || (await before?.source.checkpoint()) !== (await source.checkpoint())) {
      throw new UsageProblem(
        `the log of ${tenant} is not the one that was here: empty the database and run it again`,
      )
    }
  }
}
