import { existsSync, readdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Config, ConfigProblem, readConfig } from '../config/config.ts'
import { IssuerDirectory } from '../identity/issuer-keys.ts'
import { KeyFileProblem } from '../keys/key-file.ts'
import { readRelayKeys } from '../keys/relay-keys.ts'
import { checkEpochKeys } from '../shares/share-keys.ts'
import { readFlags } from './usage.ts'

/** One thing that was looked at. `fix` is there when it is not as it should be. */
type Finding = { what: string; fix?: string }

const LOW_SPACE_BYTES = 10 * 1024 ** 3

/** Looks at everything a relay needs and says, for whatever is wrong, what to do. Changes nothing. */
export async function doctor(words: readonly string[]): Promise<number> {
  const { positionals } = readFlags(words, {})
  const findings = await examine(resolve(positionals[0] ?? '.'))
  for (const { what, fix } of findings)
    console.log(fix === undefined ? `ok    ${what}` : `WRONG ${what}\n      ${fix}`)
  return findings.some(({ fix }) => fix !== undefined) ? 1 : 0
}

async function examine(folder: string): Promise<Finding[]> {
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
