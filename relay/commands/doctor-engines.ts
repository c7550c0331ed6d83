import { ConfigProblem } from '../config/config.ts'
import type { Engines } from '../config/engines.ts'
import { DatabaseProblem, lookIntoPostgres, tryPostgres } from '../database/postgres.ts'
import { StorageProblem } from '../storage/object-store.ts'
import { openStorage } from '../storage/open-storage.ts'
import { findLost } from '../storage/verify-objects.ts'
import type { Finding } from './doctor.ts'

/** The database and the store that several relays share, if this one has them. */
export async function examineEngines(engines: Engines, deep: boolean): Promise<Finding[]> {
  return [
    ...(engines.database === null ? [] : [await examinePostgres(engines.database)]),
    ...(engines.storage === null ? [] : await examineStorage(engines.storage, engines.database, deep)),
  ]
}

async function examinePostgres(address: string): Promise<Finding> {
  try {
    await tryPostgres(address)
    return { what: 'PostgreSQL' }
  } catch (thrown) {
    if (!(thrown instanceof DatabaseProblem)) throw thrown
    return { what: 'PostgreSQL', fix: thrown.message }
  }
}

async function examineStorage(address: string, database: string | null, deep: boolean): Promise<Finding[]> {
  try {
    const { store, offers } = await openStorage(address)
    const bucket: Finding = offers.versioning
      ? { what: 'bucket', fix: 'it keeps versions, so what is erased stays there: turn versioning off' }
      : { what: 'bucket' }
    try {
      if (!deep || database === null) return [bucket]
      const { looked, lost } = await findLost(lookIntoPostgres(database), store)
      const what = `sealed bytes: ${looked} objects`
      return [
        bucket,
        lost === 0
          ? { what }
          : {
              what,
              fix: `${lost} of them are missing or of another length: those reports cannot be read; revoke them`,
            },
      ]
    } finally {
      store.close()
    }
  } catch (thrown) {
    if (!(thrown instanceof ConfigProblem || thrown instanceof StorageProblem)) throw thrown
    return [{ what: 'bucket', fix: thrown.message }]
  }
}
