import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import Ajv from 'ajv'
import type { Component } from './components.ts'

/** Which build a bill of materials is of. */
export type Build = { version: string; commit: string; builtAt: Date }

/** A CycloneDX 1.6 bill of materials: everything of others', what it goes into, and the bytes that are pinned. */
export function sbomOf(components: readonly Component[], { version, commit, builtAt }: Build): object {
  const ref = ({ path }: Component) => path
  const roots = components.filter(
    ({ path, parts }) => parts.length > 0 && path.split('node_modules/').length === 2,
  )
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: builtAt.toISOString(),
      component: {
        type: 'application',
        'bom-ref': 'wardlink',
        name: 'wardlink',
        version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        properties: [{ name: 'wardlink:commit', value: commit }],
      },
    },
    components: components.map((component) => ({
      type: 'library',
      'bom-ref': ref(component),
      name: component.name,
      version: component.version,
      purl: purlOf(component),
      // Not in any product: builds it, or tests it.
      scope: component.parts.length > 0 ? 'required' : 'excluded',
      ...(component.licence === null ? {} : { licenses: [licenceIn(component.licence)] }),
      ...(component.integrity?.startsWith('sha512-')
        ? {
            hashes: [
              {
                alg: 'SHA-512',
                content: Buffer.from(component.integrity.slice(7), 'base64').toString('hex'),
              },
            ],
          }
        : {}),
      ...(component.address === null
        ? {}
        : { externalReferences: [{ type: 'distribution', url: component.address }] }),
      properties: component.parts.map((part) => ({ name: 'wardlink:part', value: part })),
    })),
    dependencies: [
      { ref: 'wardlink', dependsOn: roots.map(ref) },
      ...components.map((component) => ({ ref: ref(component), dependsOn: [...new Set(component.needs)] })),
    ],
  }
}

function purlOf({ name, version }: Component): string {
  return `pkg:npm/${name.split('/').map(encodeURIComponent).join('/')}@${encodeURIComponent(version)}`
}

function licenceIn(licence: string): object {
  if (/ (?:OR|AND) /.test(licence)) return { expression: licence.replace(/^\((.*)\)$/, '$1') }
  return { license: SPDX.has(licence) ? { id: licence } : { name: licence } }
}

const require = createRequire(import.meta.url)
const SCHEMAS = join(dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema')
const schema = (name: string) =>
  JSON.parse(readFileSync(join(SCHEMAS, `${name}.SNAPSHOT.schema.json`), 'utf8'))
const SPDX = new Set<string>(schema('spdx').enum)

/** What is wrong with a bill of materials by CycloneDX's own schema; nothing when it is one. */
export function faultsOfSbom(sbom: object): string[] {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    // Its own references say SNAPSHOT too.
    ajv.addSchema({ ...schema(name), $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json` })
  }
  const check = ajv.compile(schema('bom-1.6'))
  return check(sbom)
    ? []
    : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`)
}
