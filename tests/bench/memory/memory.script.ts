import { Secret } from '#shared/bytes/secret.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { openEnvelope } from '#shared/envelope/open.ts'
import { sealReport } from '#shared/envelope/seal.ts'
import { envelopeReader } from '../../../viewer/vault/read-envelope.ts'
import { sampleReport } from '../../vectors/sample-report.ts'

const PIECE_BYTES = 8 * 1024 * 1024

/**
 * Seals a file from disk and uploads it in pieces as the extension does; then opens it by range reads as the vault
 * does. Tells the bench where it is, so that each phase is measured by itself.
 */
export async function run(_task: unknown, [file]: File[]) {
  if (!file) throw new Error('no file was chosen')
  const shares = {
    envelopeId: 'gb-AAECAwQFBgcICQoLDA0ODw' as EnvelopeId,
    linkSecret: Secret.random(32),
    relayShare: Secret.random(32),
  }
  await phase('idle')

  await phase('sealing')
  const { stream, lengthBytes } = await sealReport({
    ...shares,
    report: sampleReport([file.size]),
    files: [file],
  })
  await upload(stream, lengthBytes)

  await phase('opening')
  const address = { url: '/envelope', ticket: 'any', accessToken: 'any' }
  const readRange = envelopeReader(address, () => {})
  const opened = await openEnvelope({ ...shares, readRange })
  const reader = opened.openItem(0).getReader()
  let openedBytes = 0
  for (;;) {
    const { value, done } = await reader.read()
    if (done) break
    openedBytes += value.length
  }
  await phase('done')
  if (openedBytes !== file.size) throw new Error(`opened ${openedBytes} of ${file.size} bytes`)
  return { lengthBytes, openedBytes }
}

async function upload(stream: ReadableStream<Uint8Array<ArrayBuffer>>, lengthBytes: number): Promise<void> {
  const reader = stream.getReader()
  // One buffer is enough: `fetch` takes its copy before it returns.
  const piece = new Uint8Array(PIECE_BYTES)
  let [filled, sentBytes] = [0, 0]
  let sending: Promise<void> = Promise.resolve()
  async function send(bytes: Uint8Array<ArrayBuffer>, at: number): Promise<void> {
    const answer = await fetch(`/piece?at=${at}`, { method: 'PUT', body: bytes })
    if (!answer.ok) throw new Error('a piece was not taken')
  }
  for (;;) {
    const { value, done } = await reader.read()
    if (done) break
    for (let at = 0; at < value.length; ) {
      const part = value.subarray(at, at + PIECE_BYTES - filled)
      piece.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < PIECE_BYTES && sentBytes + filled < lengthBytes) continue
      await sending
      sending = send(piece.subarray(0, filled), sentBytes)
      sentBytes += filled
      filled = 0
    }
  }
  await sending
}

async function phase(name: string): Promise<void> {
  await fetch(`/phase?${name}`)
}
