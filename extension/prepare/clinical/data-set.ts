import { concatBytes } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import { latin1, latin1At } from '../bytes/latin1.ts'
import { u16le, u32le, viewOf } from '../bytes/numbers.ts'
import { broken } from '../stripped.ts'
import { keptAs } from './kept-attributes.ts'

/** How a data set is written (DICOM PS3.5, annex A). */
export type Syntax = { isExplicit: boolean; isLittle: boolean }

/**
 * One attribute. A sequence has items; encapsulated pixels have fragments, as they stand in the file; everything
 * else has a value, which for large pixels may lie beyond what was read.
 */
export type Attribute = {
  tag: number
  /** The two letters of an explicit data set; empty in an implicit one. */
  representation: string
  value:
    | { is: 'bytes'; bytes: Uint8Array<ArrayBuffer> }
    | { is: 'range'; startByte: number; endByte: number }
    | { is: 'items'; items: Attribute[][] }
    | { is: 'fragments'; fragments: Uint8Array<ArrayBuffer>[] }
}

const ITEM = 0xfffee000
const ITEM_END = 0xfffee00d
const SEQUENCE_END = 0xfffee0dd
const PIXELS = 0x7fe00010
const UNDEFINED = 0xffffffff
/** Sequences in sequences; structured reports go to about ten. */
const DEEPEST = 32

const LONG_FORM = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])

/** Reads a data set from bytes that are in memory; only the pixels of the last attribute may lie beyond them. */
export class DataSetReader {
  readonly #bytes: Uint8Array<ArrayBuffer>
  readonly #view: DataView
  readonly #syntax: Syntax
  /** How long the file is, of which the bytes are the beginning. */
  readonly #fileBytes: number
  at: number

  constructor(bytes: Uint8Array<ArrayBuffer>, at: number, syntax: Syntax, fileBytes = bytes.length) {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
    this.#syntax = syntax
    this.#fileBytes = fileBytes
    this.at = at
  }

  /** Everything up to the pixels, which are the last thing that is looked at. */
  attributes(): Attribute[] {
    const attributes: Attribute[] = []
    while (this.at < this.#bytes.length) {
      const attribute = this.#attribute(this.#bytes.length, 0)
      attributes.push(attribute)
      if (attribute.tag === PIXELS || attribute.value.is === 'range') break
    }
    return attributes
  }

  /** The attributes of one group, as the file meta information is. */
  group(group: number): Attribute[] {
    const attributes: Attribute[] = []
    while (this.at + 8 <= this.#bytes.length && this.#tag(this.at) >>> 16 === group) {
      attributes.push(this.#attribute(this.#bytes.length, 0))
    }
    return attributes
  }

  #attribute(end: number, depth: number): Attribute {
    const tag = this.#tag(this.at)
    const { representation, length, bodyAt } = this.#head(tag)
    this.at = bodyAt
    if (tag >>> 16 === 0xfffe) throw broken()
    if (length === UNDEFINED) {
      if (tag === PIXELS)
        return { tag, representation, value: { is: 'fragments', fragments: this.#fragments() } }
      // A sequence of unknown origin is written implicitly (PS3.5, 6.2.2).
      const inner = representation === 'UN' ? { isExplicit: false, isLittle: true } : this.#syntax
      return { tag, representation, value: { is: 'items', items: this.#items(null, depth, inner) } }
    }
    if (bodyAt + length > end) {
      if (depth > 0 || end !== this.#bytes.length || bodyAt + length > this.#fileBytes) throw broken()
      this.at = this.#bytes.length
      return { tag, representation, value: { is: 'range', startByte: bodyAt, endByte: bodyAt + length } }
    }
    if (representation === 'SQ' || (representation === '' && keptAs(tag) === 'sequences')) {
      return {
        tag,
        representation,
        value: { is: 'items', items: this.#items(bodyAt + length, depth, this.#syntax) },
      }
    }
    this.at = bodyAt + length
    return {
      tag,
      representation,
      value: { is: 'bytes', bytes: this.#bytes.subarray(bodyAt, bodyAt + length) },
    }
  }

  #head(tag: number): { representation: string; length: number; bodyAt: number } {
    const { isExplicit, isLittle } = this.#syntax
    if (!isExplicit || tag >>> 16 === 0xfffe) {
      return { representation: '', length: this.#view.getUint32(this.at + 4, isLittle), bodyAt: this.at + 8 }
    }
    const representation = latin1At(this.#bytes, this.at + 4, 2)
    if (!/^[A-Z]{2}$/.test(representation)) throw broken()
    if (!LONG_FORM.has(representation)) {
      return { representation, length: this.#view.getUint16(this.at + 6, isLittle), bodyAt: this.at + 8 }
    }
    return { representation, length: this.#view.getUint32(this.at + 8, isLittle), bodyAt: this.at + 12 }
  }

  #items(end: number | null, depth: number, syntax: Syntax): Attribute[][] {
    if (depth >= DEEPEST) throw broken()
    const items: Attribute[][] = []
    const last = end ?? this.#bytes.length
    while (end === null || this.at < end) {
      if (this.at + 8 > last) throw broken()
      const tag = this.#tag(this.at)
      const length = this.#view.getUint32(this.at + 4, this.#syntax.isLittle)
      this.at += 8
      if (tag === SEQUENCE_END) {
        if (end !== null) throw broken()
        return items
      }
      if (tag !== ITEM) throw broken()
      items.push(this.#item(length, last, depth, syntax))
    }
    return items
  }

  #item(length: number, last: number, depth: number, syntax: Syntax): Attribute[] {
    const end = length === UNDEFINED ? null : this.at + length
    if (end !== null && end > last) throw broken()
    const reader = syntax === this.#syntax ? this : new DataSetReader(this.#bytes, this.at, syntax)
    const attributes: Attribute[] = []
    for (;;) {
      if (end !== null && reader.at >= end) break
      if (end === null && reader.#tag(reader.at) === ITEM_END) {
        reader.at += 8
        break
      }
      attributes.push(reader.#attribute(end ?? last, depth + 1))
    }
    this.at = reader.at
    return attributes
  }

  #fragments(): Uint8Array<ArrayBuffer>[] {
    const fragments: Uint8Array<ArrayBuffer>[] = []
    for (;;) {
      const tag = this.#tag(this.at)
      const length = this.#view.getUint32(this.at + 4, this.#syntax.isLittle)
      this.at += 8
      if (tag === SEQUENCE_END) return fragments
      const end = this.at + length
      // More frames than were read at once: they are not taken apart by ranges.
      if (end > this.#bytes.length && end <= this.#fileBytes) throw new CodedError('prepare/too-large')
      if (tag !== ITEM || end > this.#bytes.length) throw broken()
      fragments.push(this.#bytes.subarray(this.at, end))
      this.at = end
    }
  }

  #tag(at: number): number {
    const { isLittle } = this.#syntax
    return this.#view.getUint16(at, isLittle) * 0x10000 + this.#view.getUint16(at + 2, isLittle)
  }
}

/** Bytes of a data set; a range stands for pixels that stay in the file. */
export type Written = Uint8Array<ArrayBuffer> | { startByte: number; endByte: number }

export function writeAttributes(attributes: readonly Attribute[], syntax: Syntax): Written[] {
  return attributes.flatMap((attribute) => writeAttribute(attribute, syntax))
}

function writeAttribute({ tag, representation, value }: Attribute, syntax: Syntax): Written[] {
  switch (value.is) {
    case 'bytes': {
      const padded = value.bytes.length % 2 === 1 ? concatBytes(value.bytes, Uint8Array.of(0)) : value.bytes
      return [head(tag, representation, padded.length, syntax), padded]
    }
    case 'range':
      return [
        head(tag, representation, value.endByte - value.startByte, syntax),
        { startByte: value.startByte, endByte: value.endByte },
      ]
    case 'items': {
      const items = value.items.flatMap((item) => {
        const body = writeAttributes(item, syntax)
        return [itemHead(ITEM, sizeOf(body), syntax), ...body]
      })
      return [head(tag, syntax.isExplicit ? 'SQ' : '', sizeOf(items), syntax), ...items]
    }
    case 'fragments':
      return [
        head(tag, representation, UNDEFINED, syntax),
        ...value.fragments.flatMap((fragment) => [itemHead(ITEM, fragment.length, syntax), fragment]),
        itemHead(SEQUENCE_END, 0, syntax),
      ]
  }
}

function head(tag: number, representation: string, length: number, syntax: Syntax): Uint8Array<ArrayBuffer> {
  if (!syntax.isExplicit) return concatBytes(tagBytes(tag, syntax), u32(length, syntax))
  if (LONG_FORM.has(representation)) {
    return concatBytes(tagBytes(tag, syntax), latin1(`${representation}\0\0`), u32(length, syntax))
  }
  if (length > 0xffff) throw broken()
  return concatBytes(tagBytes(tag, syntax), latin1(representation), u16(length, syntax))
}

function itemHead(tag: number, length: number, syntax: Syntax): Uint8Array<ArrayBuffer> {
  return concatBytes(tagBytes(tag, syntax), u32(length, syntax))
}

function tagBytes(tag: number, syntax: Syntax): Uint8Array<ArrayBuffer> {
  return concatBytes(u16(tag >>> 16, syntax), u16(tag & 0xffff, syntax))
}

function u16(value: number, { isLittle }: Syntax): Uint8Array<ArrayBuffer> {
  const bytes = u16le(value)
  return isLittle ? bytes : bytes.reverse()
}

function u32(value: number, { isLittle }: Syntax): Uint8Array<ArrayBuffer> {
  const bytes = u32le(value)
  return isLittle ? bytes : bytes.reverse()
}

export function sizeOf(parts: readonly Written[]): number {
  return parts.reduce(
    (sum, part) => sum + (part instanceof Uint8Array ? part.length : part.endByte - part.startByte),
    0,
  )
}
