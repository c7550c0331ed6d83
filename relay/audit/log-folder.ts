import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { parseTilePath } from '#shared/audit/tile.ts'
import type { TileSource } from '#shared/audit/verify-log.ts'
import { readConfig } from '../config/config.ts'
import { type Engines, readEngines } from '../config/engines.ts'
import { DATABASE_FILE } from '../database/database.ts'
import { lookIntoPostgres } from '../database/postgres.ts'
import type { Tables } from '../database/schema.ts'
import { readRelayKeys } from '../keys/relay-keys.ts'
import { readCheckpoint, readTile } from './read-log.ts'

/** The logs of a relay's folder, read beside a running relay and without changing anything. */
export async function readLogFolder(
  folder: string,
  engines: Engines = readEngines(),
): Promise<{ tenant: string; key: string; source: TileSource }[]> {
  const config = readConfig(folder)
  const keys = await readRelayKeys(config.keysFolder, config.tenants)
  const db =
    engines.database === null
      ? lookIntoFile(join(config.dataFolder, DATABASE_FILE))
      : lookIntoPostgres(engines.database)
  return [...keys.tenants].map(([tenant, { logKey }]) => ({
    tenant,
    key: logKey.verifierKey,
    source: {
      checkpoint: () => readCheckpoint(db, tenant, logKey),
      tile: async (path) => {
        const tile = parseTilePath(path)
        const bytes = tile && (await readTile(db, tenant, tile))
        if (!bytes) throw new RangeError('no such tile')
        return bytes
      },
    },
  }))
}

function lookIntoFile(path: string): Kysely<Tables> {
  const database = new Sqlite(path, { readonly: true, fileMustExist: true })
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database }) })
}
