import { toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { type SealedReport, sealReport } from '#shared/envelope/seal.ts'
import { CodedError, codeOf, type ErrorCode } from '#shared/errors.ts'
import { accessToken, accessTokenHash } from '#shared/link/access-token.ts'
import { makeShareLink } from '#shared/link/share-link.ts'
import type { CreateEnvelope } from '#shared/protocol/messages.ts'
import { depositContext } from '#shared/wrap/contexts.ts'
import { wrap } from '#shared/wrap/wrap.ts'
import type { RelayAccess, ReportDraft } from '../messages/contract.ts'
import type { OutboxRecord } from '../send/outbox.ts'
import type { OutboxDb, SealedPiece } from '../send/outbox-db.ts'
import { type Asking, askRelay } from '../send/relay-client.ts'
import { stopUpload } from '../send/resumable-upload.ts'
import { type Pace, persist, uploadFromOutbox } from '../send/upload-from-outbox.ts'
import { cutPieces, PIECE_BYTES } from './cut-pieces.ts'
import type { SafeMedia } from './preparing.ts'
import { reportOf } from './report-of.ts'

/** How long sealing the rest of a report stands back for its link, which may have to wait for a slow line. */
const LINK_FIRST_MS = 3000

export type SealParts = {
  envelopeId: EnvelopeId
  draft: ReportDraft
  /** Only what has been made safe, or let go by the sender, comes this far. */
  media: readonly SafeMedia[]
  access: RelayAccess
  outbox: OutboxDb
  /** A pace that ends with this signal. */
  paceUntil(signal: AbortSignal): Pace
  /** The sender stops it. */
  signal: AbortSignal
  onProgress(record: OutboxRecord): void
  /** The relay has the header and the manifest: the link is good, the rest follows. */
  onLink(link: string): void
  /** Resolves when the sender has the link. */
  linkGiven: Promise<void>
}

/**
 * Seals a report and brings it to the relay. Sealing runs ahead of the upload, onto the disk: once all is
 * sealed neither the files nor a key are needed any more, and closing the browser costs nothing.
 *
 * @throws CodedError why it stopped; `upload/stopped` when the sender stopped it
 */
export async function sealAndUpload(parts: SealParts): Promise<void> {
  const record = newRecord(parts.envelopeId, parts.access.owner)
  const ended = new AbortController()
  const signal = AbortSignal.any([parts.signal, ended.signal])
  const pace = parts.paceUntil(signal)
  let filling: Filling | null = null
  let isOver = false
  void parts.linkGiven.then(async () => {
    record.isLinkGiven = true
    if (!isOver) await parts.outbox.put(record)
  })
  try {
    const { sealed, request, link } = await prepare(parts, signal)
    record.totalBytes = sealed.lengthBytes
    await parts.outbox.put(record)
    parts.onProgress({ ...record })
    const restMayFollow = Promise.withResolvers<void>()
    void parts.linkGiven.then(restMayFollow.resolve)
    signal.addEventListener('abort', () => restMayFollow.resolve(), { once: true })
    setTimeout(restMayFollow.resolve, LINK_FIRST_MS)
    // One piece is sealed in no time, and a file that cannot be read is better known before its link is given.
    if (sealed.lengthBytes - sealed.prefixBytes <= PIECE_BYTES) restMayFollow.resolve()
    filling = fillOutbox(sealed, record, parts.outbox, restMayFollow.promise)
    const uploading = {
      record,
      outbox: parts.outbox,
      pace,
      moreSealed: filling.more,
      onProgress: (now: OutboxRecord) => {
        parts.onProgress({ ...now })
        if (now.doneBytes >= sealed.prefixBytes) tellOnce()
        // Nothing to hurry for: whatever keeps the link waiting, the report is safe once it is sealed.
        if (now.waitingBecause) restMayFollow.resolve()
      },
    }
    let isTold = false
    const tellOnce = () => {
      if (!isTold) parts.onLink(link)
      isTold = true
    }
    const upload = async () => {
      await persist(uploading, (asking) => create(asking, request))
      record.isCreated = true
      await uploadFromOutbox(uploading, 0)
    }
    await Promise.all([filling.ended, upload()])
    isOver = true
    await parts.outbox.drop(record.envelopeId)
  } catch (thrown) {
    // An aborted read or request is the sender's doing, whatever it calls itself.
    const code = parts.signal.aborted ? 'upload/stopped' : codeOf(thrown)
    ended.abort()
    // A piece written after the outbox was cleared would stay on this disk for ever.
    await filling?.ended.catch(() => {})
    isOver = true
    if (record.isCreated) {
      // Its own request: the one of the upload has just been ended.
      const { relayOrigin, senderToken } = pace.asking()
      await stopUpload({ relayOrigin, senderToken }, record.envelopeId).catch(() => {})
    }
    await leave(parts.outbox, record, code)
    throw new CodedError(code, { cause: thrown })
  }
}

/** A report whose link is already with somebody stays in the outbox, without its bytes, until it was seen. */
async function leave(outbox: OutboxDb, record: OutboxRecord, because: ErrorCode): Promise<void> {
  await outbox.drop(record.envelopeId)
  if (record.isLinkGiven && because !== 'upload/stopped') {
    await outbox.put({ ...record, isStopped: true, waitingBecause: because })
  }
}

/** Everything that needs a secret, done before the first byte leaves; afterwards only the sealing has them. */
async function prepare(parts: SealParts, signal: AbortSignal) {
  const { envelopeId, access, draft } = parts
  const linkSecret = Secret.random(32)
  const relayShare = Secret.random(32)
  try {
    const { report, files } = reportOf(draft, parts.media, access.session.sender, Date.now())
    const sealed = await sealReport({ envelopeId, linkSecret, relayShare, report, files, signal })
    if (sealed.lengthBytes > access.session.policy.maximumEnvelopeBytes) {
      throw new CodedError('envelope/too-large')
    }
    const token = await accessToken(linkSecret, envelopeId)
    const hash = await accessTokenHash(token)
    token.wipe()
    const request: CreateEnvelope = {
      envelopeId,
      suite: 1,
      lengthBytes: sealed.lengthBytes,
      prefixBytes: sealed.prefixBytes,
      accessTokenHash: toBase64url(hash),
      relayShare: await wrap(
        access.description.relayKey,
        relayShare.reveal(),
        depositContext(envelopeId, hash),
      ),
      grant: draft.grant,
      ...(draft.patientReference ? { patientReference: draft.patientReference } : {}),
    }
    const link = await makeShareLink(access.description.viewerOrigin, envelopeId, linkSecret)
    return { sealed, request, link }
  } finally {
    linkSecret.wipe()
    relayShare.wipe()
  }
}

async function create(asking: Asking, request: CreateEnvelope): Promise<void> {
  try {
    await askRelay(asking, 'createEnvelope', { request })
  } catch (thrown) {
    // The id is 128 fresh random bits: if it exists, our own request arrived and only the answer was lost.
    if (codeOf(thrown) !== 'envelope/exists') throw thrown
  }
}

type Filling = {
  ended: Promise<void>
  /** Null once there is nothing more to wait for. */
  more(): Promise<void> | null
}

/**
 * Seals onto the disk, piece by piece, ahead of the upload. The prefix goes alone: on two cores, sealing and
 * writing a gigabyte at full speed beside it kept the link waiting for seconds.
 */
function fillOutbox(
  sealed: SealedReport,
  record: OutboxRecord,
  outbox: OutboxDb,
  restMayFollow: Promise<void>,
): Filling {
  let next = Promise.withResolvers<void>()
  let isOver = false
  const fill = async () => {
    for await (const piece of cutPieces(sealed.stream, sealed)) {
      await putWhenThereIsRoom(outbox, { envelopeId: record.envelopeId, ...piece }, record)
      next.resolve()
      next = Promise.withResolvers<void>()
      await restMayFollow
    }
    record.isSealed = true
    await outbox.put(record)
  }
  const ended = fill().finally(() => {
    isOver = true
    next.resolve()
  })
  ended.catch(() => {})
  return { ended, more: () => (isOver || record.isSealed ? null : next.promise) }
}

/** A full disk slows sealing down to the pace of the upload; it stops only when not one piece fits. */
async function putWhenThereIsRoom(outbox: OutboxDb, piece: SealedPiece, record: OutboxRecord): Promise<void> {
  while (true) {
    try {
      return await outbox.putPiece(piece)
    } catch (thrown) {
      if (codeOf(thrown) !== 'storage/full' || record.doneBytes >= piece.startByte) throw thrown
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
}

function newRecord(envelopeId: EnvelopeId, owner: string): OutboxRecord {
  return {
    envelopeId,
    owner,
    createdAt: Date.now(),
    totalBytes: 0,
    doneBytes: 0,
    isSealed: false,
    isCreated: false,
    isLinkGiven: false,
    waitingBecause: null,
    isStopped: false,
  }
}
