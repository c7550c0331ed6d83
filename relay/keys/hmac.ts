import { hash } from 'node:crypto'

const BLOCK_BYTES = 64
const HASH_BYTES = 32

/**
 * HMAC-SHA-256 (RFC 2104) from two one-shot hashes. `createHmac` makes a key object of every key it is given, which costs
 * five times the two hashes; a release needs a dozen.
 */
export function hmacSha256(key: Uint8Array, ...message: readonly Uint8Array[]): Buffer {
  const block = key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key
  const lengthBytes = message.reduce((sum, part) => sum + part.length, 0)
  const inner = Buffer.alloc(BLOCK_BYTES + lengthBytes)
  const outer = Buffer.alloc(BLOCK_BYTES + HASH_BYTES)
  inner.fill(0x36, 0, BLOCK_BYTES)
  outer.fill(0x5c, 0, BLOCK_BYTES)
  for (let at = 0; at < block.length; at++) {
    inner[at] = 0x36 ^ (block[at] ?? 0)
    outer[at] = 0x5c ^ (block[at] ?? 0)
  }
  let at = BLOCK_BYTES
  for (const part of message) {
    inner.set(part, at)
    at += part.length
  }
  outer.set(hash('sha256', inner, 'buffer'), BLOCK_BYTES)
  const mac = hash('sha256', outer, 'buffer')
  // Both hold the key in a form that gives it away.
  inner.fill(0)
  outer.fill(0)
  return mac
}
