import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openNote, parseVerifierKey } from '#shared/audit/note.ts'

/** Beside the built viewer, and at this address of a deployment. */
export const MANIFEST_FILE = 'viewer-manifest.txt'
export const MANIFEST_PATH = '/.well-known/wardlink-viewer'

const TITLE = 'wardlink viewer manifest 1'

/** SHA-256 of each file of a built viewer, in hex, by its path in the folder. */
export type ViewerManifest = ReadonlyMap<string, string>

export function manifestOf(folder: string): ViewerManifest {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) =>
      join(item.parentPath, item.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((name) => name !== MANIFEST_FILE)
    .sort()
  return new Map(names.map((name) => [name, sha256Hex(readFileSync(join(folder, name)))]))
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The text that is signed: a title, then a line for each file, in the order of their names. */
export function manifestText(manifest: ViewerManifest): string {
  const lines = [...manifest].map(([name, hash]) => `${hash} ${name}`)
  return `${[TITLE, ...lines].join('\n')}\n`
}

/** Null when this key has not signed it, or it is something else that the key has signed. */
export async function readManifest(note: string, verifierKey: string): Promise<ViewerManifest | null> {
  const key = await parseVerifierKey(verifierKey)
  const text = key && (await openNote(note, key))
  if (!text) return null
  const [title, ...lines] = text.trimEnd().split('\n')
  const entries = lines.map((line) => /^([0-9a-f]{64}) ([\w./-]+)$/.exec(line))
  if (title !== TITLE || entries.some((entry) => entry === null)) return null
  return new Map(entries.map((entry) => [entry?.[2] ?? '', entry?.[1] ?? '']))
}
