import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { ROOT } from '../commands/run.ts'

export type SourceFile = { path: string; text: string; imports: Import[] }
/** `target` is a path in the tree, or the package's name. */
export type Import = { is: 'file' | 'package'; target: string; typeOnly: boolean }

const FOLDERS = ['shared', 'extension', 'viewer', 'relay'] as const
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g

/** Every TypeScript file of the four product folders with what it imports. */
export function sourceFiles(): SourceFile[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules'))
      .map((name) => read(`${folder}/${name}`)),
  )
}

function read(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const imports = [...text.matchAll(IMPORT)].map(([, typeOnly, from, lazily]) =>
    resolveImport(path, from ?? lazily ?? '', typeOnly !== undefined),
  )
  return { path, text, imports }
}

function resolveImport(path: string, written: string, typeOnly: boolean): Import {
  const name = written.replace(/\?.*$/, '')
  if (name.startsWith('#shared/')) return { is: 'file', target: name.slice(1), typeOnly }
  if (name.startsWith('.')) {
    const target = relative(ROOT, resolve(ROOT, dirname(path), name))
    return { is: 'file', target, typeOnly }
  }
  const packageName = name.startsWith('@')
    ? name.split('/').slice(0, 2).join('/')
    : (name.split('/')[0] ?? name)
  return { is: 'package', target: packageName, typeOnly }
}
