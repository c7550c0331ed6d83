import type { FileHandle } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { equalBytes } from '#shared/bytes/bytes.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CodedError, type ErrorCode } from '#shared/errors.ts'
import type { Relay } from '../relay.ts'
import { receiveObjects } from '../storage/receive-objects.ts'
import { BITE_BYTES, Bites } from './bites.ts'
import { collectYoung } from './collect-young.ts'

export type Piece = {
  offset: number
  /** As announced; null for a body of unknown length. */
  lengthBytes: number | null
  /** SHA-256 of the piece; null when the client sends none. */
  checksum: Uint8Array | null
  body: IncomingMessage
}

export type Received =
  | { is: 'received'; offset: number; complete: boolean }
  | { is: 'refused'; because: ErrorCode; offset: number }

/** Without a checksum, what has arrived is made durable this often. With one, nothing counts before it fits. */
const STRIDE_BYTES = 8 * 1024 ** 2
/** Half a piece: each flush costs the disk something, whatever little there is to flush. */
const EARLY_BYTES = 4 * 1024 ** 2
/** A client that sends nothing for this long is gone. */
const IDLE_MS = 30_000

/**
 * Takes one piece of an upload: write, flush, commit the offset, and only then answer.
 *
 * The offset in the database is the truth. Bytes in the file past it do not exist for anybody.
 */
export async function receivePiece(
  relay: Relay,
  id: EnvelopeId,
  piece: Piece,
  signal: AbortSignal,
): Promise<Received> {
  const row = await relay.database.reader
    .selectFrom('envelopes')
    .select([
      'received_bytes',
      'length_bytes',
      'piece_offset',
      'piece_checksum',
      'ended',
      'upload_expires_at',
    ])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row || row.ended !== null) return { is: 'refused', because: 'upload/not-found', offset: 0 }
  const { received_bytes: received, length_bytes: total } = row
  if (received < total && relay.now() >= row.upload_expires_at) {
    return { is: 'refused', because: 'upload/not-found', offset: 0 }
  }
  if (piece.offset !== received) {
    // The answer to the last piece was lost on its way: the sender asks again, with the very same piece.
    const repeated =
      piece.checksum !== null &&
      row.piece_checksum !== null &&
      piece.offset === row.piece_offset &&
      piece.lengthBytes === received - row.piece_offset &&
      equalBytes(piece.checksum, row.piece_checksum)
    return repeated
      ? { is: 'received', offset: received, complete: received === total }
      : { is: 'refused', because: 'upload/wrong-offset', offset: received }
  }
  if (received + (piece.lengthBytes ?? 0) > total) {
    return { is: 'refused', because: 'request/too-large', offset: received }
  }
  // Uploads stop before the disk is full: who may open, and the proof of it, must still fit.
  const wantedBytes = piece.lengthBytes ?? total - received
  const freeBytes = await (relay.objects ?? relay.files).freeBytes()
  // Judged and promised in one step: pieces that come together must not each count the same free bytes.
  const promise = relay.promises.take(wantedBytes, freeBytes - relay.config.reserveBytes)
  if (!promise) return { is: 'refused', because: 'relay/out-of-space', offset: received }
  try {
    const place = { id, received, total }
    const { objects } = relay
    return await relay.spans('receive-piece', async (note) => {
      note({ bytes: piece.lengthBytes ?? 0 })
      return objects
        ? receiveObjects(relay, objects, place, piece, signal)
        : write(relay, place, piece, signal)
    })
  } finally {
    promise.end()
  }
}

type Place = { id: EnvelopeId; received: number; total: number }

async function write(relay: Relay, place: Place, piece: Piece, signal: AbortSignal): Promise<Received> {
  const { id, total } = place
  // Taken over while the database and the disk were asked: nothing of it is on its way to the file yet.
  if (signal.aborted) return { is: 'refused', because: 'upload/wrong-offset', offset: place.received }
  const file = await relay.files.append(id, place.received).catch(rethrowFull)
  const hash = piece.checksum === null ? null : relay.hashes.begin(piece.lengthBytes)
  const flushing = new EarlyFlush(file)
  const bites = new Bites()
  let committed = place.received
  let written = place.received
  /** What is being written and hashed while the next bite arrives. */
  let under: Promise<unknown> = Promise.resolve()
  try {
    let broken = false
    try {
      for await (const bytes of gathered(piece.body, bites, signal)) {
        if (written + bytes.length > total)
          return { is: 'refused', because: 'request/too-large', offset: committed }
        await under
        under = bothDone(hash?.update(bytes), writeAll(file, bytes, written))
        // Waited for above, below or at the end; until then it must not count as nobody's.
        under.catch(() => undefined)
        written += bytes.length
        flushing.written(bytes.length)
        if (!hash && written - committed >= STRIDE_BYTES) {
          await under
          committed = await commit(relay, file, id, { from: committed, to: written, checksum: null })
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof Broken)) throw thrown
      broken = true
    }
    await under
    if (hash && piece.checksum) {
      // MUST: a piece whose checksum does not fit is dropped whole (tus checksum extension). So is one cut short.
      if (broken || !equalBytes(await hash.digest(), piece.checksum)) {
        return { is: 'refused', because: 'upload/wrong-checksum', offset: committed }
      }
    }
    if (written > committed) {
      committed = await commit(relay, file, id, { from: committed, to: written, checksum: piece.checksum })
    }
    return { is: 'received', offset: committed, complete: committed === total }
  } catch (thrown) {
    return rethrowFull(thrown)
  } finally {
    hash?.drop()
    await under.catch(() => undefined)
    bites.giveBack()
    await flushing.ended()
    // What did not count gives its room back at once.
    if (written > committed) await file.truncate(committed).catch(() => undefined)
    await file.close()
    if (written - place.received >= EARLY_BYTES) collectYoung()
  }
}

async function commit(
  relay: Relay,
  file: FileHandle,
  id: EnvelopeId,
  piece: { from: number; to: number; checksum: Uint8Array | null },
): Promise<number> {
  await file.datasync()
  const { result } = await relay.commits.run(({ tx }) =>
    tx
      .updateTable('envelopes')
      .set({ received_bytes: piece.to, piece_offset: piece.from, piece_checksum: piece.checksum })
      .where('id', '=', id)
      // Only from where this writer began, and never onto an envelope that has ended meanwhile.
      .where('received_bytes', '=', piece.from)
      .where('ended', 'is', null)
      .executeTakeFirst(),
  )
  if (result.numUpdatedRows !== 1n) throw new CodedError('upload/not-found')
  return piece.to
}

/**
 * Has the disk write what there is while the rest is on its way, so that the flush before the answer finds little to
 * do. What it promises counts for nothing: that flush is made all the same.
 */
class EarlyFlush {
  readonly #file: FileHandle
  #unflushedBytes = 0
  #running: Promise<void> | null = null

  constructor(file: FileHandle) {
    this.#file = file
  }

  written(lengthBytes: number): void {
    this.#unflushedBytes += lengthBytes
    if (this.#unflushedBytes < EARLY_BYTES || this.#running) return
    this.#unflushedBytes = 0
    this.#running = this.#file
      .datasync()
      .catch(() => undefined)
      .finally(() => {
        this.#running = null
      })
  }

  /** A file is closed only when nobody is at it. */
  async ended(): Promise<void> {
    await this.#running
  }
}

/**
 * The body in larger bites, so that the disk is asked once for what several reads brought. Two take turns: each lies
 * untouched until the one after it is done with.
 */
async function* gathered(
  body: IncomingMessage,
  bites: Bites,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let turn = 0
  let bite = bites.at(turn)
  let lengthBytes = 0
  const stop = () => body.destroy()
  const { socket } = body
  signal.addEventListener('abort', stop)
  // An abort that came before the listener is never told again, and a silent sender would be waited for.
  if (signal.aborted) stop()
  socket.setTimeout(IDLE_MS).on('timeout', stop)
  let broken: Broken | null = null
  try {
    // A refusal half way must still be able to answer, so leaving the loop keeps the connection.
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; ) {
        const taken = chunk.copy(bite, lengthBytes, at)
        at += taken
        lengthBytes += taken
        if (lengthBytes < BITE_BYTES) continue
        yield bite
        lengthBytes = 0
        turn = 1 - turn
        bite = bites.at(turn)
      }
    }
  } catch (cause) {
    broken = new Broken(cause)
  } finally {
    signal.removeEventListener('abort', stop)
    socket.setTimeout(0).off('timeout', stop)
  }
  if (lengthBytes > 0) yield bite.subarray(0, lengthBytes)
  if (broken || !body.complete) throw broken ?? new Broken()
}

/** When nobody reads the bytes any more, also if one of the two has failed. */
async function bothDone(...both: (Promise<void> | undefined)[]): Promise<void> {
  for (const done of await Promise.allSettled(both)) if (done.status === 'rejected') throw done.reason
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

/** The sender's connection ended, or a newer request of the same sender took over. */
class Broken extends Error {
  constructor(cause?: unknown) {
    super('the connection ended early', { cause })
  }
}

function rethrowFull(thrown: unknown): never {
  throw isFull(thrown) ? new CodedError('relay/out-of-space', { cause: thrown }) : thrown
}

export function isFull(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL'
}
