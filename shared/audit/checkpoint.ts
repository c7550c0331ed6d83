import { fromBase64, toBase64 } from './base64.ts'
import { HASH_BYTES, type TreeHead } from './merkle.ts'
import { openNote, type VerifierKey } from './note.ts'

/** What a log said of itself at one moment: its name, size and root (c2sp.org/tlog-checkpoint). */
export type Checkpoint = TreeHead & { origin: string }

/** The text that is signed: three lines, each with its newline. */
export function checkpointText(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.treeSize}\n${toBase64(checkpoint.rootHash)}\n`
}

/** The checkpoint, if this log's key signed it and it speaks for this log; else null. */
export async function openCheckpoint(note: string, key: VerifierKey): Promise<Checkpoint | null> {
  const text = await openNote(note, key)
  if (text === null) return null
  const checkpoint = parseCheckpoint(text)
  // MUST: a log's key speaks for its own origin alone.
  return checkpoint !== null && checkpoint.origin === key.name ? checkpoint : null
}

/** Lines after the third are extensions of later versions and are passed over. */
function parseCheckpoint(text: string): Checkpoint | null {
  const [origin, size, root] = text.split('\n')
  if (!origin || size === undefined || root === undefined) return null
  const treeSize = Number(size)
  const rootHash = fromBase64(root)
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(treeSize)) return null
  return rootHash?.length === HASH_BYTES ? { origin, treeSize, rootHash } : null
}
