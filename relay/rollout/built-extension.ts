import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageProblem } from '../commands/usage.ts'

/** What policies must know of the very build that is rolled out. */
export type BuiltExtension = {
  /** Base64 of the public key (SPKI), from which Chromium makes the id. */
  key: string
  version: string
  /** JSON Schema of the managed settings, as the build carries it. */
  managedSchema: ManagedSchema
  /** Hosts the build stands in front of without being told. */
  hosts: readonly string[]
  /** The build for hosts named by policy: it may be on any, and the browser is told which. */
  isForHostsByPolicy: boolean
}

export type ManagedSchema = {
  type: 'object'
  properties: Record<string, ManagedField>
}

/** The part of JSON Schema that Chromium takes in a `managed_schema`. */
export type ManagedField = {
  type: 'string' | 'boolean' | 'integer' | 'number' | 'array' | 'object'
  title?: string
  description?: string
  enum?: readonly (string | number)[]
  items?: ManagedField
  properties?: Record<string, ManagedField>
  additionalProperties?: ManagedField
}

/** @throws UsageProblem when the folder holds no built Chromium extension */
export function readBuiltExtension(folder: string): BuiltExtension {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
    const schemaFile = join(folder, manifest.storage.managed_schema)
    return {
      key: String(manifest.key),
      version: String(manifest.version),
      managedSchema: JSON.parse(readFileSync(schemaFile, 'utf8')),
      hosts: hostsOf(manifest.content_scripts ?? []),
      isForHostsByPolicy: (manifest.host_permissions ?? []).includes('https://*/*'),
    }
  } catch (cause) {
    throw new UsageProblem(
      `no built extension in ${folder}: run npm run build, or name it with --extension`,
      {
        cause,
      },
    )
  }
}

function hostsOf(scripts: readonly { matches?: readonly string[] }[]): string[] {
  const matches = scripts.flatMap((script) => script.matches ?? [])
  return [...new Set(matches.map((match) => match.replace(/^[^:]*:\/\//, '').replace(/\/.*$/, '')))]
}

/**
 * The id Chromium gives an extension: the first 16 bytes of the SHA-256 of its public key, each half byte as a
 * letter from a to p.
 *
 * @param key SPKI in DER
 */
export function chromiumId(key: Uint8Array): string {
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 32)
  return [...digest].map((digit) => 'abcdefghijklmnop'.charAt(Number.parseInt(digit, 16))).join('')
}
