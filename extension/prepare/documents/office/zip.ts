import { concatBytes } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import { crc32 } from '../../bytes/crc32.ts'
import { deflate, inflate } from '../../bytes/inflate.ts'
import { indexOf, latin1At, startsWith } from '../../bytes/latin1.ts'
import { u16le, u32le, viewOf } from '../../bytes/numbers.ts'
import type { Source } from '../../bytes/source.ts'
import { broken } from '../../stripped.ts'

const END_BYTES = 22
const ENTRY_BYTES = 46
const LOCAL_BYTES = 30
const STORED = 0
const DEFLATED = 8
const MOST_ENTRIES = 10_000
const MOST_DIRECTORY_BYTES = 8 << 20
/** Of one part as unpacked, and of all together: a few kilobytes of archive can ask for gigabytes. */
const MOST_PART_BYTES = 128 << 20
const MOST_TOTAL_BYTES = 512 << 20
/** The first day there is in a ZIP: no date at all. */
const NO_DATE = 0x21
/** UTF-8 names. */
const FLAGS = 0x800

type Entry = { method: number; packedBytes: number; sizeBytes: number; crc: number; localAt: number }

/** An archive that office programs write: a directory at the end, nothing encrypted, every name once. */
export class Zip {
  readonly #source: Source
  readonly #entries: Map<string, Entry>
  #unpackedBytes = 0

  private constructor(source: Source, entries: Map<string, Entry>) {
    this.#source = source
    this.#entries = entries
  }

  get names(): string[] {
    return [...this.#entries.keys()]
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }

  static async read(source: Source): Promise<Zip> {
    const tailAt = Math.max(0, source.lengthBytes - END_BYTES - 0xffff)
    const tail = await source.read(tailAt, source.lengthBytes)
    let endAt = -1
    for (let at = indexOf(tail, 'PK\x05\x06'); at !== -1; at = indexOf(tail, 'PK\x05\x06', at + 1)) endAt = at
    if (endAt === -1) throw broken()
    const end = viewOf(tail.subarray(endAt))
    const count = end.getUint16(10, true)
    const directoryBytes = end.getUint32(12, true)
    const directoryAt = end.getUint32(16, true)
    if (count > MOST_ENTRIES || directoryBytes > MOST_DIRECTORY_BYTES)
      throw new CodedError('prepare/too-large')
    const directory = await source.read(directoryAt, directoryAt + directoryBytes)
    const entries = new Map<string, Entry>()
    const folded = new Set<string>()
    let at = 0
    for (let left = count; left > 0; left--) {
      if (!startsWith(directory, 'PK\x01\x02', at)) throw broken()
      const view = viewOf(directory.subarray(at, at + ENTRY_BYTES))
      // Bit 0: encrypted; bit 6: strongly.
      if (view.getUint16(8, true) & 0x41) throw new CodedError('prepare/locked')
      const nameBytes = view.getUint16(28, true)
      const nameAt = at + ENTRY_BYTES
      const name = new TextDecoder().decode(directory.subarray(nameAt, nameAt + nameBytes))
      const method = view.getUint16(10, true)
      if (method !== STORED && method !== DEFLATED) throw new CodedError('prepare/unknown-type')
      // Two programs that take different ones of two would read different documents.
      if (folded.has(name.toLowerCase()) || /\\|^\/|(^|\/)\.\.(\/|$)/.test(name)) throw broken()
      folded.add(name.toLowerCase())
      entries.set(name, {
        method,
        crc: view.getUint32(16, true),
        packedBytes: view.getUint32(20, true),
        sizeBytes: view.getUint32(24, true),
        localAt: view.getUint32(42, true),
      })
      at = nameAt + nameBytes + view.getUint16(30, true) + view.getUint16(32, true)
    }
    return new Zip(source, entries)
  }

  async part(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const entry = this.#entries.get(name)
    if (!entry) throw broken()
    if (entry.sizeBytes > MOST_PART_BYTES) throw new CodedError('prepare/too-large')
    this.#unpackedBytes += entry.sizeBytes
    if (this.#unpackedBytes > MOST_TOTAL_BYTES) throw new CodedError('prepare/too-large')
    const local = await this.#source.read(entry.localAt, entry.localAt + LOCAL_BYTES)
    if (latin1At(local, 0, 4) !== 'PK\x03\x04') throw broken()
    const dataAt =
      entry.localAt + LOCAL_BYTES + viewOf(local).getUint16(26, true) + viewOf(local).getUint16(28, true)
    const packed = await this.#source.read(dataAt, dataAt + entry.packedBytes)
    const bytes = entry.method === STORED ? packed : await inflate(packed, 'deflate-raw', entry.sizeBytes)
    if (bytes.length !== entry.sizeBytes || crc32(bytes) !== entry.crc) throw broken()
    return bytes
  }
}

/** Writes an archive without dates, comments or anybody's extra fields. */
export async function writeZip(
  parts: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  const directory: Uint8Array<ArrayBuffer>[] = []
  let at = 0
  for (const [name, bytes] of parts) {
    const packed = await deflate(bytes, 'deflate-raw')
    const nameBytes = new TextEncoder().encode(name)
    const common = concatBytes(
      u16le(FLAGS),
      u16le(DEFLATED),
      u16le(0),
      u16le(NO_DATE),
      u32le(crc32(bytes)),
      u32le(packed.length),
      u32le(bytes.length),
      u16le(nameBytes.length),
      u16le(0),
    )
    const local = concatBytes(u32le(0x04034b50), u16le(20), common, nameBytes)
    directory.push(
      concatBytes(
        u32le(0x02014b50),
        u16le(20),
        u16le(20),
        common,
        u16le(0),
        u16le(0),
        u16le(0),
        u32le(0),
        u32le(at),
        nameBytes,
      ),
    )
    pieces.push(local, packed)
    at += local.length + packed.length
  }
  const whole = concatBytes(...directory)
  const end = concatBytes(
    u32le(0x06054b50),
    u32le(0),
    u16le(parts.size),
    u16le(parts.size),
    u32le(whole.length),
    u32le(at),
    u16le(0),
  )
  return [...pieces, whole, end]
}
