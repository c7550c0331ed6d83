import { readFileSync } from 'node:fs'
import Ajv from 'ajv'
import * as v from 'valibot'
import { REGIONS } from '#shared/regions/region.ts'
import { UsageProblem } from '../commands/usage.ts'
import type { ManagedSchema } from './built-extension.ts'

/** Of a browser: what a policy calls it, and where it reads policies. */
export const BROWSERS = ['chrome', 'edge', 'chromium', 'firefox'] as const
export type BrowserName = (typeof BROWSERS)[number]

const HttpsOrigin = v.pipe(
  v.string(),
  v.url(),
  v.check((text) => new URL(text).origin === text, 'an origin has no path and no slash at its end'),
  v.check(
    (text) => text.startsWith('https://') || /^http:\/\/([a-z0-9-]+\.)*localhost(:\d+)?$/.test(text),
    'https, or http on this machine',
  ),
)
/** As the extension reads it (`extension/tenant/settings.ts`). */
const IssuerAddress = v.pipe(
  v.string(),
  v.url(),
  v.check((text) => /^https:|^http:\/\/(?:[a-z0-9-]+\.)*localhost[:/]/.test(text)),
)
const ChromiumId = v.pipe(v.string(), v.regex(/^[a-p]{32}$/, 'an extension id is 32 letters from a to p'))
const Version = v.pipe(v.string(), v.regex(/^\d+(\.\d+){0,3}$/, 'a version is one to four numbers'))

/**
 * The one file a trust writes to roll Wardlink out. Everything a browser is told is made from it.
 *
 * @see docs/operate/policy.md
 */
const TrustFile = v.strictObject({
  /** Name of the trust, for people. */
  trust: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  /** Where the packed extension is served: the relay's origin. */
  updatesFrom: HttpsOrigin,
  browsers: v.optional(v.pipe(v.array(v.picklist(BROWSERS)), v.minLength(1)), [...BROWSERS]),
  /** As `wardlink extension pack` printed them; left out: those of the build. */
  chromiumId: v.optional(ChromiumId),
  firefoxId: v.optional(v.string(), 'wardlink@wardlink.example'),
  /** Nobody goes on with an older one than this. */
  minimumVersion: v.optional(Version),
  /** Private windows and guest profiles would be ways round the extension. */
  privateWindows: v.optional(v.picklist(['off', 'leave']), 'off'),
  guests: v.optional(v.picklist(['off', 'leave']), 'off'),
  /** What the extension itself is told. */
  settings: v.record(v.string(), v.unknown()),
})
export type TrustFile = v.InferOutput<typeof TrustFile>

/** @throws UsageProblem that names the first field that is wrong, and why */
export function readTrustFile(path: string, schema: ManagedSchema): TrustFile {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UsageProblem(`cannot read ${path}`, { cause })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new UsageProblem(`${path} is not JSON: ${(cause as Error).message}`, { cause })
  }
  return checkTrustFile(value, schema)
}

/** @throws UsageProblem */
export function checkTrustFile(value: unknown, schema: ManagedSchema): TrustFile {
  const parsed = v.safeParse(TrustFile, value)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new UsageProblem(`${v.getDotPath(issue) ?? 'the trust file'}: ${issue.message}`)
  }
  checkSettings(parsed.output.settings, schema)
  return parsed.output
}

/**
 * What a schema cannot say. The extension would keep the standard and name the field in Check protection; whoever writes
 * the file hears of it before anything is pushed.
 */
function checkMeaning({ relayOrigin, region, issuers, hosts }: Record<string, unknown>): void {
  if (relayOrigin !== undefined) {
    const origin = v.safeParse(HttpsOrigin, relayOrigin)
    if (!origin.success) throw new UsageProblem(`settings.relayOrigin: ${origin.issues[0].message}`)
  }
  if (region !== undefined && !REGIONS.some((one) => one === region)) {
    throw new UsageProblem(`settings.region: is none of ${REGIONS.join(', ')}`)
  }
  for (const issuer of (issuers ?? []) as unknown[]) {
    if (!v.is(IssuerAddress, issuer)) throw new UsageProblem(`settings.issuers: ${issuer} is no address`)
  }
  if (Array.isArray(issuers) && issuers.length === 0) {
    throw new UsageProblem('settings.issuers: is empty; leave it out to accept those of the relay')
  }
  for (const [host, mode] of Object.entries(hosts ?? {})) {
    if (!HOST_NAME.test(host)) throw new UsageProblem(`settings.hosts: ${host} is no host name`)
    if (!HOST_MODES.includes(mode)) {
      throw new UsageProblem(`settings.hosts.${host}: is none of ${HOST_MODES.join(', ')}`)
    }
  }
}

/** As the extension reads them (`extension/hosts/policy-hosts.ts`): small letters, no address, no pattern. */
const HOST_NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/
const HOST_MODES: readonly unknown[] = ['convert', 'block', 'warn', 'off']

/** A browser drops a value it cannot use and says nothing; here it is said. */
function checkSettings(settings: Record<string, unknown>, schema: ManagedSchema): void {
  const unknown = Object.keys(settings).find((name) => !Object.hasOwn(schema.properties, name))
  if (unknown !== undefined) {
    const known = Object.keys(schema.properties).join(', ')
    throw new UsageProblem(`settings.${unknown}: no such setting; there are ${known}`)
  }
  const check = new Ajv({ strict: false }).compile(schema)
  if (check(settings)) {
    checkMeaning(settings)
    return
  }
  const [fault] = check.errors ?? []
  const where = `settings${(fault?.instancePath ?? '').replaceAll('/', '.')}`
  const allowed = fault?.params.allowedValues as readonly unknown[] | undefined
  throw new UsageProblem(
    `${where}: ${fault?.message ?? 'is wrong'}${allowed ? `: ${allowed.join(', ')}` : ''}`,
  )
}
