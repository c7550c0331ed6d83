import { fromBase64 } from '#shared/audit/base64.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CodedError, type ErrorCode } from '#shared/errors.ts'
import type { EnvelopeRow } from '../database/schema.ts'
import { type Answer, problemAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { endEnvelope } from '../retention/end-envelope.ts'
import { senderOf } from '../sessions/sender-session.ts'
import { receivePiece } from '../uploads/receive-piece.ts'
import { ownEnvelope } from './own-envelope.ts'

/**
 * The upload resource of an envelope: tus 1.0.0 core with checksum, expiration and termination. Creating it is
 * `POST /envelopes`, because an upload without a grant and a relay share has no use here.
 *
 * @see https://tus.io/protocols/resumable-upload
 */
const TUS = { 'tus-resumable': '1.0.0' }
export const UPLOAD_OPTIONS: Record<string, string> = {
  ...TUS,
  'tus-version': '1.0.0',
  'tus-extension': 'checksum,expiration,termination',
  'tus-checksum-algorithm': 'sha256',
}

/** HEAD: how much is durable. */
export async function uploadOffset(relay: Relay, exchange: Exchange): Promise<Answer> {
  const row = await uploadOf(relay, exchange)
  if ('status' in row) return row
  return {
    status: 200,
    headers: { ...headersOf(row), 'upload-length': String(row.length_bytes), 'cache-control': 'no-store' },
  }
}

/** PATCH: one more piece. */
export async function uploadAppend(relay: Relay, exchange: Exchange): Promise<Answer> {
  const row = await uploadOf(relay, exchange)
  if ('status' in row) return row
  if (exchange.header('content-type') !== 'application/offset+octet-stream') {
    return refusal('request/malformed', row, 415)
  }
  const offset = readCount(exchange.header('upload-offset'))
  const checksum = readChecksum(exchange.header('upload-checksum'))
  if (offset === null || checksum === 'malformed') return refusal('request/malformed', row)
  const { incoming } = exchange
  const lengthBytes = readCount(exchange.header('content-length'))
  const received = await relay.writers.takeOver(row.id, (signal) =>
    receivePiece(relay, row.id, { offset, lengthBytes, checksum, body: incoming }, signal),
  )
  if (received.is === 'refused') {
    return refusal(received.because, { ...row, received_bytes: received.offset })
  }
  relay.events.received({ bytes: received.offset - offset, complete: received.complete })
  return { status: 204, headers: headersOf({ ...row, received_bytes: received.offset }) }
}

/** DELETE: the sender gives up; what has arrived is destroyed. */
export async function uploadStop(relay: Relay, exchange: Exchange): Promise<Answer> {
  const row = await uploadOf(relay, exchange)
  if ('status' in row) return row
  const sender = await senderOf(relay, exchange)
  await endEnvelope(relay, row.id, { is: 'stopped', by: sender.pseudonym })
  return { status: 204, headers: TUS }
}

async function uploadOf(relay: Relay, exchange: Exchange): Promise<EnvelopeRow | Answer> {
  // MUST: a request of another protocol version is answered with 412 and the versions we speak.
  if (exchange.header('tus-resumable') !== '1.0.0') {
    return { ...problemAnswer('request/malformed', UPLOAD_OPTIONS), status: 412 }
  }
  const sender = await senderOf(relay, exchange)
  const row = await ownEnvelope(relay, sender, exchange.envelopeId())
  const over = row && (row.ended !== null || relay.now() >= endsAt(row))
  if (!row || over) throw new CodedError('upload/not-found')
  return row
}

type UploadState = { id: EnvelopeId } & Pick<
  EnvelopeRow,
  'received_bytes' | 'length_bytes' | 'upload_expires_at' | 'expires_at'
>

function headersOf(row: UploadState): Record<string, string> {
  return {
    ...TUS,
    'upload-offset': String(row.received_bytes),
    'upload-expires': new Date(endsAt(row)).toUTCString(),
  }
}

function endsAt(row: UploadState): number {
  return row.received_bytes === row.length_bytes ? row.expires_at : row.upload_expires_at
}

function refusal(code: ErrorCode, row: UploadState, status?: number): Answer {
  const answer = problemAnswer(code, headersOf(row))
  return status === undefined ? answer : { ...answer, status }
}

function readCount(text: string | undefined): number | null {
  return text !== undefined && /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : null
}

function readChecksum(text: string | undefined): Uint8Array | null | 'malformed' {
  if (text === undefined) return null
  const [, encoded] = /^sha256 ([A-Za-z0-9+/]{43}=)$/.exec(text) ?? []
  return encoded === undefined ? 'malformed' : (fromBase64(encoded) ?? 'malformed')
}
