import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CodedError } from '#shared/errors.ts'
import type { Database } from '../database/database.ts'
import type { GroupCommit } from '../database/group-commit.ts'
import type { Relay } from '../relay.ts'
import type { ObjectStore, ObjectWriter } from './object-store.ts'
import { ENVELOPES, sweepOrphans } from './sweep-orphans.ts'

/** At once of one envelope: a store answers each slowly and many quickly. */
const DELETES_AT_ONCE = 8

/** One object that an upload has made and no row names yet. */
export type NewObject = { key: string; startByte: number; lengthBytes: number }

/**
 * Sealed bytes in an S3 store: each piece of an upload is an object under a random name that is written once. Which
 * objects an envelope has, and how far they count, says the database alone; what it does not name is an orphan.
 *
 * An object a piece, not one multipart upload an envelope: a link is good, and the report is read, while the rest of it
 * is still on its way, and nobody reads the parts of an unfinished multipart upload
 * (docs/decisions/0261-a-piece-is-an-object.md).
 */
export class EnvelopeObjects {
  readonly #store: ObjectStore
  readonly #db: Database['reader']
  readonly #commits: GroupCommit
  #sweptTo: string | null = null

  constructor(store: ObjectStore, database: Database, commits: GroupCommit) {
    this.#store = store
    this.#db = database.reader
    this.#commits = commits
  }

  /** @param sha256 of exactly these bytes, when it is known before they come */
  async begin(
    startByte: number,
    lengthBytes: number,
    sha256: Uint8Array | null,
  ): Promise<{ object: NewObject; writer: ObjectWriter }> {
    const day = new Date().toISOString().slice(0, 10)
    const key = `${ENVELOPES}${day}/${randomBytes(16).toString('hex')}`
    return {
      object: { key, startByte, lengthBytes },
      writer: await this.#store.put(key, lengthBytes, sha256),
    }
  }

  /** Tries to; what stays is an orphan, and swept. */
  async discard(objects: readonly NewObject[]): Promise<void> {
    await Promise.allSettled(objects.map(({ key }) => this.#store.delete(key)))
  }

  /** From `start` up to, not including, `end`. */
  read(id: EnvelopeId, start: number, end: number): Readable {
    return Readable.from(this.#parts(id, start, end), { objectMode: false, highWaterMark: 256 * 1024 })
  }

  /** Removing what is not there is fine: it may have been interrupted. */
  async remove(id: EnvelopeId): Promise<void> {
    const rows = await this.#db
      .selectFrom('envelope_objects')
      .select('object_key')
      .where('envelope_id', '=', id)
      .execute()
    for (let at = 0; at < rows.length; at += DELETES_AT_ONCE) {
      const some = rows.slice(at, at + DELETES_AT_ONCE)
      await Promise.all(some.map(({ object_key }) => this.#store.delete(object_key)))
    }
    await this.#commits.run(({ tx }) =>
      tx.deleteFrom('envelope_objects').where('envelope_id', '=', id).execute(),
    )
  }

  /** A store has no end that we could see. */
  async freeBytes(): Promise<number> {
    return Number.MAX_SAFE_INTEGER
  }

  /** One page of what no row names, each time; from the beginning again when it has been through. */
  async sweep(relay: Relay): Promise<void> {
    const { after, deleted } = await sweepOrphans(relay, this.#store, this.#sweptTo)
    this.#sweptTo = after
    relay.events.orphansSwept({ deleted })
  }

  close(): void {
    this.#store.close()
  }

  async *#parts(id: EnvelopeId, start: number, end: number): AsyncGenerator<Buffer> {
    const rows = await this.#db
      .selectFrom('envelope_objects')
      .select(['start_byte', 'length_bytes', 'object_key'])
      .where('envelope_id', '=', id)
      .where('start_byte', '<', end)
      .where((row) => row(row('start_byte', '+', row.ref('length_bytes')), '>', start))
      .orderBy('start_byte')
      .execute()
    let at = start
    for (const { start_byte, length_bytes, object_key } of rows) {
      const until = Math.min(end, start_byte + length_bytes)
      // A gap would move every byte after it: nobody gets to see that.
      if (start_byte > at || until <= at) throw new CodedError('internal')
      const answer = await this.#store.get(object_key, at - start_byte, until - start_byte)
      for await (const bytes of answer as AsyncIterable<Buffer>) {
        at += bytes.length
        if (at > until) throw new CodedError('internal')
        yield bytes
      }
      if (at !== until) throw new CodedError('internal')
    }
    if (at !== end) throw new CodedError('internal')
  }
}
