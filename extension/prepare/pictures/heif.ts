import { concatBytes } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1, latin1At, startsWith } from '../bytes/latin1.ts'
import { u16be, u32be, viewOf } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'
import { type Box, isBoxHead, onlyBox, readBoxes, readBoxHead, writeBox } from '../films/boxes.ts'
import { broken, type Piece } from '../stripped.ts'
import { stripAv1, stripAv1Config } from './av1.ts'
import { readExif } from './exif.ts'
import { stripIcc } from './icc.ts'
import { readXmp } from './xmp.ts'

const MOST_META_BYTES = 16 << 20
const MOST_ITEMS = 10_000
const MOST_EXTENTS = 100_000
const MOST_TEXT_BYTES = 4 << 20
const MOST_PICTURE_BYTES = 128 << 20
/** A picture in memory takes four bytes for each; more, and the browser ends the tab. */
export const MOST_PIXELS = 80_000_000

type Item = { id: number; type: string; contentType: string }
type Extent = { startByte: number; endByte: number }
type Location = { isInline: boolean; extents: Extent[] }
type Reference = { name: string; from: number; to: number[] }
type Property = { box: Box; isEssential: boolean }

type Meta = {
  primaryId: number
  items: Map<number, Item>
  locations: Map<number, Location>
  references: Reference[]
  properties: Map<number, Property[]>
  inline: Uint8Array<ArrayBuffer>
}

export type HeifPicture = {
  /** A file with the picture alone. */
  pieces: Piece[]
  codec: 'av1' | 'hevc'
  width: number
  height: number
  /** The colours of the picture: a profile without words, or the code of its primaries (ITU-T H.273). */
  profile: Uint8Array<ArrayBuffer> | null
  primaries: number | null
  removed: Set<RemovedKind>
  capturedAt: number | null
}

/** What says how a picture is decoded, turned and shown. Descriptions, times and ratings are not among them. */
const KEPT_PROPERTIES = new Set([
  'ispe',
  'pixi',
  'colr',
  'av1C',
  'hvcC',
  'irot',
  'imir',
  'clap',
  'pasp',
  'a1op',
  'lsel',
  'a1lx',
  'clli',
  'mdcv',
  'auxC',
])
const CODED = new Set(['av01', 'hvc1'])
/** Tiles, overlays and copies: made of other items (ISO/IEC 23008-12, 6.6). */
const DERIVED = new Set(['grid', 'iovl', 'iden'])
const ALPHA = ['urn:mpeg:mpegB:cicp:systems:auxiliary:alpha', 'urn:mpeg:hevc:2015:auxid:1']
const KEPT_BRANDS = new Set(['avif', 'heic', 'heix', 'mif1', 'miaf', 'MA1A', 'MA1B', 'MiHE', 'MiHA', 'MiHB'])

/**
 * HEIF (ISO/IEC 23008-12; HEIC, AVIF): the primary picture with its tiles and its transparency, in a file of its
 * own. Metadata items, thumbnails, depth and gain maps, further pictures and films are left behind.
 */
export async function readHeif(source: Source): Promise<HeifPicture> {
  const removed = new Set<RemovedKind>()
  const { meta, brands, dataBytes } = await readFile(source, removed)
  const kept = keptItems(meta)
  const capturedAt = await noteDropped(source, meta, kept, removed)
  noteUnused(meta, dataBytes, removed)
  const properties = keptProperties(meta, kept, removed)
  const primary = meta.items.get(meta.primaryId)
  const types = kept.map((id) => meta.items.get(id)?.type ?? '')
  const codec = types.includes('av01') ? 'av1' : 'hevc'
  if (!primary || (types.includes('av01') && types.includes('hvc1')))
    throw new CodedError('prepare/unknown-type')
  const { width, height } = sizeOf(properties.get(meta.primaryId) ?? [])
  if (width * height > MOST_PIXELS) throw new CodedError('prepare/too-large')
  const data = await dataOf(source, meta, kept, removed)
  return {
    pieces: write(meta, kept, properties, data, codec, brands, removed),
    codec,
    width,
    height,
    ...coloursOf(properties.get(meta.primaryId) ?? []),
    removed,
    capturedAt,
  }
}

async function readFile(source: Source, removed: Set<RemovedKind>) {
  let meta: Meta | null = null
  let brands: string[] = []
  let dataBytes = 0
  for (let at = 0; at < source.lengthBytes; ) {
    const left = source.lengthBytes - at
    if (left < 8) {
      removed.add('trailing-bytes')
      break
    }
    const bytes = await source.peek(at, Math.min(16, left))
    if (meta && !isBoxHead(bytes, left)) {
      removed.add('trailing-bytes')
      break
    }
    const head = readBoxHead(bytes, 0, left)
    const body = { startByte: at + head.headBytes, endByte: at + head.lengthBytes }
    if (head.name === 'ftyp') brands = readBrands(await read(source, body, 1024))
    else if (head.name === 'meta' && !meta)
      meta = readMeta(await read(source, body, MOST_META_BYTES), removed)
    else if (head.name === 'mdat') dataBytes += body.endByte - body.startByte
    else if (head.name === 'moov') removed.add('track')
    else removed.add('private')
    at = body.endByte
  }
  if (!meta) throw broken()
  return { meta, brands, dataBytes }
}

function read(source: Source, { startByte, endByte }: Extent, mostBytes: number) {
  if (endByte - startByte > mostBytes) throw new CodedError('prepare/too-large')
  return source.read(startByte, endByte)
}

function readBrands(body: Uint8Array): string[] {
  const brands: string[] = []
  for (let at = 0; at + 4 <= body.length; at += 4) if (at !== 4) brands.push(latin1At(body, at, 4))
  return brands
}

const KEPT_META = new Set(['hdlr', 'pitm', 'iinf', 'iloc', 'iref', 'iprp', 'idat'])

function readMeta(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Meta {
  const boxes = readBoxes(body.subarray(4))
  for (const { name, body: inside } of boxes) {
    if (!KEPT_META.has(name) && inside.some((byte) => byte !== 0)) removed.add('private')
  }
  if (latin1At(onlyBox(boxes, 'hdlr').body, 8, 4) !== 'pict') throw broken()
  const primary = onlyBox(boxes, 'pitm').body
  const idat = boxes.find(({ name }) => name === 'idat')
  return {
    primaryId: primary[0] === 0 ? viewOf(primary).getUint16(4) : viewOf(primary).getUint32(4),
    items: readItems(onlyBox(boxes, 'iinf').body, removed),
    locations: readLocations(onlyBox(boxes, 'iloc').body),
    references: readReferences(boxes.find(({ name }) => name === 'iref')?.body),
    properties: readProperties(onlyBox(boxes, 'iprp').body),
    inline: idat?.body ?? new Uint8Array(0),
  }
}

function readItems(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Map<number, Item> {
  const items = new Map<number, Item>()
  for (const { name, body: entry } of readBoxes(body.subarray(body[0] === 0 ? 6 : 8))) {
    if (name !== 'infe') continue
    const view = viewOf(entry)
    const version = view.getUint8(0)
    if (version < 2) throw broken()
    const id = version === 2 ? view.getUint16(4) : view.getUint32(4)
    const typeAt = version === 2 ? 8 : 10
    const [itemName = '', contentType = ''] = latin1At(entry, typeAt + 4, 512).split('\0')
    // The item's name is words; nothing shows it.
    if (itemName !== '') removed.add('text')
    items.set(id, { id, type: latin1At(entry, typeAt, 4), contentType })
    if (items.size > MOST_ITEMS) throw new CodedError('prepare/too-large')
  }
  return items
}

/** `iloc`: sizes of its own numbers first, 0, 4 or 8 bytes each. */
function readLocations(body: Uint8Array<ArrayBuffer>): Map<number, Location> {
  const view = viewOf(body)
  const version = view.getUint8(0)
  let at = 4
  const number = (bytes: number): number => {
    at += bytes
    switch (bytes) {
      case 0:
        return 0
      case 2:
        return view.getUint16(at - 2)
      case 4:
        return view.getUint32(at - 4)
      case 8:
        return Number(view.getBigUint64(at - 8))
      default:
        throw broken()
    }
  }
  const sizes = number(2)
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15]
  const indexBytes = version === 0 ? 0 : sizes & 15
  const locations = new Map<number, Location>()
  let extentCount = 0
  for (let left = number(version < 2 ? 2 : 4); left > 0; left--) {
    const id = number(version < 2 ? 2 : 4)
    const method = version === 0 ? 0 : number(2) & 15
    if (method > 1) throw new CodedError('prepare/unknown-type')
    // Data in another file.
    if (number(2) !== 0) throw new CodedError('prepare/points-outside')
    const base = number(baseBytes)
    const extents: Extent[] = []
    for (let more = number(2); more > 0; more--) {
      number(indexBytes)
      const startByte = base + number(offsetBytes)
      extents.push({ startByte, endByte: startByte + number(lengthBytes) })
      if (++extentCount > MOST_EXTENTS) throw new CodedError('prepare/too-large')
    }
    locations.set(id, { isInline: method === 1, extents })
  }
  return locations
}

function readReferences(body: Uint8Array<ArrayBuffer> | undefined): Reference[] {
  if (!body) return []
  const isLong = body[0] !== 0
  return readBoxes(body.subarray(4)).map(({ name, body: entry }) => {
    const view = viewOf(entry)
    const step = isLong ? 4 : 2
    const at = (offset: number) => (isLong ? view.getUint32(offset) : view.getUint16(offset))
    const to = Array.from({ length: view.getUint16(step) }, (_, index) => at(step + 2 + index * step))
    return { name, from: at(0), to }
  })
}

function readProperties(body: Uint8Array<ArrayBuffer>): Map<number, Property[]> {
  const boxes = readBoxes(body)
  const all = readBoxes(onlyBox(boxes, 'ipco').body)
  const byItem = new Map<number, Property[]>()
  for (const { name, body: table } of boxes) {
    if (name !== 'ipma') continue
    const view = viewOf(table)
    const isLongId = view.getUint8(0) > 0
    const isLongIndex = (view.getUint8(3) & 1) === 1
    let at = 8
    for (let left = view.getUint32(4); left > 0; left--) {
      const id = isLongId ? view.getUint32(at) : view.getUint16(at)
      at += isLongId ? 4 : 2
      const list = byItem.get(id) ?? []
      byItem.set(id, list)
      for (let more = view.getUint8(at++); more > 0; more--) {
        const value = isLongIndex ? view.getUint16(at) : view.getUint8(at)
        at += isLongIndex ? 2 : 1
        const box = all[(value & (isLongIndex ? 0x7fff : 0x7f)) - 1]
        if (box) list.push({ box, isEssential: value > (isLongIndex ? 0x7fff : 0x7f) })
      }
    }
  }
  return byItem
}

/** The primary picture, what it is made of, and the transparency of each. */
function keptItems({ primaryId, items, references, properties }: Meta): number[] {
  const kept = new Set<number>()
  const queue = [primaryId]
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (kept.has(id)) continue
    const type = items.get(id)?.type ?? ''
    if (!CODED.has(type) && !DERIVED.has(type)) throw new CodedError('prepare/unknown-type')
    kept.add(id)
    for (const reference of references) {
      if (reference.name === 'dimg' && reference.from === id) queue.push(...reference.to)
      if (reference.name === 'auxl' && reference.to.includes(id) && isAlpha(reference.from, properties)) {
        queue.push(reference.from)
      }
    }
  }
  return [...kept].sort((a, b) => a - b)
}

function isAlpha(id: number, properties: Meta['properties']): boolean {
  const type = properties.get(id)?.find(({ box }) => box.name === 'auxC')?.box.body
  return type !== undefined && ALPHA.some((name) => startsWith(type, `${name}\0`, 4))
}

/** What goes, by kind; and when the picture was taken. */
async function noteDropped(
  source: Source,
  meta: Meta,
  kept: readonly number[],
  removed: Set<RemovedKind>,
): Promise<number | null> {
  let capturedAt: number | null = null
  for (const { id, type, contentType } of meta.items.values()) {
    if (kept.includes(id)) continue
    if (type === 'Exif') {
      const bytes = await itemBytes(source, meta, id, MOST_TEXT_BYTES)
      if (bytes.length < 4) continue
      const exif = readExif(bytes.subarray(4 + viewOf(bytes).getUint32(0)))
      capturedAt = exif.capturedAt ?? capturedAt
      for (const kind of exif.kinds) removed.add(kind)
      removed.add('private')
    } else if (type === 'mime' && contentType === 'application/rdf+xml') {
      const xmp = readXmp(await itemBytes(source, meta, id, MOST_TEXT_BYTES))
      capturedAt ??= xmp.capturedAt
      for (const kind of xmp.kinds) removed.add(kind)
    } else if (CODED.has(type) || DERIVED.has(type) || type === 'jpeg' || type === 'tmap') {
      removed.add('thumbnail')
    } else removed.add('private')
  }
  return capturedAt
}

async function itemBytes(source: Source, meta: Meta, id: number, mostBytes: number) {
  const { isInline, extents } = meta.locations.get(id) ?? { isInline: true, extents: [] }
  const total = extents.reduce((sum, { startByte, endByte }) => sum + endByte - startByte, 0)
  if (total > mostBytes) throw new CodedError('prepare/too-large')
  const parts: Uint8Array<ArrayBuffer>[] = []
  for (const { startByte, endByte } of extents) {
    if (isInline && endByte > meta.inline.length) throw broken()
    parts.push(isInline ? meta.inline.subarray(startByte, endByte) : await source.read(startByte, endByte))
  }
  return concatBytes(...parts)
}

/** Bytes of `mdat` and `idat` that no item uses. */
function noteUnused({ locations, inline }: Meta, dataBytes: number, removed: Set<RemovedKind>): void {
  const used = (isInline: boolean) => {
    const extents = [...locations.values()]
      .filter((one) => one.isInline === isInline)
      .flatMap((one) => one.extents)
    return extents.reduce((sum, { startByte, endByte }) => sum + endByte - startByte, 0)
  }
  if (used(false) < dataBytes || used(true) < inline.length) removed.add('trailing-bytes')
}

function keptProperties(
  meta: Meta,
  kept: readonly number[],
  removed: Set<RemovedKind>,
): Map<number, Property[]> {
  const byItem = new Map<number, Property[]>()
  for (const [id, list] of meta.properties) {
    if (!kept.includes(id)) continue
    byItem.set(
      id,
      list.flatMap(({ box, isEssential }) => {
        if (KEPT_PROPERTIES.has(box.name)) return [{ box: cleanProperty(box, removed), isEssential }]
        removed.add(KIND_OF_PROPERTY[box.name] ?? 'private')
        return []
      }),
    )
  }
  return byItem
}

const KIND_OF_PROPERTY: Record<string, RemovedKind> = {
  udes: 'text',
  altt: 'text',
  crtt: 'time',
  mdft: 'time',
}
const FIXED_BYTES: Record<string, number> = {
  ispe: 12,
  irot: 1,
  imir: 1,
  clap: 32,
  pasp: 8,
  a1op: 1,
  lsel: 2,
  clli: 4,
  mdcv: 24,
}

/** A property is as long as its numbers, or its end is a place to hide. */
function cleanProperty({ name, body }: Box, removed: Set<RemovedKind>): Box {
  const fixed = FIXED_BYTES[name]
  if (fixed !== undefined && body.length !== fixed) {
    if (body.length < fixed) throw broken()
    removed.add('private')
    return { name, body: body.slice(0, fixed) }
  }
  const clean = cleanVariable(name, body)
  if (clean.length !== body.length || clean.some((byte, at) => byte !== body[at])) {
    removed.add(name === 'colr' ? 'colour-profile' : 'private')
  }
  return { name, body: clean }
}

function cleanVariable(name: string, body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  switch (name) {
    case 'colr': {
      const kind = latin1At(body, 0, 4)
      if (kind === 'nclx') return body.slice(0, 11)
      const profile = stripIcc(body.subarray(4))
      // Without a profile that can be read, the usual colours: those of nearly every screen.
      return profile
        ? concatBytes(latin1(kind), profile)
        : concatBytes(latin1('nclx'), Uint8Array.of(0, 1, 0, 13, 0, 6, 128))
    }
    case 'pixi':
      return body.slice(0, 5 + (body[4] ?? 0))
    case 'auxC':
      return concatBytes(
        new Uint8Array(4),
        latin1(`${ALPHA.find((alpha) => startsWith(body, `${alpha}\0`, 4)) ?? ALPHA[0]}\0`),
      )
    case 'av1C':
      return stripAv1Config(body)
    default:
      return body.slice()
  }
}

function sizeOf(properties: readonly Property[]): { width: number; height: number } {
  const size = properties.find(({ box }) => box.name === 'ispe')?.box.body
  if (!size) throw broken()
  const view = viewOf(size)
  return { width: view.getUint32(4), height: view.getUint32(8) }
}

function coloursOf(properties: readonly Property[]): Pick<HeifPicture, 'profile' | 'primaries'> {
  const colours = properties.filter(({ box }) => box.name === 'colr').map(({ box }) => box.body)
  const profile = colours.find((body) => latin1At(body, 0, 4) !== 'nclx')
  const codes = colours.find((body) => latin1At(body, 0, 4) === 'nclx')
  return {
    profile: profile ? profile.slice(4) : null,
    primaries: codes ? viewOf(codes).getUint16(4) : null,
  }
}

/** The bytes of each item that stays. AV1 may carry words between its frames; HEVC is not kept, only decoded. */
async function dataOf(source: Source, meta: Meta, kept: readonly number[], removed: Set<RemovedKind>) {
  const data = new Map<number, Uint8Array<ArrayBuffer>>()
  let total = 0
  for (const id of kept) {
    const bytes = await itemBytes(source, meta, id, MOST_PICTURE_BYTES)
    const isAv1 = meta.items.get(id)?.type === 'av01'
    const clean = isAv1 ? stripAv1(bytes) : bytes
    if (clean.length < bytes.length) removed.add('private')
    data.set(id, clean)
    total += bytes.length
    if (total > MOST_PICTURE_BYTES) throw new CodedError('prepare/too-large')
  }
  return data
}

function write(
  meta: Meta,
  kept: readonly number[],
  properties: Map<number, Property[]>,
  data: Map<number, Uint8Array<ArrayBuffer>>,
  codec: 'av1' | 'hevc',
  brands: readonly string[],
  removed: Set<RemovedKind>,
): Piece[] {
  // Small numbers for the items, in their order.
  const idOf = new Map(kept.map((id, index) => [id, index + 1]))
  const number = (id: number) => u16be(idOf.get(id) ?? 0)
  const zero = new Uint8Array(4)
  const major = codec === 'av1' ? 'avif' : 'heic'
  const own = [...new Set([major, 'mif1', 'miaf', ...brands.filter((brand) => KEPT_BRANDS.has(brand))])]
  if (brands.some((brand) => !KEPT_BRANDS.has(brand) && !/^[a-zA-Z0-9 ]{4}$/.test(brand)))
    removed.add('private')
  const type = writeBox('ftyp', latin1(major), u32be(0), ...own.map(latin1))

  const infos = kept.map((id) => {
    const isPart = id !== meta.primaryId
    return writeBox(
      'infe',
      Uint8Array.of(2, 0, 0, isPart ? 1 : 0),
      number(id),
      u16be(0),
      latin1(meta.items.get(id)?.type ?? ''),
      Uint8Array.of(0),
    )
  })
  const all: Box[] = []
  const placeOf = new Map<string, number>()
  const associations = kept.map((id) => {
    const list = (properties.get(id) ?? []).map(({ box, isEssential }) => {
      const key = `${box.name} ${box.body.join()}`
      const place = placeOf.get(key) ?? all.push(box)
      placeOf.set(key, place)
      return u16be(place + (isEssential ? 0x8000 : 0))
    })
    return concatBytes(number(id), Uint8Array.of(list.length), ...list)
  })
  const references = meta.references.flatMap(({ name, from, to }) => {
    const inside = to.filter((id) => idOf.has(id))
    if (!idOf.has(from) || inside.length === 0 || !['dimg', 'auxl', 'prem'].includes(name)) return []
    return [writeBox(name, number(from), u16be(inside.length), ...inside.map(number))]
  })
  const hdlr = writeBox('hdlr', zero, zero, latin1('pict'), new Uint8Array(13))
  const metaWith = (dataAt: number) => {
    let at = dataAt
    const places = kept.map((id) => {
      const length = data.get(id)?.length ?? 0
      const place = concatBytes(number(id), u16be(0), u16be(1), u32be(at), u32be(length))
      at += length
      return place
    })
    return writeBox(
      'meta',
      zero,
      hdlr,
      writeBox('pitm', zero, number(meta.primaryId)),
      writeBox('iloc', zero, u16be(0x4400), u16be(kept.length), ...places),
      writeBox('iinf', zero, u16be(kept.length), ...infos),
      ...(references.length > 0 ? [writeBox('iref', zero, ...references)] : []),
      writeBox(
        'iprp',
        writeBox('ipco', ...all.map(({ name, body }) => writeBox(name, body))),
        writeBox('ipma', Uint8Array.of(0, 0, 0, 1), u32be(kept.length), ...associations),
      ),
    )
  }
  const dataAt = type.length + metaWith(0).length + 8
  return [type, metaWith(dataAt), writeBox('mdat', ...kept.map((id) => data.get(id) ?? new Uint8Array(0)))]
}
