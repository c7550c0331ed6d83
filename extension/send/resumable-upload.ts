import { CodedError } from '#shared/errors.ts'
import { pathOf } from '#shared/protocol/routes.ts'
import { type Asking, reachRelay } from './relay-client.ts'

/** tus 1.0.0 core and its checksum extension, as the relay speaks them (docs/spec/relay-api.md). */
const TUS = { 'tus-resumable': '1.0.0' }
/** A slow ward's Wi-Fi needs its time for 8 MiB; beyond this the connection is taken for dead. */
const PIECE_PATIENCE_MS = 5 * 60_000
const ANSWER_PATIENCE_MS = 30_000

/**
 * How many bytes of the envelope the relay has, durably.
 *
 * @throws CodedError as `reachRelay`; `upload/not-found` when the relay knows no such upload of ours
 */
export async function askOffset(asking: Asking, envelopeId: string): Promise<number> {
  const path = pathOf('uploadOffset', { envelopeId })
  return offsetIn(await reachRelay(asking, path, { method: 'HEAD', headers: TUS }, ANSWER_PATIENCE_MS))
}

/**
 * Sends one piece. It counts once the relay has acknowledged it: durable, and the same bytes.
 *
 * @returns how many bytes the relay has now
 * @throws CodedError `upload/wrong-offset`, `upload/wrong-checksum`, `upload/not-found`, or as `reachRelay`
 */
export async function appendPiece(
  asking: Asking,
  envelopeId: string,
  startByte: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<number> {
  const checksum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const headers = {
    ...TUS,
    'content-type': 'application/offset+octet-stream',
    'upload-offset': String(startByte),
    'upload-checksum': `sha256 ${btoa(String.fromCharCode(...checksum))}`,
  }
  const path = pathOf('uploadAppend', { envelopeId })
  const response = await reachRelay(
    asking,
    path,
    { method: 'PATCH', headers, body: bytes },
    PIECE_PATIENCE_MS,
  )
  const offset = offsetIn(response)
  // The relay acknowledged less or more than it was given: whatever happened, its own count decides.
  if (offset !== startByte + bytes.length) throw new CodedError('upload/wrong-offset')
  return offset
}

/** Tells the relay to forget an upload. One that is already gone is as good. */
export async function stopUpload(asking: Asking, envelopeId: string): Promise<void> {
  const path = pathOf('uploadStop', { envelopeId })
  try {
    await reachRelay(asking, path, { method: 'DELETE', headers: TUS }, ANSWER_PATIENCE_MS)
  } catch (thrown) {
    if (!(thrown instanceof CodedError) || thrown.code !== 'upload/not-found') throw thrown
  }
}

function offsetIn(response: Response): number {
  const text = response.headers.get('upload-offset') ?? ''
  if (!/^\d{1,15}$/.test(text)) throw new CodedError('relay/unexpected-answer')
  return Number(text)
}
