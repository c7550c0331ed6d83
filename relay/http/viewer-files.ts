import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { InlineHashes } from '#shared/isolation/headers.ts'
import { inlineHashes } from './inline-hashes.ts'

/** A file of the built viewer, held in memory: what is served is what was there at the start. */
export type ViewerFile = {
  type: string
  bytes: Buffer
  gzip: Buffer | null
  tag: string
  /** Of a document: what its policy must allow. */
  inside?: InlineHashes
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}

/**
 * Every file of the built viewer by its path in the folder. A path from a request is looked up here and never reaches
 * the file system, so there is nothing to climb out of.
 */
export function readViewerFiles(folder: string): ReadonlyMap<string, ViewerFile> {
  const files = new Map<string, ViewerFile>()
  if (!existsSync(folder)) return files
  for (const item of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!item.isFile()) continue
    const path = join(item.parentPath, item.name)
    const bytes = readFileSync(path)
    const type = TYPES[extname(item.name)] ?? 'application/octet-stream'
    const name = path.slice(folder.length + 1).replaceAll('\\', '/')
    files.set(name, {
      type,
      bytes,
      gzip: /^text\/|json|svg|wasm/.test(type) ? gzipSync(bytes, { level: 9 }) : null,
      ...(extname(item.name) === '.html' ? { inside: inlineHashes(bytes.toString('utf8')) } : {}),
      tag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    })
  }
  return files
}
