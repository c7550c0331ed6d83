import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { ROOT } from '../commands/run.ts'

/** A package somebody else wrote. `parts`: which of ours it goes into; none means that it only builds or tests. */
export type Component = {
  name: string
  version: string
  licence: string | null
  /** Subresource integrity of the package's file, as the lockfile pins it. */
  integrity: string | null
  address: string | null
  parts: Part[]
  path: string
  needs: string[]
}
export const PARTS = ['shared', 'extension', 'viewer', 'relay'] as const
export type Part = (typeof PARTS)[number]

type Locked = {
  version?: string
  license?: string
  integrity?: string
  resolved?: string
  link?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

/** Every package the lockfile pins, and the parts of ours it ends up in. */
export function readComponents(
  lockfile: string = readFileSync(join(ROOT, 'package-lock.json'), 'utf8'),
): Component[] {
  const { packages } = JSON.parse(lockfile) as { packages: Record<string, Locked> }
  const parts = new Map<string, Set<Part>>()
  for (const part of PARTS) {
    for (const name of importedBy(part)) follow(packages, `node_modules/${name}`, part, parts)
  }
  return Object.entries(packages)
    .filter(([path, { version, link }]) => path.startsWith('node_modules/') && version && !link)
    .map(([path, locked]) => ({
      name: nameOf(path),
      version: locked.version ?? '',
      licence: licenceOf(path, locked),
      integrity: locked.integrity ?? null,
      address: locked.resolved ?? null,
      // What all of ours share goes into each.
      parts: PARTS.filter((part) => parts.get(path)?.has(part) || parts.get(path)?.has('shared')),
      path,
      needs: needsOf(locked).flatMap((name) => resolved(packages, path, name) ?? []),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** A builder of which a few lines of its own go into the product, and nothing that it needs to build. */
const BUILDERS = ['node_modules/wxt']

/** Packages whose files are copied into a build without an import. */
const COPIED: Readonly<Partial<Record<Part, readonly string[]>>> = {
  extension: ['libheif-js', 'pdfjs-dist', 'webextension-polyfill'],
}

function importedBy(part: Part): Set<string> {
  const names = new Set(COPIED[part] ?? [])
  for (const file of readdirSync(join(ROOT, part), { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file) || file.includes('node_modules') || /\.d\.ts$|\.config\.ts$/.test(file))
      continue
    const text = readFileSync(join(ROOT, part, file), 'utf8')
    for (const [, spelled = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'([^'.#][^']*)'/g)) {
      const name = /^(?:@[^/]+\/)?[^/?]+/.exec(spelled)?.[0]
      if (
        name &&
        !isBuiltin(spelled) &&
        !spelled.includes(':') &&
        existsSync(join(ROOT, 'node_modules', name))
      )
        names.add(name)
    }
  }
  return names
}

function follow(
  packages: Record<string, Locked>,
  path: string,
  part: Part,
  parts: Map<string, Set<Part>>,
): void {
  const locked = packages[path]
  const known = parts.get(path) ?? new Set()
  if (!locked || known.has(part)) return
  parts.set(path, known.add(part))
  if (BUILDERS.includes(path)) return
  // A browser takes nothing that is built for one machine.
  const needed = part === 'relay' ? needsOf(locked) : Object.keys(locked.dependencies ?? {})
  for (const name of needed) {
    const next = resolved(packages, path, name)
    if (next !== null) follow(packages, next, part, parts)
  }
}

function needsOf({ dependencies, optionalDependencies }: Locked): string[] {
  return Object.keys({ ...dependencies, ...optionalDependencies })
}

/** Where Node finds a package from another: the nearest folder of modules upwards. */
function resolved(packages: Record<string, Locked>, from: string, name: string): string | null {
  for (let at = from; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = `${at}/node_modules/${name}`
    if (packages[path]) return path
  }
  return packages[`node_modules/${name}`] ? `node_modules/${name}` : null
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

/** The lockfile leaves it out for the oldest packages; then their own file or their licence text says it. */
function licenceOf(path: string, { license }: Locked): string | null {
  if (license) return license
  const folder = join(ROOT, path)
  if (!existsSync(join(folder, 'package.json'))) return null
  const own = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    license?: string | { type: string }
    licenses?: { type: string }[]
  }
  const said = typeof own.license === 'object' ? own.license.type : (own.license ?? own.licenses?.[0]?.type)
  if (said) return said
  const text = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
  return text && /Permission is hereby granted, free of charge/.test(readFileSync(join(folder, text), 'utf8'))
    ? 'MIT'
    : null
}
