import { createHash, type Hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { equalBytes } from '#shared/bytes/bytes.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CodedError } from '#shared/errors.ts'
import type { Relay } from '../relay.ts'
import type { Piece, Received } from '../uploads/receive-piece.ts'
import type { EnvelopeObjects, NewObject } from './envelope-objects.ts'
import { type ObjectWriter, StorageProblem } from './object-store.ts'

/** As long as an object gets. A piece of ours is one object; a longer one becomes several, and counts as one. */
const OBJECT_BYTES = 8 * 1024 ** 2
/** A client that sends nothing for this long is gone. */
const IDLE_MS = 30_000

type Place = { id: EnvelopeId; received: number; total: number }

/**
 * Takes one piece of an upload into the store: objects first, under names nobody else has, then one row for each and
 * the new offset in one transaction, and only then the answer. Two processes that take the same piece write objects of
 * their own; one of them has its rows.
 */
export async function receiveObjects(
  relay: Relay,
  objects: EnvelopeObjects,
  place: Place,
  piece: Piece,
  signal: AbortSignal,
): Promise<Received> {
  const { id, received, total } = place
  const made: NewObject[] = []
  let isNamed = false
  try {
    if (signal.aborted) return { is: 'refused', because: 'upload/wrong-offset', offset: received }
    const taken = await (piece.lengthBytes === null
      ? takeUnmeasured(objects, place, piece, made, signal)
      : takeMeasured(objects, received, piece.lengthBytes, piece, made, signal))
    if (taken.is === 'too-large') return { is: 'refused', because: 'request/too-large', offset: received }
    // MUST: a piece whose checksum does not fit is dropped whole (tus checksum extension). So is one cut short.
    if (piece.checksum !== null && (taken.is === 'broken' || !equalBytes(taken.hash, piece.checksum))) {
      return { is: 'refused', because: 'upload/wrong-checksum', offset: received }
    }
    const until = made.reduce((sum, { lengthBytes }) => sum + lengthBytes, received)
    if (until === received) return { is: 'received', offset: received, complete: received === total }
    // MUST: from here on a row may name them, even when the commit's answer never comes.
    isNamed = true
    isNamed = await commit(relay, id, { from: received, to: until, checksum: piece.checksum }, made)
    if (!isNamed) {
      return { is: 'refused', because: 'upload/wrong-offset', offset: await offsetOf(relay, id) }
    }
    return { is: 'received', offset: until, complete: until === total }
  } catch (thrown) {
    throw thrown instanceof StorageProblem ? new CodedError('relay/overloaded', { cause: thrown }) : thrown
  } finally {
    if (!isNamed) await objects.discard(made)
  }
}

type Taken = { is: 'taken'; hash: Uint8Array } | { is: 'broken' } | { is: 'too-large' }

/** A body of known length goes straight through, never more of it in memory than the network has. */
async function takeMeasured(
  objects: EnvelopeObjects,
  from: number,
  lengthBytes: number,
  piece: Piece,
  made: NewObject[],
  signal: AbortSignal,
): Promise<Taken> {
  // The store refuses other bytes than these itself, when the piece and the object are one.
  const sha256 = lengthBytes <= OBJECT_BYTES ? piece.checksum : null
  const hash = createHash('sha256')
  let at = 0
  let writer: ObjectWriter | null = null
  let left = 0
  try {
    for await (const chunk of chunksOf(piece.body, signal)) {
      hash.update(chunk)
      for (let done = 0; done < chunk.length; ) {
        if (writer === null) {
          left = Math.min(OBJECT_BYTES, lengthBytes - at)
          if (left <= 0) return { is: 'too-large' }
          const begun = await objects.begin(from + at, left, sha256)
          made.push(begun.object)
          writer = begun.writer
        }
        const some = chunk.subarray(done, done + left)
        await writer.write(some)
        done += some.length
        at += some.length
        left -= some.length
        if (left > 0) continue
        await ended(writer, hash, piece, at === lengthBytes)
        writer = null
      }
    }
  } catch (thrown) {
    if (thrown instanceof Broken) return brokenAfter(writer, made, piece, hash)
    if (thrown instanceof WrongHash) return { is: 'taken', hash: hash.digest() }
    throw thrown
  } finally {
    writer?.abandon()
  }
  return { is: 'taken', hash: hash.digest() }
}

/** What was finished before the connection went counts, if there is no checksum that says otherwise. */
function brokenAfter(writer: ObjectWriter | null, made: NewObject[], piece: Piece, hash: Hash): Taken {
  if (piece.checksum !== null) return { is: 'broken' }
  if (writer !== null) made.pop()
  return { is: 'taken', hash: hash.digest() }
}

/** A store that checks the hash refuses what does not fit; that is no fault of the store's. */
async function ended(writer: ObjectWriter, hash: Hash, piece: Piece, isLast: boolean): Promise<void> {
  try {
    await writer.end()
  } catch (thrown) {
    const isRefused = thrown instanceof StorageProblem && thrown.status >= 400 && thrown.status < 500
    if (isRefused && isLast && piece.checksum && !equalBytes(hash.copy().digest(), piece.checksum)) {
      throw new WrongHash()
    }
    throw thrown
  }
}

/** A body of unknown length is gathered, an object at a time: a store must be told before it takes anything. */
async function takeUnmeasured(
  objects: EnvelopeObjects,
  { received, total }: Place,
  piece: Piece,
  made: NewObject[],
  signal: AbortSignal,
): Promise<Taken> {
  const hash = createHash('sha256')
  const bytes = Buffer.allocUnsafe(Math.min(OBJECT_BYTES, total - received))
  let filled = 0
  let at = received
  async function put(): Promise<void> {
    if (filled === 0) return
    const { object, writer } = await objects.begin(at, filled, null)
    made.push(object)
    await writer.write(bytes.subarray(0, filled))
    await writer.end()
    at += filled
    filled = 0
  }
  try {
    for await (const chunk of chunksOf(piece.body, signal)) {
      hash.update(chunk)
      if (at + filled + chunk.length > total) return { is: 'too-large' }
      for (let done = 0; done < chunk.length; ) {
        const taken = chunk.copy(bytes, filled, done)
        filled += taken
        done += taken
        if (filled === bytes.length) await put()
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof Broken)) throw thrown
    if (piece.checksum !== null) return { is: 'broken' }
  }
  await put()
  return { is: 'taken', hash: hash.digest() }
}

async function commit(
  relay: Relay,
  id: EnvelopeId,
  piece: { from: number; to: number; checksum: Uint8Array | null },
  made: readonly NewObject[],
): Promise<boolean> {
  const { result } = await relay.commits.run(async ({ tx }) => {
    const { numUpdatedRows } = await tx
      .updateTable('envelopes')
      .set({ received_bytes: piece.to, piece_offset: piece.from, piece_checksum: piece.checksum })
      .where('id', '=', id)
      // Only from where this writer began, and never onto an envelope that has ended meanwhile.
      .where('received_bytes', '=', piece.from)
      .where('ended', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) return false
    await tx
      .insertInto('envelope_objects')
      .values(
        made.map(({ key, startByte, lengthBytes }) => ({
          envelope_id: id,
          start_byte: startByte,
          length_bytes: lengthBytes,
          object_key: key,
        })),
      )
      .execute()
    return true
  })
  return result
}

/** @throws CodedError `upload/not-found` when it has ended meanwhile */
async function offsetOf(relay: Relay, id: EnvelopeId): Promise<number> {
  const row = await relay.database.reader
    .selectFrom('envelopes')
    .select('received_bytes')
    .where('id', '=', id)
    .where('ended', 'is', null)
    .executeTakeFirst()
  if (!row) throw new CodedError('upload/not-found')
  return row.received_bytes
}

async function* chunksOf(body: IncomingMessage, signal: AbortSignal): AsyncGenerator<Buffer> {
  const stop = () => body.destroy()
  const { socket } = body
  signal.addEventListener('abort', stop)
  // An abort that came before the listener is never told again, and a silent sender would be waited for.
  if (signal.aborted) stop()
  socket.setTimeout(IDLE_MS).on('timeout', stop)
  const chunks = body.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]()
  try {
    while (true) {
      // Only what goes wrong with the sender: what whoever uses the bytes throws is theirs.
      const next = await chunks.next().catch((cause: unknown) => {
        throw new Broken(cause)
      })
      if (next.done) break
      yield next.value as Buffer
    }
    if (!body.complete) throw new Broken()
  } finally {
    // A refusal half way must still be able to answer, so leaving the loop keeps the connection.
    await chunks.return?.()
    signal.removeEventListener('abort', stop)
    socket.setTimeout(0).off('timeout', stop)
  }
}

/** The sender's connection ended, or a newer request of the same sender took over. */
class Broken extends Error {
  constructor(cause?: unknown) {
    super('the connection ended early', { cause })
  }
}

class WrongHash extends Error {}
