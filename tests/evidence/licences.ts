import type { Component } from './components.ts'
import { table } from './markdown.ts'

/** Under these a package may go into what a trust is handed. LGPL: as files of their own that anybody can replace. MPL: unaltered. */
const IN_PRODUCTS = [
  'MIT',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'ISC',
  'BlueOak-1.0.0',
  'LGPL-3.0',
  'MPL-2.0',
  'Zlib',
]

/** Packages that may not be handed on, or of which nobody knows whether they may. */
export function licenceFaults(components: readonly Component[]): string[] {
  return components
    .filter(({ parts }) => parts.length > 0)
    .filter(({ licence }) => licence === null || !mayGoIn(licence))
    .map(({ name, version, licence }) => `${name} ${version}: ${licence ?? 'no licence is named'}`)
}

function mayGoIn(licence: string): boolean {
  const names = licence.replace(/[()]/g, '').split(/ (?:OR|AND) /)
  // Of several to choose from one will do; of several that hold together, all.
  return / AND /.test(licence)
    ? names.every((name) => IN_PRODUCTS.includes(name))
    : names.some((name) => IN_PRODUCTS.includes(name))
}

export function licencesPage(components: readonly Component[]): string {
  const shipped = components.filter(({ parts }) => parts.length > 0)
  const others = components.filter(({ parts }) => parts.length === 0)
  const counts = Object.entries(Object.groupBy(others, ({ licence }) => licence ?? 'none named'))
  return `# Licences

Wardlink is under Apache-2.0. ${shipped.length} packages of others go into what a trust is handed:

${table(
  ['package', 'version', 'licence', 'goes into'],
  shipped.map(({ name, version, licence, parts }) => [
    name,
    version,
    licence ?? '**none named**',
    parts.join(', '),
  ]),
)}

${others.length} more build it or test it, and go nowhere: ${counts.map(([licence, some]) => `${some?.length} under ${licence}`).join(', ')}.
`
}
