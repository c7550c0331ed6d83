import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Region } from '#shared/regions/region.ts'
import { makeRelayKeys } from '../keys/relay-keys.ts'
import { CONFIG_FILE, type ConfigFile, ConfigProblem, parseConfig } from './config.ts'

export type InitOptions = {
  mode?: ConfigFile['mode']
  region?: Region
  listen?: ConfigFile['listen']
  origins?: ConfigFile['origins']
  viewerFolder?: string
  reserveBytes?: number
  proxies?: readonly string[]
  limits?: ConfigFile['limits']
  metrics?: ConfigFile['metrics']
  regionsKey?: string
  tenants: Omit<ConfigFile['tenants'][number], 'logName'>[]
}

/**
 * Makes a relay's folder: one readable configuration file, and the keys. Nothing there is overwritten.
 *
 * @throws ConfigProblem
 */
export async function initRelay(folder: string, options: InitOptions): Promise<void> {
  if (existsSync(join(folder, CONFIG_FILE))) {
    throw new ConfigProblem(folder, 'is set up already; edit the file, or choose an empty folder')
  }
  const origins = options.origins ?? null
  const host = origins ? new URL(origins.relay).hostname : 'localhost'
  const file: ConfigFile = {
    mode: options.mode ?? 'live',
    region: options.region ?? 'gb',
    listen: options.listen ?? { host: '127.0.0.1', port: 8787 },
    origins,
    dataFolder: 'data',
    keysFolder: 'keys',
    ...(options.reserveBytes === undefined ? {} : { reserveBytes: options.reserveBytes }),
    viewerFolder: options.viewerFolder ?? null,
    ...(options.proxies === undefined ? {} : { proxies: [...options.proxies] }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.regionsKey === undefined ? {} : { regionsKey: options.regionsKey }),
    ...(options.metrics === undefined ? {} : { metrics: options.metrics }),
    tenants: options.tenants.map((tenant) => ({ ...tenant, logName: `${host}/audit/${tenant.id}` })),
  }
  const config = parseConfig(file, folder)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  await makeRelayKeys(config.keysFolder, config.tenants)
  // Every value that can be set is in the file, so that reading it is knowing the relay.
  const { folder: _, ...settings } = config
  const written = { ...settings, dataFolder: 'data', keysFolder: 'keys' }
  writeFileSync(join(folder, CONFIG_FILE), `${JSON.stringify(written, null, 2)}\n`, { flag: 'wx' })
}
