import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto'

/**
 * A CRX3 file: magic, version, header, zip. The header is a protocol buffer with the public key, the signature, and
 * the signed id; the signature covers the id and the zip.
 *
 * @see https://chromium.googlesource.com/chromium/src/+/main/components/crx_file/crx3.proto
 */
export function crx3(zip: Uint8Array, privateKey: KeyObject): Uint8Array {
  const publicKey = spkiOf(privateKey)
  const crxId = createHash('sha256').update(publicKey).digest().subarray(0, 16)
  const signedData = field(1, crxId)
  const signed = Buffer.concat([
    Buffer.from('CRX3 SignedData\0', 'latin1'),
    littleEndian32(signedData.length),
    signedData,
    zip,
  ])
  const proof = Buffer.concat([field(1, publicKey), field(2, sign('sha256', signed, privateKey))])
  const header = Buffer.concat([field(2, proof), field(10_000, signedData)])
  return Buffer.concat([
    Buffer.from('Cr24', 'latin1'),
    littleEndian32(3),
    littleEndian32(header.length),
    header,
    zip,
  ])
}

/** The public half, as `key` in a manifest holds it before base64. */
export function spkiOf(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
}

/** A length-delimited field of a protocol buffer. */
function field(number: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest & 127) | 128)
    rest = Math.floor(rest / 128)
  }
  return Buffer.from([...bytes, rest])
}

function littleEndian32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
