import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import { concatBytes, utf8 } from '#shared/bytes/bytes.ts'
import { dangerousTestOnlyRandom } from '#tests/vectors/dangerous-test-only-random.ts'
import type { EnvelopeVectors } from '#tests/vectors/envelope-vectors.ts'

const folder = new URL('../../vectors/', import.meta.url)
const { envelopes, refusals } = JSON.parse(
  readFileSync(new URL('envelope-v1.json', folder), 'utf8'),
) as EnvelopeVectors
const vector = envelopes.find((one) => one.name === 'two-keys')
const second = refusals.find((one) => one.envelope === 'two-keys')?.given?.relayShare

test('the vector of two keys is one: the GCM tag of its item verifies under both, and AES-GCM alone would open it', () => {
  if (!vector || !second) throw new Error('no such vector')
  const sealed = readFileSync(new URL('envelope-v1-two-keys.bin', folder))
  const segment = sealed.subarray(vector.prefixBytes)
  const opened = [vector.relayShare, second].map((relayShare) => {
    const key = contentKey(vector.linkSecret, relayShare, vector.envelopeId, vector.report.media[0]?.id ?? '')
    const decipher = createDecipheriv('aes-256-gcm', key, segment.subarray(4, 16))
    decipher.setAAD(Buffer.from('000000000000000001', 'hex'))
    decipher.setAuthTag(segment.subarray(segment.length - 16))
    // Throws when the tag does not verify.
    return Buffer.concat([decipher.update(segment.subarray(16, segment.length - 16)), decipher.final()])
  })
  expect(opened[0]?.equals(opened[1] ?? Buffer.alloc(0))).toBe(false)
  expect(opened[0]?.toString('latin1')).toContain('two faces')
})

function contentKey(linkSecret: string, relayShare: string, id: string, mediaId: string): Buffer {
  const label = concatBytes(utf8('item\0'), fromBase64url(mediaId))
  const info = concatBytes(utf8('stream\0'), Uint8Array.of(0, 1, 2), label)
  const shares = Buffer.from(linkSecret + relayShare, 'hex')
  const streamKey = (share: Buffer) => Buffer.from(hkdfSync('sha384', share, `wardlink/1\0${id}`, info, 32))
  // The item's FLOE IV is the first thing drawn when sealing.
  const prefix = concatBytes(Buffer.from('00000004000000000020', 'hex'), firstRandomBytes())
  const kdf = (key: Buffer, purpose: Uint8Array) =>
    createHmac('sha384', key)
      .update(concatBytes(prefix, purpose, label, Uint8Array.of(1)))
      .digest()
  const messageKey = kdf(streamKey(shares), utf8('MESSAGE_KEY:'))
  return kdf(messageKey, concatBytes(utf8('DEK:'), new Uint8Array(8))).subarray(0, 32)
}

function firstRandomBytes(): Uint8Array {
  const restore = dangerousTestOnlyRandom(vector?.randomSeed ?? 0)
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  restore()
  return bytes
}
