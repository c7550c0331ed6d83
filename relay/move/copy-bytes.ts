import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { type EnvelopeId, envelopeIdBytes } from '#shared/envelope/envelope-id.ts'
import type { Tables } from '../database/schema.ts'
import type { ObjectStore } from '../storage/object-store.ts'
import { ENVELOPES } from '../storage/sweep-orphans.ts'

const OBJECT_BYTES = 8 * 1024 ** 2

export type Live = { id: EnvelopeId; receivedBytes: number }

/**
 * Copies what has arrived of a report from its file into the store, from where an earlier run left off. The names are
 * written to the new database as each object is there: whatever interrupts it, what is named is whole.
 */
export async function copyBytes(
  dataFolder: string,
  { id, receivedBytes }: Live,
  to: { db: Kysely<Tables>; store: ObjectStore },
): Promise<number> {
  const copied = await to.db
    .selectFrom('envelope_objects')
    .select((row) => row.fn.sum<number | null>('length_bytes').as('bytes'))
    .where('envelope_id', '=', id)
    .executeTakeFirst()
  let at = Number(copied?.bytes ?? 0)
  if (at >= receivedBytes) return 0
  const name = Buffer.from(envelopeIdBytes(id)).toString('hex')
  const file = await open(join(dataFolder, 'envelopes', name.slice(0, 2), name))
  let objects = 0
  try {
    while (at < receivedBytes) {
      const bytes = await readExactly(file, at, Math.min(OBJECT_BYTES, receivedBytes - at))
      const day = new Date().toISOString().slice(0, 10)
      const key = `${ENVELOPES}${day}/${randomBytes(16).toString('hex')}`
      const writer = await to.store.put(key, bytes.length, createHash('sha256').update(bytes).digest())
      await writer.write(bytes)
      await writer.end()
      await to.db
        .insertInto('envelope_objects')
        .values({ envelope_id: id, start_byte: at, length_bytes: bytes.length, object_key: key })
        .execute()
      at += bytes.length
      objects += 1
    }
  } finally {
    await file.close()
  }
  return objects
}

/** Takes back what was copied of reports that have ended since: nothing of them may outlive their end. */
export async function dropOthers(
  live: ReadonlySet<string>,
  to: { db: Kysely<Tables>; store: ObjectStore },
): Promise<void> {
  const rows = await to.db.selectFrom('envelope_objects').select(['envelope_id', 'object_key']).execute()
  for (const { envelope_id, object_key } of rows) {
    if (live.has(envelope_id)) continue
    await to.store.delete(object_key)
    await to.db.deleteFrom('envelope_objects').where('object_key', '=', object_key).execute()
  }
}

async function readExactly(file: FileHandle, position: number, lengthBytes: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(lengthBytes)
  let done = 0
  while (done < lengthBytes) {
    const { bytesRead } = await file.read(bytes, done, lengthBytes - done, position + done)
    // What was acknowledged is not all there: better to stop than to move a report that cannot be read.
    if (bytesRead === 0) throw new RangeError('a file is shorter than what was acknowledged of it')
    done += bytesRead
  }
  return bytes
}
