import { CodedError } from '../errors.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]))

/** base64url without padding (RFC 4648 section 5). */
export function toBase64url(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
    const group = (a << 16) | (b << 8) | c
    const letters = Math.min(3, bytes.length - at) + 1
    for (let i = 0; i < letters; i++) text += ALPHABET[(group >> (18 - 6 * i)) & 63]
  }
  return text
}

/**
 * Reads base64url. Only the canonical text is accepted: no padding, no spaces, unused bits zero.
 * Two texts for the same bytes would let one secret look like two.
 *
 * @throws CodedError `request/malformed`
 */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 4 === 1) throw new CodedError('request/malformed')
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let buffered = 0
  let bits = 0
  let at = 0
  for (const letter of text) {
    const value = VALUES.get(letter)
    if (value === undefined) throw new CodedError('request/malformed')
    buffered = ((buffered << 6) | value) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (buffered >> bits) & 0xff
    }
  }
  if ((buffered & ((1 << bits) - 1)) !== 0) throw new CodedError('request/malformed')
  return bytes
}
