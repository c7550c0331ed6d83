import { constants, inflateRawSync, inflateSync } from 'node:zlib'

/** Planted wherever a format has room for words; nothing of it may be left. */
export const TRACER = 'TRACERzebra4417'
/** Planted wherever a format has room for a date. */
export const TRACER_DATE = '1987:06:05 04:03:02'

const NEEDLES = ['TRACERzebra', 'zebra4417', '1987:06:05', '1987-06-05', '19870605']

/** Where a tracer is still found: in the bytes, in another encoding, or inside anything deflated. */
export function findTracer(bytes: Buffer, where = 'bytes', depth = 0): string[] {
  const found = encodings()
    .filter(([, needle]) => bytes.includes(needle))
    .map(([name]) => `${where}: ${name}`)
  if (depth < 3)
    for (const [at, inner] of deflatedIn(bytes)) found.push(...findTracer(inner, `${where}@${at}`, depth + 1))
  return found
}

function encodings(): [string, Buffer][] {
  return NEEDLES.flatMap((needle) => {
    const utf16be = Buffer.from(needle, 'utf16le').swap16()
    // Base64 of the same words begins in three ways; the middle is the same in each.
    const base64 = [0, 1, 2].map((shift) =>
      Buffer.from('\0'.repeat(shift) + needle)
        .toString('base64')
        .slice(4, -4),
    )
    return [
      [needle, Buffer.from(needle)],
      [`${needle} UTF-16LE`, Buffer.from(needle, 'utf16le')],
      [`${needle} UTF-16BE`, utf16be],
      [`${needle} hex`, Buffer.from(Buffer.from(needle).toString('hex'))],
      [`${needle} HEX`, Buffer.from(Buffer.from(needle).toString('hex').toUpperCase())],
      ...base64
        .filter((text) => text.length > 7)
        .map((text): [string, Buffer] => [`${needle} base64`, Buffer.from(text)]),
    ] as [string, Buffer][]
  })
}

const LIMIT = { maxOutputLength: 64 << 20, finishFlush: constants.Z_SYNC_FLUSH }

/** Every place that inflates to something: zlib streams by their two header bytes, ZIP members by theirs. */
function deflatedIn(bytes: Buffer): [number, Buffer][] {
  const found: [number, Buffer][] = []
  for (let at = bytes.indexOf(0x78); at !== -1; at = bytes.indexOf(0x78, at + 1)) {
    if (at + 2 > bytes.length || bytes.readUInt16BE(at) % 31 !== 0) continue
    const inner = attempt(() => inflateSync(bytes.subarray(at), LIMIT))
    if (inner && inner.length > 16) found.push([at, inner])
  }
  for (let at = bytes.indexOf('PK\x03\x04'); at !== -1; at = bytes.indexOf('PK\x03\x04', at + 4)) {
    if (at + 30 > bytes.length || bytes.readUInt16LE(at + 8) !== 8) continue
    const data = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
    const inner = attempt(() => inflateRawSync(bytes.subarray(data), LIMIT))
    if (inner) found.push([at, inner])
  }
  return found
}

function attempt(read: () => Buffer): Buffer | null {
  try {
    return read()
  } catch {
    return null
  }
}
