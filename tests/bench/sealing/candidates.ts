import { Decrypter, Encrypter, identityToRecipient } from 'age-encryption'
import sodium from 'libsodium-wrappers-sumo'
import * as openpgp from 'openpgp'
import { Secret } from '#shared/bytes/secret.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { openEnvelope } from '#shared/envelope/open.ts'
import { sealReport } from '#shared/envelope/seal.ts'
import { sampleReport } from '../../vectors/sample-report.ts'

/** Gets the result in the pieces the library makes it in, and drops them: nobody is measured on collecting. */
export type Take = (piece: Uint8Array) => void

export type Candidate = {
  name: string
  seal(file: Blob, take: Take): Promise<void>
  open(sealed: Blob, take: Take): Promise<void>
}

/** Secrets for one run, the same in Node, where the sealed files are made, and in the browser. */
export type BenchSecrets = { bytes: number[]; ageIdentity: string }

/** The one everything is compared with: one WebCrypto call over the whole file, read from the same `Blob`. */
export const RAW = 'WebCrypto AES-256-GCM, one shot'
export const OURS = 'Wardlink'

/** Each as its own documentation says, streaming where it can, with its fastest authenticated format. */
export async function makeCandidates({ bytes, ageIdentity }: BenchSecrets): Promise<Candidate[]> {
  const secret = Uint8Array.from(bytes)
  await sodium.ready
  return [await raw(secret), wardlink(secret), await age(ageIdentity), pgp(secret), secretstream(secret)]
}

async function raw(secret: Uint8Array<ArrayBuffer>): Promise<Candidate> {
  const key = await crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt', 'decrypt'])
  // One key, many rounds: a nonce of zeros is for measuring only.
  const algorithm = { name: 'AES-GCM', iv: new Uint8Array(12) }
  return {
    name: RAW,
    async seal(file, take) {
      take(new Uint8Array(await crypto.subtle.encrypt(algorithm, key, await file.arrayBuffer())))
    },
    async open(sealed, take) {
      take(new Uint8Array(await crypto.subtle.decrypt(algorithm, key, await sealed.arrayBuffer())))
    },
  }
}

function wardlink(secret: Uint8Array<ArrayBuffer>): Candidate {
  const shares = {
    envelopeId: 'gb-AAECAwQFBgcICQoLDA0ODw' as EnvelopeId,
    linkSecret: new Secret(secret),
    relayShare: new Secret(secret.toReversed()),
  }
  return {
    name: OURS,
    async seal(file, take) {
      const { stream } = await sealReport({ ...shares, report: sampleReport([file.size]), files: [file] })
      await drain(stream, take)
    },
    async open(sealed, take) {
      const readRange = async (startByte: number, endByte: number) =>
        sealed.slice(startByte, endByte).stream()
      const opened = await openEnvelope({ ...shares, readRange })
      await drain(opened.openItem(0), take)
    },
  }
}

async function age(identity: string): Promise<Candidate> {
  const recipient = await identityToRecipient(identity)
  return {
    name: 'age-encryption',
    async seal(file, take) {
      const encrypter = new Encrypter()
      encrypter.addRecipient(recipient)
      await drain(await encrypter.encrypt(file.stream()), take)
    },
    async open(sealed, take) {
      const decrypter = new Decrypter()
      decrypter.addIdentity(identity)
      await drain(await decrypter.decrypt(sealed.stream()), take)
    },
  }
}

/** RFC 9580 SEIPD version 2 with GCM: its default (version 1) is several times slower. */
function pgp(secret: Uint8Array<ArrayBuffer>): Candidate {
  const sessionKey = { data: secret, algorithm: 'aes256', aeadAlgorithm: 'gcm' } as const
  const config = { aeadProtect: true, preferredAEADAlgorithm: openpgp.enums.aead.gcm }
  return {
    name: 'openpgp',
    async seal(file, take) {
      const message = await openpgp.createMessage({ binary: file.stream(), format: 'binary' })
      // Its types ask for a recipient; a session key alone is enough, and is what is measured.
      const options = { message, sessionKey, format: 'binary' as const, config } as never
      await drain((await openpgp.encrypt(options)) as unknown as ReadableStream<Uint8Array>, take)
    },
    async open(sealed, take) {
      const message = await openpgp.readMessage({ binaryMessage: sealed.stream() })
      const options = { message, sessionKeys: sessionKey, format: 'binary' as const, config } as never
      const { data } = await openpgp.decrypt(options)
      await drain(data as unknown as ReadableStream<Uint8Array>, take)
    },
  }
}

const SODIUM_CHUNK_BYTES = 65_536

function secretstream(secret: Uint8Array<ArrayBuffer>): Candidate {
  const tags = {
    more: sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
    final: sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL,
  }
  const headerBytes = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
  const addedBytes = sodium.crypto_secretstream_xchacha20poly1305_ABYTES
  return {
    name: 'libsodium secretstream',
    async seal(file, take) {
      const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(secret)
      take(header)
      let left = file.size
      await chunks(file.stream(), 0, SODIUM_CHUNK_BYTES, (chunk) => {
        left -= chunk.length
        const tag = left === 0 ? tags.final : tags.more
        take(sodium.crypto_secretstream_xchacha20poly1305_push(state, chunk, null, tag))
      })
    },
    async open(sealed, take) {
      const header = new Uint8Array(await sealed.slice(0, headerBytes).arrayBuffer())
      const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, secret)
      await chunks(sealed.slice(headerBytes).stream(), 0, SODIUM_CHUNK_BYTES + addedBytes, (chunk) => {
        const pulled = sodium.crypto_secretstream_xchacha20poly1305_pull(state, chunk, null)
        if (!pulled) throw new Error('libsodium did not open its own')
        take(pulled.message)
      })
    },
  }
}

/** Calls back with chunks of exactly `size`, the last shorter. */
async function chunks(
  stream: ReadableStream<Uint8Array>,
  already: number,
  size: number,
  each: (chunk: Uint8Array) => void,
): Promise<void> {
  const chunk = new Uint8Array(size)
  let filled = already
  const reader = stream.getReader()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) break
    for (let at = 0; at < value.length; ) {
      const part = value.subarray(at, at + size - filled)
      chunk.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < size) continue
      each(chunk)
      filled = 0
    }
  }
  if (filled > 0) each(chunk.subarray(0, filled))
}

async function drain(stream: ReadableStream<Uint8Array>, take: Take): Promise<void> {
  const reader = stream.getReader()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    take(value)
  }
}
