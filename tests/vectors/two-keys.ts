import { createCipheriv } from 'node:crypto'

/**
 * AES-GCM does not commit to its key: one ciphertext can have a tag that verifies under two. Finds the block that
 * makes it so ("invisible salamander", Dodis et al. 2018), to prove that an envelope is refused all the same.
 *
 * @param plaintext under the first key; its block at `freeBlock` may be anything
 * @returns the plaintext with that block set
 */
export function plaintextForTwoKeys(
  keys: readonly [Buffer, Buffer],
  iv: Buffer,
  aad: Buffer,
  plaintext: Buffer,
  freeBlock: number,
): Buffer {
  const [first, second] = keys
  const keystream = ctr(first, iv, plaintext.length)
  const ciphertext = xor(plaintext, keystream)
  ciphertext.fill(0, freeBlock * 16, freeBlock * 16 + 16)
  const [a, b] = [first, second].map((key) => {
    const hash = toNumber(block(key, Buffer.alloc(16)))
    const mask = toNumber(block(key, Buffer.concat([iv, Buffer.from([0, 0, 0, 1])])))
    const exponent = Math.ceil(ciphertext.length / 16) + 1 - freeBlock
    return { rest: ghash(hash, aad, ciphertext) ^ mask, factor: power(hash, BigInt(exponent)) }
  }) as [Half, Half]
  const free = multiply(a.rest ^ b.rest, power(a.factor ^ b.factor, 2n ** 128n - 2n))
  const found = Buffer.from(plaintext)
  const freeBytes = Buffer.from(free.toString(16).padStart(32, '0'), 'hex')
  xor(freeBytes, keystream.subarray(freeBlock * 16, freeBlock * 16 + 16)).copy(found, freeBlock * 16)
  return found
}

type Half = { rest: bigint; factor: bigint }

/** NIST SP 800-38D section 6.4: AAD, ciphertext and both lengths. */
function ghash(hash: bigint, aad: Buffer, ciphertext: Buffer): bigint {
  const lengths = Buffer.alloc(16)
  lengths.writeUInt32BE(aad.length * 8, 4)
  lengths.writeUInt32BE(ciphertext.length * 8, 12)
  const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((16 - (bytes.length % 16)) % 16)])
  const all = Buffer.concat([padded(aad), padded(ciphertext), lengths])
  let sum = 0n
  for (let at = 0; at < all.length; at += 16) sum = multiply(sum ^ toNumber(all.subarray(at, at + 16)), hash)
  return sum
}

/** In GF(2^128) as GCM writes it: the first bit is the lowest power. */
function multiply(x: bigint, y: bigint): bigint {
  let product = 0n
  let shifted = y
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((x >> bit) & 1n) product ^= shifted
    shifted = shifted & 1n ? (shifted >> 1n) ^ (0xe1n << 120n) : shifted >> 1n
  }
  return product
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n << 127n
  let factor = base
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = multiply(result, factor)
    factor = multiply(factor, factor)
  }
  return result
}

function block(key: Buffer, input: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  return cipher.update(input)
}

function ctr(key: Buffer, iv: Buffer, length: number): Buffer {
  const counter = Buffer.concat([iv, Buffer.from([0, 0, 0, 2])])
  return createCipheriv('aes-256-ctr', key, counter).update(Buffer.alloc(length))
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)))
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`)
}
