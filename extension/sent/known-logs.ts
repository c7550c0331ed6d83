import * as v from 'valibot'
import { browser } from 'wxt/browser'
import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import type { KnownLog } from './check-proof.ts'

const Kept = v.object({
  logKey: v.string(),
  origin: v.string(),
  treeSize: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  rootHash: v.pipe(v.string(), v.length(43)),
})
const AllKept = v.record(v.string(), Kept)

/**
 * How each log stood when this browser last looked. On the disk, because a log that is set back is set back over
 * night: a size and a hash, which say nothing of any report.
 */
export async function readKnownLog(relayOrigin: string, tenant: string): Promise<KnownLog | null> {
  const kept = (await allKept())[nameOf(relayOrigin, tenant)]
  if (!kept) return null
  const { logKey, origin, treeSize, rootHash } = kept
  return { logKey, checkpoint: { origin, treeSize, rootHash: fromBase64url(rootHash) } }
}

/** Only what was checked against the one before it; a smaller tree never takes a larger one's place. */
export async function keepKnownLog(relayOrigin: string, tenant: string, log: KnownLog): Promise<void> {
  const { logKey, checkpoint } = log
  const all = await allKept()
  const before = all[nameOf(relayOrigin, tenant)]
  if (!checkpoint || (before && before.treeSize >= checkpoint.treeSize)) return
  const { origin, treeSize, rootHash } = checkpoint
  const kept = { logKey, origin, treeSize, rootHash: toBase64url(rootHash) }
  await browser.storage.local.set({ knownLogs: { ...all, [nameOf(relayOrigin, tenant)]: kept } })
}

async function allKept(): Promise<v.InferOutput<typeof AllKept>> {
  const { knownLogs } = await browser.storage.local.get('knownLogs')
  const read = v.safeParse(AllKept, knownLogs)
  return read.success ? read.output : {}
}

function nameOf(relayOrigin: string, tenant: string): string {
  return `${relayOrigin} ${tenant}`
}
