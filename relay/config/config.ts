import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import * as v from 'valibot'
import { DEFAULT_POLICY, Policy } from '#shared/access/policy.ts'
import { isKeyName } from '#shared/audit/note.ts'
import { REGIONS } from '#shared/regions/region.ts'
import { IssuerRule } from '../identity/issuer-rule.ts'

/** The one file an operator writes; `wardlink init` writes the first version. */
export const CONFIG_FILE = 'wardlink.json'

const Origin = v.pipe(
  v.string(),
  v.check(
    (text) => URL.canParse(text.replace('*', 'star')) && !text.endsWith('/') && text === text.toLowerCase(),
  ),
)

const MaySend = v.strictObject({
  organisation: v.pipe(v.string(), v.minLength(1)),
  /** Null: everyone of the organisation. */
  role: v.nullable(v.pipe(v.string(), v.minLength(1))),
})

/** Who may look through the audit log by name, and end reports of others. */
const Governs = v.strictObject({
  organisation: v.pipe(v.string(), v.minLength(1)),
  role: v.pipe(v.string(), v.minLength(1)),
  minimumAssurance: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3)), 2),
})

const Witness = v.strictObject({
  /** Where its `/add-checkpoint` is below. */
  url: v.pipe(v.string(), v.url()),
  /** Its verifier key, as it gives it out: `<name>+<id>+<base64>`. */
  key: v.pipe(v.string(), v.regex(/^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/)),
})

export const Tenant = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/)),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  /** Name of the audit log and of the key that signs it; never changes. */
  logName: v.pipe(v.string(), v.check(isKeyName), v.maxLength(200)),
  policy: v.optional(Policy, DEFAULT_POLICY),
  /** Of sealed bytes kept or promised at once. */
  quotaBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 500 * 1024 ** 3),
  retention: v.optional(
    v.strictObject({
      /** How long after a report's end its sender can see by name who opened it. */
      namesDays: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3650)),
    }),
    { namesDays: 30 },
  ),
  /** Who countersigns this tenant's log (c2sp.org/tlog-witness); none unless said. */
  witnesses: v.optional(v.pipe(v.array(Witness), v.maxLength(5)), []),
  maySend: v.pipe(v.array(MaySend), v.minLength(1)),
  /** Nobody, unless it says so. */
  governance: v.optional(v.array(Governs), []),
  issuers: v.pipe(v.array(IssuerRule), v.minLength(1)),
})
export type Tenant = v.InferOutput<typeof Tenant>

const Rate = v.strictObject({
  /** At once, from rest. */
  burst: v.pipe(v.number(), v.integer(), v.minValue(1)),
  perMinute: v.pipe(v.number(), v.minValue(1)),
})

const DEFAULT_LIMITS = {
  requestsOfAnAddress: { burst: 3000, perMinute: 12_000 },
  failuresOfAnAddress: { burst: 300, perMinute: 120 },
  failuresOfAnAccount: { burst: 40, perMinute: 20 },
  envelopesOfASession: { burst: 200, perMinute: 60 },
}

const Address = v.pipe(
  v.string(),
  v.check((text) => {
    const [address = '', bits] = text.split('/')
    const family = isIP(address)
    return (
      family !== 0 &&
      (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32)))
    )
  }),
)

const ConfigFile = v.strictObject({
  /** `demo` allows issuers over plain http on this machine, and nothing else. */
  mode: v.picklist(['live', 'demo']),
  region: v.picklist(REGIONS),
  listen: v.strictObject({
    host: v.string(),
    port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535)),
  }),
  /** Null: everything on this machine, on names under `localhost` and the port it listens on. */
  origins: v.nullable(v.strictObject({ relay: Origin, viewer: Origin, content: Origin })),
  /** Relative to this file. Keys are kept apart, so that a copy of the data alone opens nothing. */
  dataFolder: v.optional(v.string(), 'data'),
  keysFolder: v.optional(v.string(), 'keys'),
  /** Room that uploads leave on the disk, so that a release, its entry and a revocation can always be written. */
  reserveBytes: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 256 * 1024 ** 2),
  /** The built viewer; null: the one that came with this relay. */
  viewerFolder: v.optional(v.nullable(v.string()), null),
  /** Whose `x-forwarded-for` is believed: the reverse proxies in front, by address or network. */
  proxies: v.optional(v.array(Address), ['127.0.0.1', '::1']),
  /** What one address and one account may ask for. A whole hospital is often one address. */
  limits: v.optional(
    v.strictObject({
      requestsOfAnAddress: Rate,
      /** Sign-ins that are not accepted, and reports that are not granted or not there. */
      failuresOfAnAddress: Rate,
      failuresOfAnAccount: Rate,
      envelopesOfASession: Rate,
    }),
    DEFAULT_LIMITS,
  ),
  /** Verifier key of the signed directory of regions (`regions.note` beside this file); null: this relay serves none. */
  regionsKey: v.optional(v.nullable(v.string()), null),
  /** Where numbers for Prometheus are served; null: nowhere. Keep it off the public network. */
  metrics: v.optional(
    v.nullable(
      v.strictObject({
        host: v.string(),
        port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535)),
      }),
    ),
    null,
  ),
  tenants: v.pipe(v.array(Tenant), v.minLength(1)),
})
export type ConfigFile = v.InferInput<typeof ConfigFile>

/** The file's content with its folders made absolute, and the folder it is in. */
export type Config = v.InferOutput<typeof ConfigFile> & { folder: string }

/** Names the field that is wrong. Its message is for the operator's terminal. */
export class ConfigProblem extends Error {
  constructor(field: string, sentence: string) {
    super(`${CONFIG_FILE}: ${field}: ${sentence}`)
    this.name = 'ConfigProblem'
  }
}

/** @throws ConfigProblem */
export function readConfig(folder: string): Config {
  let text: string
  try {
    text = readFileSync(join(folder, CONFIG_FILE), 'utf8')
  } catch {
    throw new ConfigProblem(folder, 'there is no such file here; `wardlink init` writes one')
  }
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (cause) {
    throw new ConfigProblem(
      'the file',
      `is not JSON: ${cause instanceof Error ? cause.message : 'unreadable'}`,
    )
  }
  return parseConfig(content, folder)
}

/** @throws ConfigProblem */
export function parseConfig(content: unknown, folder: string): Config {
  const parsed = v.safeParse(ConfigFile, content)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new ConfigProblem(v.getDotPath(issue) ?? 'the file', issue.message)
  }
  const config = parsed.output
  checkTenants(config)
  return {
    ...config,
    folder: resolve(folder),
    dataFolder: resolve(folder, config.dataFolder),
    keysFolder: resolve(folder, config.keysFolder),
    viewerFolder: config.viewerFolder === null ? null : resolve(folder, config.viewerFolder),
  }
}

function checkTenants(config: v.InferOutput<typeof ConfigFile>): void {
  refuseTwice(
    config.tenants.map((tenant) => tenant.id),
    'tenants.id',
  )
  refuseTwice(
    config.tenants.map((tenant) => tenant.logName),
    'tenants.logName',
  )
  for (const tenant of config.tenants) {
    refuseTwice(
      tenant.issuers.map((rule) => rule.issuer),
      `tenants.${tenant.id}.issuers`,
    )
    for (const { url } of tenant.witnesses) checkAddress(config, new URL(url), tenant.id, 'witnesses')
    for (const rule of tenant.issuers) {
      // Else a token that somebody opened with would start a sender's session.
      if (rule.viewerClientId === rule.extensionClientId) {
        throw new ConfigProblem(`tenants.${tenant.id}.issuers`, 'the two client ids must differ')
      }
      if (rule.userInfo && rule.exchange === null) {
        throw new ConfigProblem(`tenants.${tenant.id}.issuers`, '"userInfo" needs "exchange"')
      }
      if (rule.record && rule.exchange) {
        throw new ConfigProblem(
          `tenants.${tenant.id}.issuers`,
          '"record" needs an access token in the browser, which "exchange" keeps from it',
        )
      }
      if (rule.record) checkAddress(config, new URL(rule.record.fhirBase), tenant.id)
      for (const address of [rule.issuer, ...rule.keyOrigins])
        checkAddress(config, new URL(address), tenant.id)
    }
  }
}

function checkAddress(config: Pick<Config, 'mode'>, address: URL, tenant: string, field = 'issuers'): void {
  const local = address.protocol === 'http:' && isLoopbackName(address.hostname)
  if (address.protocol === 'https:' || (local && config.mode === 'demo')) return
  throw new ConfigProblem(
    `tenants.${tenant}.${field}`,
    'an issuer, a record or a witness is reached over https; plain http only on this machine and in demo mode',
  )
}

export function isLoopbackName(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '127.0.0.1' ||
    hostname === '[::1]'
  )
}

function refuseTwice(values: readonly string[], field: string): void {
  if (new Set(values).size !== values.length) throw new ConfigProblem(field, 'says the same twice')
}
