import { readFileSync } from 'node:fs'
import {
  Aes128Gcm,
  Aes256Gcm,
  CipherSuite,
  DhkemP256HkdfSha256,
  DhkemP521HkdfSha512,
  DhkemX25519HkdfSha256,
  HkdfSha256,
  HkdfSha512,
} from '@hpke/core'
import { describe, expect, test } from 'vitest'
import { wrapSuite } from '#shared/wrap/suite.ts'
import { fromHex, toHex } from '#tests/vectors/envelope-vectors.ts'

type Vector = {
  section: string
  suite: string
  kemId: number
  kdfId: number
  aeadId: number
  info: string
  ikmE: string
  ikmR: string
  pkRm: string
  enc: string
  encryptions: { sequence: number; pt: string; aad: string; ct: string }[]
  exports: { context: string; length: number; value: string }[]
}

const path = new URL('../../vectors/hpke-rfc9180.json', import.meta.url)
const { vectors } = JSON.parse(readFileSync(path, 'utf8')) as { vectors: Vector[] }

test('wraps use the suites the specification names', () => {
  const ids = (['x25519', 'p-256'] as const).map((kem) => {
    const suite = wrapSuite(kem)
    return [suite.kem.id, suite.kdf.id, suite.aead.id]
  })
  // DHKEM(X25519 or P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM (RFC 9180 section 7).
  expect(ids).toEqual([
    [0x20, 1, 2],
    [0x10, 1, 2],
  ])
})

describe.for(vectors)('RFC 9180 $section, $suite', (vector) => {
  const suite = suiteOf(vector)
  const info = fromHex(vector.info)

  test('the sender makes the same encapsulated key and ciphertexts', async () => {
    const { publicKey } = await suite.kem.deriveKeyPair(fromHex(vector.ikmR).buffer)
    expect(toHex(new Uint8Array(await suite.kem.serializePublicKey(publicKey)))).toBe(vector.pkRm)
    const ekm = fromHex(vector.ikmE).buffer
    const sender = await suite.createSenderContext({ recipientPublicKey: publicKey, info, ekm })
    expect(toHex(new Uint8Array(sender.enc))).toBe(vector.enc)
    for (const { context, length, value } of vector.exports) {
      expect(toHex(new Uint8Array(await sender.export(fromHex(context), length)))).toBe(value)
    }
    let next = 0
    for (const { sequence, pt, aad, ct } of vector.encryptions) {
      for (; next < sequence; next++) await sender.seal(new Uint8Array(1))
      expect(toHex(new Uint8Array(await sender.seal(fromHex(pt), fromHex(aad))))).toBe(ct)
      next += 1
    }
  })

  test('the recipient opens the first ciphertext', async () => {
    const recipientKey = await suite.kem.deriveKeyPair(fromHex(vector.ikmR).buffer)
    const [first] = vector.encryptions
    const opened = await suite.open(
      { recipientKey, enc: fromHex(vector.enc), info },
      fromHex(first?.ct ?? ''),
      fromHex(first?.aad ?? ''),
    )
    expect(toHex(new Uint8Array(opened))).toBe(first?.pt)
  })
})

/** The suite of a vector, from the same parts of the library as ours. */
function suiteOf({ kemId, kdfId, aeadId }: Vector): CipherSuite {
  const kem = {
    32: () => new DhkemX25519HkdfSha256(),
    16: () => new DhkemP256HkdfSha256(),
    18: () => new DhkemP521HkdfSha512(),
  }[kemId]
  if (!kem) throw new Error('a KEM no vector here uses')
  return new CipherSuite({
    kem: kem(),
    kdf: kdfId === 1 ? new HkdfSha256() : new HkdfSha512(),
    aead: aeadId === 1 ? new Aes128Gcm() : new Aes256Gcm(),
  })
}
