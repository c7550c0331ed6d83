import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes } from '#shared/bytes/bytes.ts'
import { latin1 } from '../../../../../extension/prepare/bytes/latin1.ts'
import { u16be, u32be } from '../../../../../extension/prepare/bytes/numbers.ts'
import { writeBox } from '../../../../../extension/prepare/films/boxes.ts'
import type { PictureCodec } from '../../../../../extension/prepare/pictures/picture-codec.ts'
import { prepareMedia } from '../../../../../extension/prepare/prepare-media.ts'
import { plainJpeg, TRACER } from '../planted-pictures.ts'

const zero = new Uint8Array(4)
const unit = (type: number, body: Uint8Array) =>
  concatBytes(Uint8Array.of((type << 3) | 2, body.length), body)
const frame = unit(6, latin1('frame of the picture'))

type Item = { type: string; data: Uint8Array; contentType?: string; properties?: number[] }

/** A HEIF file of these items, the first of them the primary one, with words wherever the format has room. */
function heif(items: readonly Item[], { brand = 'avif', references = [] as Uint8Array[], behind = '' } = {}) {
  const properties = [
    writeBox('ispe', zero, u32be(64), u32be(48)),
    writeBox('udes', zero, latin1(`en\0${TRACER}\0${TRACER}\0`)),
    writeBox('av1C', Uint8Array.of(0x81, 0, 0, 0), unit(5, latin1(TRACER))),
    writeBox('auxC', zero, latin1('urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0'), latin1(TRACER)),
    writeBox('auxC', zero, latin1(`urn:com:apple:photo:2020:aux:${TRACER}\0`)),
  ]
  const infos = items.map(({ type, contentType = '' }, index) =>
    writeBox(
      'infe',
      Uint8Array.of(2, 0, 0, 0),
      u16be(index + 1),
      u16be(0),
      latin1(`${type}${TRACER}\0`),
      latin1(contentType ? `${contentType}\0` : ''),
    ),
  )
  const own = items.map(({ properties: list = [1, 2, 3] }, index) =>
    concatBytes(u16be(index + 1), Uint8Array.of(list.length, ...list)),
  )
  const type = writeBox('ftyp', latin1(brand), u32be(0), latin1(`${brand}mif1`))
  const meta = (dataAt: number) => {
    let at = dataAt
    const places = items.map(({ data }, index) => {
      at += data.length
      return concatBytes(u16be(index + 1), u16be(0), u16be(1), u32be(at - data.length), u32be(data.length))
    })
    return writeBox(
      'meta',
      zero,
      writeBox('hdlr', zero, zero, latin1('pict'), new Uint8Array(12), latin1(`${TRACER}\0`)),
      writeBox('pitm', zero, u16be(1)),
      writeBox('iloc', zero, u16be(0x4400), u16be(items.length), ...places),
      writeBox('iinf', zero, u16be(items.length), ...infos),
      ...(references.length > 0 ? [writeBox('iref', zero, ...references)] : []),
      writeBox('iprp', writeBox('ipco', ...properties), writeBox('ipma', zero, u32be(items.length), ...own)),
      writeBox('free', latin1(TRACER)),
    )
  }
  const data = writeBox('mdat', ...items.map((item) => item.data), latin1(TRACER))
  const dataAt = type.length + meta(0).length + 8
  return concatBytes(type, meta(dataAt), data, latin1(behind))
}

const exif = concatBytes(
  u32be(0),
  latin1('MM\0*'),
  u32be(8),
  u16be(1),
  concatBytes(u16be(315), u16be(2), u32be(TRACER.length + 1), u32be(26)),
  u32be(0),
  latin1(`${TRACER}\0`),
)
const xmp = latin1(`<x:xmpmeta><dc:title>${TRACER}</dc:title></x:xmpmeta>`)
const link = (name: string, from: number, to: number) => writeBox(name, u16be(from), u16be(1), u16be(to))

const planted = () =>
  heif(
    [
      { type: 'av01', data: concatBytes(unit(1, latin1('sequence')), unit(5, latin1(TRACER)), frame) },
      { type: 'Exif', data: exif, properties: [] },
      { type: 'mime', contentType: 'application/rdf+xml', data: xmp, properties: [] },
      { type: 'av01', data: unit(6, latin1(`thumbnail ${TRACER}`)) },
      { type: 'av01', data: unit(6, latin1('transparency')), properties: [1, 3, 4] },
      { type: 'av01', data: unit(6, latin1(`depth ${TRACER}`)), properties: [1, 3, 5] },
    ],
    { references: [link('thmb', 4, 1), link('auxl', 5, 1), link('auxl', 6, 1), link('cdsc', 2, 1)] },
  )

async function prepare(bytes: Uint8Array<ArrayBuffer>, codec?: PictureCodec) {
  const prepared = await prepareMedia(new Blob([bytes]), 'IMG_0417.HEIC', { codec })
  if (prepared.is === 'refused') return prepared
  return { ...prepared, bytes: Buffer.from(await prepared.bytes.arrayBuffer()) }
}

describe('an AVIF', () => {
  test('keeps its picture and its transparency, and nothing else', async () => {
    expect(Buffer.from(planted()).includes(TRACER)).toBe(true)
    const prepared = await prepare(planted())
    if (prepared.is === 'refused') throw new Error(prepared.because)
    expect(prepared).toMatchObject({ mediaType: 'image/avif', name: 'IMG_0417.avif', lossless: true })
    expect(prepared.removed).toEqual(
      expect.arrayContaining(['author', 'text', 'thumbnail', 'trailing-bytes']),
    )
    expect(prepared.bytes.includes(TRACER)).toBe(false)
    expect(prepared.bytes.includes('frame of the picture')).toBe(true)
    expect(prepared.bytes.includes('transparency')).toBe(true)
    expect(prepared.bytes.includes('thumbnail')).toBe(false)
  })

  test('that was stripped has nothing more to take out', async () => {
    const once = await prepare(planted())
    if (once.is === 'refused') throw new Error(once.because)
    const twice = await prepare(new Uint8Array(once.bytes))
    expect(twice).toMatchObject({ is: 'prepared', removed: [] })
  })

  test('damaged anywhere is prepared or refused: nothing is thrown, and no word of it is left', async () => {
    const whole = planted()
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.nat(40), async (at, value, cut) => {
        const bytes = whole.slice(0, whole.length - cut)
        bytes[at] = value
        const prepared = await prepare(bytes)
        if (prepared.is === 'prepared') expect(prepared.bytes.includes(`${TRACER}\0`)).toBe(false)
      }),
      { numRuns: 300, seed: 4417 },
    )
  })
})

describe('a HEIC', () => {
  const heic = () =>
    heif(
      [
        { type: 'hvc1', data: latin1('coded picture'), properties: [1, 2] },
        { type: 'Exif', data: exif, properties: [] },
      ],
      { brand: 'heic', behind: TRACER },
    )
  const seen: Uint8Array[] = []
  const codec = {
    async decodeHeif(bytes: Uint8Array) {
      seen.push(bytes)
      return { width: 64, height: 48, rgba: new Uint8ClampedArray(64 * 48 * 4), primaries: null }
    },
    encodeJpeg: async () => new Uint8Array(plainJpeg()),
  } as unknown as PictureCodec

  test('becomes a JPEG; the decoder sees the coded picture and no word', async () => {
    const prepared = await prepare(heic(), codec)
    expect(prepared).toMatchObject({ mediaType: 'image/jpeg', name: 'IMG_0417.jpg', lossless: false })
    const given = Buffer.from(seen.at(-1) ?? [])
    expect(given.includes('coded picture')).toBe(true)
    expect(given.includes(TRACER)).toBe(false)
  })

  test.for<[string, PictureCodec | undefined]>([
    ['there is no decoder', undefined],
    ['the decoder gives up', { ...codec, decodeHeif: () => Promise.reject(new Error()) }],
  ])('is refused where %s', async ([, given]) => {
    expect(await prepare(heic(), given)).toEqual({ is: 'refused', because: 'prepare/cannot-convert' })
  })

  test('that keeps its picture in another file is refused', async () => {
    const bytes = heic()
    // The data reference of the first item: 0 is this file.
    const at = Buffer.from(bytes).indexOf('iloc') + 4 + 4 + 2 + 2 + 2
    bytes[at + 1] = 1
    expect(await prepare(bytes, codec)).toEqual({ is: 'refused', because: 'prepare/points-outside' })
  })
})
