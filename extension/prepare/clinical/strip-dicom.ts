import { concatBytes } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { inflateAt } from '../bytes/inflate-at.ts'
import { latin1, latin1At, startsWith } from '../bytes/latin1.ts'
import { u16le, u32le, viewOf } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'
import { stripJp2 } from '../pictures/jp2.ts'
import { stripJpegBytes } from '../pictures/jpeg.ts'
import { addRange, broken, type Piece, type Stripped } from '../stripped.ts'
import { type Attribute, DataSetReader, type Syntax, sizeOf, writeAttributes } from './data-set.ts'
import { CLASS_IDS, EMPTIED, INSTANCE_IDS, type KeptAs, keptAs, TIMES } from './kept-attributes.ts'
import { hasSpareBits, type PixelCells, plainPixels } from './plain-pixels.ts'

/** What the trust decides about clinical files, and what the files of one report have in common. */
export type DicomChoices = {
  /** PS3.15: by default every date goes; the options keep them, or all moved by the same number of days. */
  dates: 'remove' | 'shift' | 'keep'
  shiftDays: number
  /** New unique ids by old ones: files of one series stay one series. */
  ids: Map<string, string>
}

export function defaultDicomChoices(): DicomChoices {
  return { dates: 'remove', shiftDays: 0, ids: new Map() }
}

const IMPLICIT = '1.2.840.10008.1.2'
const EXPLICIT = '1.2.840.10008.1.2.1'
const DEFLATED = '1.2.840.10008.1.2.1.99'
const BIG_ENDIAN = '1.2.840.10008.1.2.2'
/** JPEG baseline, extended and lossless; JPEG 2000. */
const JPEG = /^1\.2\.840\.10008\.1\.2\.4\.(50|51|57|70)$/
const JPEG_2000 = /^1\.2\.840\.10008\.1\.2\.4\.(90|91|92|93)$/
/** A root of our own for the id of this program; UUID-derived, PS3.5 B.2. */
const IMPLEMENTATION = '2.25.176342849103726510983764512093847561029'

/** Everything in front of the pixels, and encapsulated pixels themselves, are taken apart in memory. */
const MOST_MEMORY_BYTES = 256 << 20
const PREAMBLE_BYTES = 128

const META_CLASS = 0x00020002
const META_INSTANCE = 0x00020003
const META_SYNTAX = 0x00020010
const WAVEFORMS = 0x54000100
const PIXEL_DATA = 0x7fe00010
const BURNED_IN = 0x00280301

/**
 * DICOM pictures and waveforms by the Basic Application Level Confidentiality Profile (PS3.15, annex E), from the
 * safe side: what may stay is named (`kept-attributes.ts`), everything else goes, private attributes, overlays and
 * curves included. Unique ids are replaced throughout. The pixels are not touched: words burned into them stay,
 * and nothing here can know of them.
 */
export async function stripDicom(source: Source, choices: DicomChoices): Promise<Stripped> {
  const removed = new Set<RemovedKind>()
  const whole = await source.read(0, Math.min(source.lengthBytes, MOST_MEMORY_BYTES))
  const { syntaxId, bodyAt } = readMeta(whole, removed)
  const deflated = syntaxId === DEFLATED
  const bytes = deflated ? inflateAt(whole, bodyAt, MOST_MEMORY_BYTES).bytes : whole
  const syntax = syntaxOf(syntaxId)
  const reader = new DataSetReader(
    bytes,
    deflated ? 0 : bodyAt,
    syntax,
    deflated ? bytes.length : source.lengthBytes,
  )
  const attributes = reader.attributes()
  if (!attributes.some(({ tag }) => keptAs(tag) === 'pixels' || tag === WAVEFORMS)) {
    // Reports, plans, documents in a box: their content is words and names, and would not be there any more.
    throw new CodedError('prepare/unknown-type')
  }
  if (reader.at < bytes.length && isMoreThanPadding(bytes, reader.at, syntax)) removed.add('trailing-bytes')
  const pass = { choices, removed, syntaxId, isTop: true, cells: cellsOf(attributes, syntax) }
  const kept = strip(attributes, pass)
  const written = deflated ? EXPLICIT : syntaxId
  const body = writeAttributes(
    [...kept, ...marks(choices, syntax)].sort((a, b) => a.tag - b.tag),
    syntax,
  )
  const pieces: Piece[] = [writeMeta(kept, written)]
  for (const part of body) {
    if (part instanceof Uint8Array) pieces.push(part)
    else addRange(pieces, part.startByte, part.endByte)
  }
  return {
    pieces,
    mediaType: 'application/dicom',
    removed,
    capturedAt: capturedAt(attributes),
    lossless: true,
    // What the file says of it is a hint: only `NO` is worth anything.
    mayShowWords: textOf(attributes, BURNED_IN) !== 'NO',
  }
}

function readMeta(
  bytes: Uint8Array<ArrayBuffer>,
  removed: Set<RemovedKind>,
): { syntaxId: string; bodyAt: number } {
  if (!startsWith(bytes, 'DICM', PREAMBLE_BYTES)) return guess(bytes)
  if (bytes.subarray(0, PREAMBLE_BYTES).some((byte) => byte !== 0)) removed.add('private')
  const reader = new DataSetReader(bytes, PREAMBLE_BYTES + 4, { isExplicit: true, isLittle: true })
  const meta = reader.group(2)
  for (const { tag } of meta) if (!META_KEPT.has(tag)) removed.add('device')
  const syntaxId = textOf(meta, META_SYNTAX)
  return { syntaxId: syntaxId === '' ? IMPLICIT : syntaxId, bodyAt: reader.at }
}

const META_KEPT = new Set([0x00020000, 0x00020001, META_CLASS, META_INSTANCE, META_SYNTAX, 0x00020012])

/** Without a header the data set begins at once; letters behind the first tag mean it names its types. */
function guess(bytes: Uint8Array): { syntaxId: string; bodyAt: number } {
  return { syntaxId: /^[A-Z]{2}$/.test(latin1At(bytes, 4, 2)) ? EXPLICIT : IMPLICIT, bodyAt: 0 }
}

function syntaxOf(id: string): Syntax {
  if (!/^1\.2\.840\.10008\.1\.2(\.\d+)*$/.test(id)) throw broken()
  return { isExplicit: id !== IMPLICIT, isLittle: id !== BIG_ENDIAN }
}

type Pass = {
  choices: DicomChoices
  removed: Set<RemovedKind>
  syntaxId: string
  isTop: boolean
  cells: PixelCells
}

function strip(attributes: readonly Attribute[], pass: Pass): Attribute[] {
  return attributes.flatMap((attribute) => {
    // Group lengths repeat what the attributes say; the marks of an earlier pass are written anew.
    if ((attribute.tag & 0xffff) === 0 || MARKS.has(attribute.tag)) return []
    const kept = stripOne(attribute, pass)
    if (kept) return [kept]
    if (!isEmpty(attribute)) pass.removed.add(kindOf(attribute))
    return []
  })
}

/** @returns null for what goes */
function stripOne(attribute: Attribute, pass: Pass): Attribute | null {
  const { tag } = attribute
  if (INSTANCE_IDS.has(tag)) return renamed(attribute, pass)
  if (CLASS_IDS.has(tag)) return hasText(attribute, /^1\.2\.840\.10008(\.\d+)+$/) ? attribute : null
  if (TIMES.has(tag) && pass.choices.dates !== 'remove') return timed(attribute, pass)
  if (EMPTIED.has(tag) && pass.isTop) {
    if (isEmpty(attribute)) return attribute
    pass.removed.add(kindOf(attribute))
    return { ...attribute, value: { is: 'bytes', bytes: new Uint8Array(0) } }
  }
  const as = keptAs(tag)
  if (as === null) return null
  if (as === 'sequences') return sequence(attribute, pass)
  if (as === 'pixels') return pass.isTop ? pixels(attribute, pass) : null
  return fits(attribute, as) ? attribute : null
}

function sequence(attribute: Attribute, pass: Pass): Attribute | null {
  if (attribute.value.is !== 'items') return null
  const items = attribute.value.items.map((item) => strip(item, { ...pass, isTop: false }))
  return { ...attribute, value: { is: 'items', items } }
}

/** An attribute of numbers must hold numbers: its tag says what it should be, the file says what it is. */
function fits({ value, representation }: Attribute, as: KeptAs | 'code'): boolean {
  if (value.is !== 'bytes') return false
  const text = () => latin1At(value.bytes, 0, value.bytes.length)
  switch (as) {
    case 'words':
      return (representation === '' || representation === 'CS') && /^[A-Z0-9_ \\]*\0?$/.test(text())
    case 'numbers':
      return ['', 'DS', 'IS'].includes(representation) && /^[-+0-9.eE \\]*\0?$/.test(text())
    case 'code':
      return value.bytes.length <= 256
    default:
      return !/^(LO|LT|PN|SH|ST|UT|UC|UR|AE|AS|DA|DT|TM|UI|CS|DS|IS)$/.test(representation)
  }
}

function renamed(attribute: Attribute, { choices, removed }: Pass): Attribute | null {
  const { value } = attribute
  if (value.is !== 'bytes') return null
  const ids = latin1At(value.bytes, 0, value.bytes.length).replace(/[\0 ]+$/, '')
  if (ids === '') return attribute
  const given = new Set(choices.ids.values())
  const renewed = ids.split('\\').map((id) => {
    if (given.has(id)) return id
    removed.add('identifier')
    return newId(id, choices.ids)
  })
  return { ...attribute, value: { is: 'bytes', bytes: latin1(renewed.join('\\')) } }
}

/** `2.25.` and 122 random bits (PS3.5, B.2). */
function newId(id: string, ids: Map<string, string>): string {
  const known = ids.get(id)
  if (known !== undefined) return known
  const made = `2.25.${BigInt(`0x${crypto.randomUUID().replaceAll('-', '')}`)}`
  ids.set(id, made)
  return made
}

function timed(attribute: Attribute, { choices, removed }: Pass): Attribute | null {
  const { value } = attribute
  if (value.is !== 'bytes') return null
  const text = latin1At(value.bytes, 0, value.bytes.length).replace(/[\0 ]+$/, '')
  if (!/^[0-9.+\-:]*$/.test(text)) return null
  const isDate = /^\d{8}/.test(text) && (attribute.tag === 0x0008002a || (attribute.tag & 0xff) < 0x2a)
  if (choices.dates === 'keep' || !isDate || choices.shiftDays === 0) return attribute
  removed.add('time')
  return { ...attribute, value: { is: 'bytes', bytes: latin1(shifted(text, choices.shiftDays)) } }
}

function shifted(text: string, days: number): string {
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)].map(Number)
  const date = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, (day ?? 1) + days))
  return date.toISOString().slice(0, 10).replaceAll('-', '') + text.slice(8)
}

/** Compressed frames are pictures of their own format, with room for words of their own. */
function pixels(attribute: Attribute, { removed, syntaxId, cells }: Pass): Attribute {
  const { value } = attribute
  if (attribute.tag === PIXEL_DATA && value.is === 'bytes') {
    const { bytes, hadMore, hadTrailing } = plainPixels(value.bytes, cells)
    if (hadMore) removed.add('text')
    if (hadTrailing) removed.add('trailing-bytes')
    return bytes === value.bytes ? attribute : { ...attribute, value: { is: 'bytes', bytes } }
  }
  // What lies beyond memory cannot be looked into: nobody can say that those bits are empty.
  if (attribute.tag === PIXEL_DATA && value.is === 'range' && hasSpareBits(cells)) {
    throw new CodedError('prepare/too-large')
  }
  if (value.is !== 'fragments') return attribute
  const [table, ...frames] = value.fragments
  const stripFrame = JPEG.test(syntaxId) ? stripJpegBytes : JPEG_2000.test(syntaxId) ? stripJp2 : null
  if (!stripFrame || !table) return attribute
  let changed = false
  const stripped = frames.map((frame) => {
    // A frame may be cut into several fragments; then none of them is a picture alone.
    if (!/^\xff(\xd8|\x4f)/.test(latin1At(frame, 0, 2))) return frame
    const result = attempt(() => stripFrame(frame))
    if (!result || result.removed.size === 0) return frame
    for (const kind of result.removed) {
      // One zero byte of padding behind the picture makes its length even.
      if (kind !== 'trailing-bytes') removed.add(kind)
      changed ||= kind !== 'trailing-bytes'
    }
    const whole = concatBytes(...result.bytes)
    return whole.length % 2 === 1 ? concatBytes(whole, Uint8Array.of(0)) : whole
  })
  if (!changed) return attribute
  // Offsets to frames that have moved would be wrong; an empty table is what most writers give.
  return { ...attribute, value: { is: 'fragments', fragments: [new Uint8Array(0), ...stripped] } }
}

function cellsOf(attributes: readonly Attribute[], { isLittle }: Syntax): PixelCells {
  const number = (tag: number) => {
    const value = attributes.find((attribute) => attribute.tag === tag)?.value
    return value?.is === 'bytes' && value.bytes.length >= 2
      ? viewOf(value.bytes).getUint16(0, isLittle)
      : null
  }
  const allocated = number(0x00280100) ?? 0
  const stored = number(0x00280101) ?? allocated
  const [rows, columns] = [number(0x00280010), number(0x00280011)]
  const frames = Math.max(1, Number.parseInt(textOf(attributes, 0x00280008), 10) || 1)
  const samples = number(0x00280002) ?? 1
  return {
    allocated,
    stored,
    highBit: number(0x00280102) ?? stored - 1,
    isSigned: number(0x00280103) === 1,
    isLittle,
    mostBytes:
      rows === null || columns === null || allocated === 0
        ? null
        : Math.ceil((rows * columns * samples * frames * allocated) / 8),
  }
}

function attempt<T>(read: () => T): T | null {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof CodedError || thrown instanceof RangeError) return null
    throw thrown
  }
}

const IDENTITY_REMOVED = 0x00120062
const METHOD = 0x00120063
const METHOD_CODES = 0x00120064
const TIME_MARK = 0x00280303
const MARKS = new Set([IDENTITY_REMOVED, METHOD, METHOD_CODES, TIME_MARK])

/** What the profile asks a program to say of itself (PS3.15, E.1.1; codes of PS3.16, CID 7050). */
function marks({ dates }: DicomChoices, { isExplicit }: Syntax): Attribute[] {
  const text = (tag: number, representation: string, words: string): Attribute => ({
    tag,
    representation: isExplicit ? representation : '',
    value: { is: 'bytes', bytes: latin1(words.length % 2 === 1 ? `${words} ` : words) },
  })
  const code = (value: string, meaning: string): Attribute[] => [
    text(0x00080100, 'SH', value),
    text(0x00080102, 'SH', 'DCM'),
    text(0x00080104, 'LO', meaning),
  ]
  const option = {
    remove: [],
    shift: [code('113107', 'Retain Longitudinal Temporal Information Modified Dates Option')],
    keep: [code('113106', 'Retain Longitudinal Temporal Information Full Dates Option')],
  }
  return [
    text(IDENTITY_REMOVED, 'CS', 'YES'),
    {
      tag: METHOD_CODES,
      representation: isExplicit ? 'SQ' : '',
      value: {
        is: 'items',
        items: [code('113100', 'Basic Application Confidentiality Profile'), ...option[dates]],
      },
    },
    text(TIME_MARK, 'CS', { remove: 'REMOVED', shift: 'MODIFIED', keep: 'UNMODIFIED' }[dates]),
  ]
}

/** The file meta information in front of a data set. */
export function writeMeta(attributes: readonly Attribute[], syntaxId: string): Uint8Array<ArrayBuffer> {
  const id = (text: string) => latin1(text.length % 2 === 1 ? `${text}\0` : text)
  const meta: Attribute[] = [
    { tag: 0x00020001, representation: 'OB', value: { is: 'bytes', bytes: Uint8Array.of(0, 1) } },
    {
      tag: META_CLASS,
      representation: 'UI',
      value: { is: 'bytes', bytes: id(textOf(attributes, 0x00080016)) },
    },
    {
      tag: META_INSTANCE,
      representation: 'UI',
      value: { is: 'bytes', bytes: id(textOf(attributes, 0x00080018)) },
    },
    { tag: META_SYNTAX, representation: 'UI', value: { is: 'bytes', bytes: id(syntaxId) } },
    { tag: 0x00020012, representation: 'UI', value: { is: 'bytes', bytes: id(IMPLEMENTATION) } },
  ]
  const body = writeAttributes(meta, { isExplicit: true, isLittle: true })
  const length = concatBytes(latin1('\x02\0\0\0UL'), u16le(4), u32le(sizeOf(body)))
  return concatBytes(
    new Uint8Array(PREAMBLE_BYTES),
    latin1('DICM'),
    length,
    ...body.filter((part) => part instanceof Uint8Array),
  )
}

function kindOf({ tag, value }: Attribute): RemovedKind {
  const group = tag >>> 16
  if (group % 2 === 1) return 'private'
  if (group === 0x0010 || group === 0x0032 || group === 0x0038 || group === 0x0040 || group === 0x4008)
    return 'patient'
  if ((group & 0xff00) === 0x6000 || (group & 0xff00) === 0x5000) return 'text'
  if (group === 0x0088) return 'thumbnail'
  if (group === 0x0400 || group === 0xfffa) return 'signature'
  if (tag === 0x00080050 || tag === 0x00200010) return 'patient'
  if (group === 0x0008 && (tag & 0xffff) >= 0x12 && (tag & 0xffff) <= 0x35) return 'time'
  if (group === 0x0008 && (tag & 0xffff) >= 0x80 && (tag & 0xffff) <= 0x82) return 'place'
  if (group === 0x0008 && ((tag & 0xffff) === 0x70 || (tag & 0xffff) === 0x1010 || (tag & 0xffff) === 0x1090))
    return 'device'
  if (group === 0x0018) return 'device'
  return value.is === 'items' || group !== 0x0008 ? 'text' : 'author'
}

function textOf(attributes: readonly Attribute[], tag: number): string {
  const value = attributes.find((attribute) => attribute.tag === tag)?.value
  return value?.is === 'bytes' ? latin1At(value.bytes, 0, value.bytes.length).replace(/[\0 ]+$/, '') : ''
}

function hasText({ value }: Attribute, pattern: RegExp): boolean {
  return (
    value.is === 'bytes' && pattern.test(latin1At(value.bytes, 0, value.bytes.length).replace(/[\0 ]+$/, ''))
  )
}

function isEmpty({ value }: Attribute): boolean {
  return value.is === 'bytes' && value.bytes.length === 0
}

/** `YYYYMMDD` and `HHMMSS`, in the time zone of whoever sends it. */
function capturedAt(attributes: readonly Attribute[]): number | null {
  const dates = [
    textOf(attributes, 0x0008002a),
    textOf(attributes, 0x00080022) + textOf(attributes, 0x00080032),
    textOf(attributes, 0x00080023) + textOf(attributes, 0x00080033),
    textOf(attributes, 0x00080020) + textOf(attributes, 0x00080030),
  ]
  for (const text of dates) {
    const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?/.exec(text)
    if (!parts) continue
    const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0))
    const at = new Date(year ?? 0, (month ?? 1) - 1, day, hour, minute, second).getTime()
    if (Number.isFinite(at)) return at
  }
  return null
}

/** Data Set Trailing Padding (FFFC,FFFC) of zeros is room, not content. */
function isMoreThanPadding(bytes: Uint8Array, at: number, { isLittle }: Syntax): boolean {
  const view = viewOf(bytes)
  if (at + 12 > bytes.length || view.getUint32(at, isLittle) !== 0xfffcfffc) return true
  return bytes.subarray(at + 12).some((byte) => byte !== 0)
}
