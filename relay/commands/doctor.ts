import { existsSync, readdirSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import Sqlite from 'better-sqlite3'
import { openCheckpoint } from '#shared/audit/checkpoint.ts'
import { parseVerifierKey } from '#shared/audit/note.ts'
import { readLogFolder } from '../audit/log-folder.ts'
import { type Config, ConfigProblem, readConfig } from '../config/config.ts'
import { type Engines, readEngines } from '../config/engines.ts'
import { readRegions } from '../config/read-regions.ts'
import { DATABASE_FILE } from '../database/database.ts'
import { IssuerDirectory } from '../identity/issuer-keys.ts'
import { KeyFileProblem } from '../keys/key-file.ts'
import { readRelayKeys } from '../keys/relay-keys.ts'
import { checkEpochKeys } from '../shares/share-keys.ts'
import { examineEngines } from './doctor-engines.ts'
import { readFlags } from './usage.ts'

/** One thing that was looked at. `fix` is there when it is not as it should be. */
export type Finding = { what: string; fix?: string }

const LOW_SPACE_BYTES = 10 * 1024 ** 3

/** Looks at everything a relay needs and says, for whatever is wrong, what to do. Changes nothing. */
export async function doctor(words: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(words, { deep: { type: 'boolean' } })
  const findings = await examine(resolve(positionals[0] ?? '.'), readEngines(), values.deep)
  for (const { what, fix } of findings)
    console.log(fix === undefined ? `ok    ${what}` : `WRONG ${what}\n      ${fix}`)
  return findings.some(({ fix }) => fix !== undefined) ? 1 : 0
}

/** Every finding, the good ones too. */
export async function examine(
  folder: string,
  engines: Engines = readEngines(),
  deep = false,
): Promise<Finding[]> {
  let config: Config
  try {
    config = readConfig(folder)
  } catch (thrown) {
    if (!(thrown instanceof ConfigProblem)) throw thrown
    return [{ what: 'configuration', fix: thrown.message }]
  }
  return [
    { what: 'configuration' },
    await keys(config),
    ...permissions(config),
    ...(engines.database === null ? [database(config)] : []),
    ...(await examineEngines(engines, deep)),
    await log(config, engines),
    await regions(config),
    reach(config),
    await space(config),
    viewer(config),
    ...(await issuers(config)),
  ]
}

async function keys(config: Config): Promise<Finding> {
  try {
    await readRelayKeys(config.keysFolder, config.tenants)
    checkEpochKeys(config.keysFolder)
    return { what: 'keys' }
  } catch (thrown) {
    if (!(thrown instanceof KeyFileProblem)) throw thrown
    return { what: 'keys', fix: thrown.message }
  }
}

/** Names and addresses are in there, and half of every key: for the relay's own account alone. */
function permissions(config: Config): Finding[] {
  return [config.dataFolder, config.keysFolder].filter(existsSync).map((path) => {
    const isOpen = process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0
    const what = `folder ${path}`
    return isOpen ? { what, fix: `other accounts can look into it; run: chmod 700 ${path}` } : { what }
  })
}

function database(config: Config): Finding {
  const path = join(config.dataFolder, DATABASE_FILE)
  if (!existsSync(path)) return { what: 'database: will be made by the first start' }
  try {
    const opened = new Sqlite(path, { readonly: true, fileMustExist: true })
    const [answer] = opened.pragma('quick_check(1)') as { quick_check: string }[]
    opened.close()
    if (answer?.quick_check === 'ok') return { what: 'database' }
  } catch {
    // Not a database any more, or not to be read: the same advice.
  }
  return {
    what: 'database',
    fix: 'it is damaged; stop the relay and restore the newest backup: wardlink restore --help',
  }
}

async function log(config: Config, engines: Engines): Promise<Finding> {
  const what = 'audit log'
  if (engines.database === null && !existsSync(join(config.dataFolder, DATABASE_FILE))) return { what }
  try {
    for (const { source, key } of await readLogFolder(config.folder, engines)) {
      const parsed = await parseVerifierKey(key)
      if (!parsed || !(await openCheckpoint(await source.checkpoint(), parsed))) {
        return {
          what,
          fix: 'its newest checkpoint is not signed by its key: are keys/ and data/ of the same relay?',
        }
      }
    }
    return { what: `${what}: signed; wardlink audit verify checks all of it` }
  } catch {
    return { what, fix: 'it cannot be read; see "keys" and "database" above' }
  }
}

async function regions(config: Config): Promise<Finding> {
  const relayOrigin = config.origins?.relay
  if (relayOrigin === undefined) return { what: 'regions: on this machine alone' }
  try {
    const note = await readRegions(config, relayOrigin)
    return { what: note === null ? 'regions: no directory' : 'regions' }
  } catch (thrown) {
    if (!(thrown instanceof ConfigProblem)) throw thrown
    return { what: 'regions', fix: thrown.message }
  }
}

/** Whom the world reaches, and by which way. */
function reach({ origins, listen, metrics, mode, proxies }: Config): Finding {
  const what = 'addresses'
  const isLocal = (host: string) => host === 'localhost' || host === '127.0.0.1' || host === '::1'
  if (mode === 'demo' && !isLocal(listen.host)) {
    return {
      what,
      fix: '"mode" is "demo", which is for one machine: set it to "live", or "listen.host" to 127.0.0.1',
    }
  }
  if (origins && !origins.relay.startsWith('https:') && mode === 'live') {
    return { what, fix: '"origins" are http; a proxy with a certificate belongs in front, and https here' }
  }
  if (metrics && !isLocal(metrics.host)) {
    return { what, fix: '"metrics.host" answers anyone who reaches it: 127.0.0.1, or a network of your own' }
  }
  if (origins && proxies.length === 0) {
    return { what, fix: '"proxies" is empty: everybody behind your proxy would count as one address' }
  }
  return { what }
}

async function space(config: Config): Promise<Finding> {
  if (!existsSync(config.dataFolder)) return { what: 'data folder: will be made by the first start' }
  const { bavail, bsize } = await statfs(config.dataFolder)
  const what = `room for data: ${Math.floor((bavail * bsize) / 1024 ** 3)} GiB`
  return bavail * bsize < LOW_SPACE_BYTES ? { what, fix: 'make room, or move the data folder' } : { what }
}

function viewer(config: Config): Finding {
  const folder = config.viewerFolder ?? join(import.meta.dirname, '../../.output/viewer')
  const built = existsSync(folder) && readdirSync(folder).includes('shell.html')
  return built
    ? { what: 'viewer' }
    : { what: 'viewer', fix: `there is none in ${folder}; run: npm run build` }
}

async function issuers(config: Config): Promise<Finding[]> {
  const directory = new IssuerDirectory({ allowLoopback: config.mode === 'demo', now: Date.now })
  const rules = config.tenants.flatMap((tenant) => tenant.issuers)
  return Promise.all(
    rules.map(async (rule) => {
      const found = await directory.keysOf(rule, undefined)
      return found
        ? { what: `issuer ${rule.issuer}: ${found.keyIds.size} keys` }
        : {
            what: `issuer ${rule.issuer}`,
            fix: 'its metadata or keys cannot be fetched: check the address, the network, and "keyOrigins"',
          }
    }),
  )
}
