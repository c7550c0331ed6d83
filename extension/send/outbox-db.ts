import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { CodedError } from '#shared/errors.ts'
import type { OutboxRecord } from './outbox.ts'

/** Sealed bytes from `startByte` of an envelope on, until the relay has acknowledged them. */
export type SealedPiece = { envelopeId: string; startByte: number; bytes: Uint8Array<ArrayBuffer> }

interface OutboxSchema extends DBSchema {
  records: { key: string; value: OutboxRecord }
  pieces: { key: [string, number]; value: SealedPiece }
}

/** The outbox on disk. Any part of the extension may open it; only the uploader of an envelope writes its record. */
export type OutboxDb = {
  put(record: OutboxRecord): Promise<void>
  all(): Promise<OutboxRecord[]>
  /** @throws CodedError `storage/full` */
  putPiece(piece: SealedPiece): Promise<void>
  /** The piece that holds this byte, or the next one after it. */
  pieceAt(envelopeId: string, byte: number): Promise<SealedPiece | null>
  /** Forgets the pieces that end at or before this byte. */
  dropPiecesBefore(envelopeId: string, byte: number): Promise<void>
  /** Forgets the report and all its pieces. */
  drop(envelopeId: string): Promise<void>
  dropPieces(envelopeId: string): Promise<void>
}

/** One connection for each part of the extension, opened when it is first needed. */
export function openOutbox(): Promise<OutboxDb> {
  opening ??= connect()
  return opening
}

let opening: Promise<OutboxDb> | null = null

async function connect(): Promise<OutboxDb> {
  const db = await openDB<OutboxSchema>('wardlink-outbox', 1, {
    upgrade(fresh) {
      fresh.createObjectStore('records', { keyPath: 'envelopeId' })
      fresh.createObjectStore('pieces', { keyPath: ['envelopeId', 'startByte'] })
    },
    // Another part wants a newer version: let go, or it waits for ever.
    blocking: (_current, _blocked, event) => {
      opening = null
      ;(event.target as IDBDatabase).close()
    },
    terminated: () => {
      opening = null
    },
  }).catch((cause: unknown) => {
    opening = null
    throw new CodedError('internal', { cause })
  })
  return {
    put: async (record) => {
      await db.put('records', record)
    },
    all: () => db.getAll('records'),
    putPiece: (piece) => putPiece(db, piece),
    pieceAt: (envelopeId, byte) => pieceAt(db, envelopeId, byte),
    dropPiecesBefore: (envelopeId, byte) => dropPiecesBefore(db, envelopeId, byte),
    drop: async (envelopeId) => {
      const change = db.transaction(['records', 'pieces'], 'readwrite')
      await Promise.all([
        change.objectStore('records').delete(envelopeId),
        change.objectStore('pieces').delete(piecesOf(envelopeId)),
        change.done,
      ])
    },
    dropPieces: (envelopeId) => db.delete('pieces', piecesOf(envelopeId)),
  }
}

async function putPiece(db: IDBPDatabase<OutboxSchema>, piece: SealedPiece): Promise<void> {
  try {
    await db.put('pieces', piece)
  } catch (cause) {
    const isFull = cause instanceof DOMException && cause.name === 'QuotaExceededError'
    throw new CodedError(isFull ? 'storage/full' : 'internal', { cause })
  }
}

async function pieceAt(
  db: IDBPDatabase<OutboxSchema>,
  envelopeId: string,
  byte: number,
): Promise<SealedPiece | null> {
  const store = db.transaction('pieces').store
  const upTo = await store.openCursor(IDBKeyRange.bound([envelopeId, 0], [envelopeId, byte]), 'prev')
  if (upTo && byte < upTo.value.startByte + upTo.value.bytes.length) return upTo.value
  const after = await store.openCursor(IDBKeyRange.bound([envelopeId, byte], [envelopeId, Infinity]))
  return after?.value ?? null
}

async function dropPiecesBefore(
  db: IDBPDatabase<OutboxSchema>,
  envelopeId: string,
  byte: number,
): Promise<void> {
  const change = db.transaction('pieces', 'readwrite')
  for await (const cursor of change.store.iterate(piecesOf(envelopeId))) {
    if (cursor.value.startByte + cursor.value.bytes.length > byte) break
    await cursor.delete()
  }
  await change.done
}

function piecesOf(envelopeId: string): IDBKeyRange {
  return IDBKeyRange.bound([envelopeId, 0], [envelopeId, Infinity])
}
