import { CodedError } from '#shared/errors.ts'
import { indexOf, latin1At } from '../../bytes/latin1.ts'
import { broken } from '../../stripped.ts'
import { unpack } from './filters.ts'
import { PdfParser } from './parser.ts'
import {
  integerOf,
  isDict,
  isRef,
  isStream,
  nameOf,
  type PdfDict,
  type PdfStream,
  type PdfValue,
} from './values.ts'

/** Object and cross-reference streams are tables; they pack ten to one, and the largest real ones are far smaller. */
const MOST_TABLE_BYTES = 256 << 20
const TABLE_PACKING = 32
const TABLE_BYTES_BESIDES = 16 << 20
/** How many times the file's length is searched for the ends of streams that lie about their length. */
const MOST_SEARCHES = 32
/** More objects than this are not a document, and a table is allocated by what really comes. */
const MOST_OBJECTS = 2_000_000

type Place =
  | { is: 'at'; offset: number }
  | { is: 'within'; container: number; index: number }
  | { is: 'free' }

/**
 * The objects of a PDF: of its cross-references the newest wins.
 */
export class PdfFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly #places = new Map<number, Place>()
  readonly #objects = new Map<number, PdfValue>()
  readonly #containers = new Map<number, Map<number, PdfValue>>()
  readonly #reading = new Set<number>()
  #tableBytesLeft: number
  /** How much was read as syntax, at most: the file and its unpacked tables. */
  parsedBytes: number
  #searchBytesLeft: number
  trailer: PdfDict = { is: 'dict', entries: new Map() }
  /** How many revisions the file was saved in. A linearised file counts as one. */
  revisions = 0

  /**
   * @param bytes beginning with `%PDF-`
   * @param by how objects are found: as the file says, or by looking through all of it
   */
  constructor(bytes: Uint8Array<ArrayBuffer>, by: 'cross-references' | 'search') {
    this.bytes = bytes
    this.#searchBytesLeft = MOST_SEARCHES * bytes.length + (1 << 20)
    this.#tableBytesLeft = Math.min(MOST_TABLE_BYTES, TABLE_PACKING * bytes.length + TABLE_BYTES_BESIDES)
    this.parsedBytes = bytes.length
    if (by === 'search') this.#search()
    else this.#readCrossReferences()
    this.#checkPages()
  }

  /** What a value is once references are followed. A reference to nothing is null (ISO 32000-2, 7.3.10). */
  resolve = (value: PdfValue | undefined): PdfValue | undefined => {
    let found = value
    for (let steps = 0; isRef(found); steps++) {
      if (steps > 32) throw broken()
      found = this.object(found.number)
    }
    return found
  }

  object(number: number): PdfValue {
    const known = this.#objects.get(number)
    if (known !== undefined) return known
    const place = this.#places.get(number)
    if (!place || place.is === 'free') return null
    // A stream whose length is kept in itself, or a container that contains itself.
    if (this.#reading.has(number)) throw broken()
    this.#reading.add(number)
    try {
      const value =
        place.is === 'at' ? this.#objectAt(place.offset, number) : this.#packed(place.container, number)
      this.#objects.set(number, value)
      return value
    } finally {
      this.#reading.delete(number)
    }
  }

  get objectCount(): number {
    return this.#places.size
  }

  /** What is encrypted parses as nonsense, so that is found out first. */
  #checkPages(): void {
    if (this.trailer.entries.has('Encrypt')) throw new CodedError('prepare/locked')
    const catalog = this.resolve(this.trailer.entries.get('Root'))
    if (!isDict(catalog) || !isDict(this.resolve(catalog.entries.get('Pages')))) throw broken()
  }

  #objectAt(offset: number, expected: number | null): PdfValue {
    const parser = new PdfParser(this.bytes, offset)
    parser.skipSpace()
    const number = parser.objectHeader()
    if (number === null || (expected !== null && number !== expected)) throw broken()
    const value = parser.value()
    parser.skipSpace()
    return isDict(value) && parser.take('stream') ? this.#stream(value, parser) : value
  }

  #stream(dict: PdfDict, parser: PdfParser): PdfStream {
    // An external file in place of the bytes: nothing of it is here, and nothing may be fetched.
    if (dict.entries.has('F')) throw new CodedError('prepare/points-outside')
    if (this.bytes[parser.at] === 0x0d) parser.at++
    if (this.bytes[parser.at] === 0x0a) parser.at++
    const from = parser.at
    const said = integerOf(this.resolve(dict.entries.get('Length')))
    const end = said !== null && this.#endsAt(from + said) ? from + said : this.#lookForEnd(from)
    parser.at = end
    return { is: 'stream', dict, bytes: this.bytes.subarray(from, end) }
  }

  #endsAt(end: number): boolean {
    if (end > this.bytes.length) return false
    const parser = new PdfParser(this.bytes, end)
    while (parser.at < end + 4 && /\s/.test(latin1At(this.bytes, parser.at, 1))) parser.at++
    return parser.take('endstream') || parser.take('endobj')
  }

  #lookForEnd(from: number): number {
    let end = indexOf(this.bytes, 'endstream', from)
    if (end === -1) end = indexOf(this.bytes, 'endobj', from)
    if (end === -1) throw broken()
    this.#searchBytesLeft -= end - from
    if (this.#searchBytesLeft < 0) throw new CodedError('prepare/too-large')
    if (this.bytes[end - 1] === 0x0a && end > from) end--
    if (this.bytes[end - 1] === 0x0d && end > from) end--
    return end
  }

  #packed(container: number, number: number): PdfValue {
    const known = this.#containers.get(container)
    if (known) return known.get(number) ?? null
    const stream = this.object(container)
    if (!isStream(stream)) throw broken()
    const contents = this.#unpackContainer(stream)
    this.#containers.set(container, contents)
    return contents.get(number) ?? null
  }

  #unpackContainer(stream: PdfStream): Map<number, PdfValue> {
    const { bytes, left } = this.#unpackTable(stream)
    const count = integerOf(this.resolve(stream.dict.entries.get('N')))
    const first = integerOf(this.resolve(stream.dict.entries.get('First')))
    if (left.length > 0 || count === null || first === null || count > bytes.length) throw broken()
    const contents = new Map<number, PdfValue>()
    const index = new PdfParser(bytes)
    for (let at = 0; at < count; at++) {
      index.skipSpace()
      const number = index.unsigned()
      index.skipSpace()
      const offset = index.unsigned()
      if (number === null || offset === null) throw broken()
      contents.set(number, new PdfParser(bytes, first + offset).value())
    }
    return contents
  }

  #unpackTable(stream: PdfStream): { bytes: Uint8Array<ArrayBuffer>; left: string[] } {
    const unpacked = unpack(stream, this.resolve, this.#tableBytesLeft)
    this.#tableBytesLeft -= unpacked.bytes.length
    this.parsedBytes += unpacked.bytes.length
    return unpacked
  }

  #readCrossReferences(): void {
    let at = -1
    let found = indexOf(this.bytes, 'startxref', Math.max(0, this.bytes.length - 2048))
    while (found !== -1) {
      at = found
      found = indexOf(this.bytes, 'startxref', at + 1)
    }
    if (at === -1) throw broken()
    const parser = new PdfParser(this.bytes, at + 'startxref'.length)
    parser.skipSpace()
    const seen = new Set<number>()
    const sections: { offset: number; objects: number }[] = []
    let next = parser.unsigned()
    while (next !== null) {
      if (seen.has(next) || next >= this.bytes.length) throw broken()
      seen.add(next)
      const before = this.#places.size
      const { trailer, hybrid } = this.#readSection(next)
      if (this.trailer.entries.size === 0) this.trailer = trailer
      if (hybrid !== null && !seen.has(hybrid)) {
        seen.add(hybrid)
        this.#readSection(hybrid)
      }
      sections.push({ offset: next, objects: this.#places.size - before })
      next = integerOf(trailer.entries.get('Prev') ?? null)
    }
    // A linearised file has two sections of one saving, the older of them behind the newer.
    const [newest, older] = sections
    const isLinearised = newest && older && older.offset > newest.offset
    this.revisions = sections.length - (isLinearised ? 1 : 0)
  }

  #readSection(offset: number): { trailer: PdfDict; hybrid: number | null } {
    const parser = new PdfParser(this.bytes, offset)
    parser.skipSpace()
    if (!parser.take('xref')) return { trailer: this.#readCrossReferenceStream(parser.at), hybrid: null }
    for (;;) {
      parser.skipSpace()
      if (parser.take('trailer')) break
      const first = parser.unsigned()
      parser.skipSpace()
      const count = parser.unsigned()
      if (first === null || count === null) throw broken()
      for (let number = first; number < first + count; number++) {
        parser.skipSpace()
        const at = parser.unsigned()
        parser.skipSpace()
        const generation = parser.unsigned()
        parser.skipSpace()
        if (at === null || generation === null) throw broken()
        if (parser.take('n')) this.#place(number, { is: 'at', offset: at })
        else if (parser.take('f')) this.#place(number, { is: 'free' })
        else throw broken()
      }
    }
    parser.skipSpace()
    const trailer = parser.dict()
    return { trailer, hybrid: integerOf(trailer.entries.get('XRefStm') ?? null) }
  }

  #readCrossReferenceStream(offset: number): PdfDict {
    const stream = this.#objectAt(offset, null)
    if (!isStream(stream) || nameOf(stream.dict.entries.get('Type')) !== 'XRef') throw broken()
    const { bytes, left } = this.#unpackTable(stream)
    const widths = stream.dict.entries.get('W')
    if (left.length > 0 || !Array.isArray(widths)) throw broken()
    const [typeBytes = 0, secondBytes = 0, thirdBytes = 0] = widths.map((width) => integerOf(width) ?? -1)
    const rowBytes = typeBytes + secondBytes + thirdBytes
    if (Math.min(typeBytes, secondBytes, thirdBytes) < 0 || rowBytes < 1 || rowBytes > 24) throw broken()
    const said = stream.dict.entries.get('Index')
    const index = Array.isArray(said)
      ? said.map((item) => integerOf(item) ?? -1)
      : [0, integerOf(stream.dict.entries.get('Size') ?? null) ?? 0]
    let at = 0
    for (let range = 0; range + 1 < index.length; range += 2) {
      const first = index[range] ?? -1
      const count = index[range + 1] ?? -1
      if (first < 0 || count < 0) throw broken()
      for (let number = first; number < first + count && at + rowBytes <= bytes.length; number++) {
        const type = typeBytes === 0 ? 1 : numberAt(bytes, at, typeBytes)
        const second = numberAt(bytes, at + typeBytes, secondBytes)
        const third = numberAt(bytes, at + typeBytes + secondBytes, thirdBytes)
        if (type === 1) this.#place(number, { is: 'at', offset: second })
        else if (type === 2) this.#place(number, { is: 'within', container: second, index: third })
        else this.#place(number, { is: 'free' })
        at += rowBytes
      }
    }
    return stream.dict
  }

  /** The first to say where an object is wins: sections are read newest first. */
  #place(number: number, place: Place): void {
    if (this.#places.has(number)) return
    if (this.#places.size >= MOST_OBJECTS) throw new CodedError('prepare/too-large')
    this.#places.set(number, place)
  }

  /** Looks for `<n> <g> obj` everywhere; the last of a number wins, as in a file that was appended to. */
  #search(): void {
    this.revisions = 1
    const containers: number[] = []
    for (let at = indexOf(this.bytes, 'obj'); at !== -1; at = indexOf(this.bytes, 'obj', at + 3)) {
      const header = headerBefore(this.bytes, at)
      if (!header) continue
      this.#places.delete(header.number)
      this.#place(header.number, { is: 'at', offset: header.offset })
      const kind = latin1At(this.bytes, at, 512)
      if (/^obj\s*<<[^>]*\/Type\s*\/ObjStm/.test(kind)) containers.push(header.number)
      if (/^obj\s*<<[^>]*\/Type\s*\/XRef/.test(kind)) this.#adoptTrailer(header.offset)
    }
    for (let at = indexOf(this.bytes, 'trailer'); at !== -1; at = indexOf(this.bytes, 'trailer', at + 7)) {
      const parser = new PdfParser(this.bytes, at + 7)
      try {
        parser.skipSpace()
        this.#adopt(parser.dict())
      } catch {
        // One damaged trailer among several; the others may do.
      }
    }
    for (const container of containers) {
      const stream = this.object(container)
      if (!isStream(stream)) continue
      for (const number of this.#unpackContainer(stream).keys()) {
        this.#place(number, { is: 'within', container, index: 0 })
      }
    }
  }

  #adoptTrailer(offset: number): void {
    const parser = new PdfParser(this.bytes, offset)
    parser.objectHeader()
    parser.skipSpace()
    try {
      this.#adopt(parser.dict())
    } catch {
      // As above.
    }
  }

  #adopt(trailer: PdfDict): void {
    for (const key of ['Root', 'Encrypt', 'Info', 'ID']) {
      const value = trailer.entries.get(key)
      if (value !== undefined) this.trailer.entries.set(key, value)
    }
  }
}

/** Walks back over the two numbers in front of `obj`. */
function headerBefore(bytes: Uint8Array, at: number): { number: number; offset: number } | null {
  const before = latin1At(bytes, Math.max(0, at - 24), Math.min(24, at))
  const found = /(?:^|[^\d])((\d{1,10})\s+\d{1,5}\s*)$/.exec(before)
  if (!found?.[1]) return null
  return { number: Number(found[2]), offset: at - found[1].length }
}

function numberAt(bytes: Uint8Array, at: number, width: number): number {
  let value = 0
  for (let index = 0; index < width; index++) value = value * 256 + (bytes[at + index] ?? 0)
  return value
}
