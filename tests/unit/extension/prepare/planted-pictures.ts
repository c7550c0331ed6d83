import { createCanvas } from '@napi-rs/canvas'
import { plantInJpeg } from '#tests/fixtures/plant/jpeg.ts'
import type { Planted } from '#tests/fixtures/plant/metadata.ts'
import { plantInPng } from '#tests/fixtures/plant/png.ts'
import { plantInWebp } from '#tests/fixtures/plant/webp.ts'
import { type PrepareOptions, prepareMedia } from '../../../../extension/prepare/prepare-media.ts'

export const TRACER = 'Zebra Crossing 999 000 4417'

const PLANTED: Planted = {
  exif: TRACER,
  xmp: TRACER,
  iptc: TRACER,
  comment: TRACER,
  camera: TRACER,
  takenAt: '2026:11:20 14:05:06',
  gps: { latitude: 51.4778, longitude: -0.0014 },
}

export const WIDTH = 37
export const HEIGHT = 23

function canvas() {
  const surface = createCanvas(WIDTH, HEIGHT)
  const draw = surface.getContext('2d')
  draw.fillStyle = '#c44'
  draw.fillRect(0, 0, WIDTH, HEIGHT)
  draw.fillStyle = '#48c'
  draw.fillRect(5, 5, 20, 11)
  return surface
}

export function plainJpeg(): Buffer {
  return canvas().toBuffer('image/jpeg', 90)
}

export function plainPng(): Buffer {
  return canvas().toBuffer('image/png')
}

export function plantedJpeg(): Buffer {
  return plantInJpeg(plainJpeg(), { ...PLANTED, thumbnail: plainJpeg() })
}

export function plantedPng(): Buffer {
  return plantInPng(plainPng(), PLANTED)
}

export function plantedWebp(): Buffer {
  return plantInWebp(canvas().toBuffer('image/webp', 90), PLANTED, { width: WIDTH, height: HEIGHT })
}

/** One picture in two colours, with a comment and another program's block; small enough to read by eye. */
export function plantedGif(): Buffer {
  const words = Buffer.from(TRACER)
  return Buffer.concat([
    Buffer.from('GIF89a'),
    Buffer.from([2, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
    Buffer.from([0x21, 0xff, 11]),
    Buffer.from('NETSCAPE2.0'),
    Buffer.from([3, 1, 0, 0, 0]),
    Buffer.from([0x21, 0xfe, words.length]),
    words,
    Buffer.from([0]),
    Buffer.from([0x21, 0xff, 11]),
    Buffer.from('PRIVATE 1.0'),
    Buffer.from([words.length]),
    words,
    Buffer.from([0]),
    Buffer.from([0x2c, 0, 0, 0, 0, 2, 0, 1, 0, 0]),
    // Codes of three bits: clear, 0, 1, end.
    Buffer.from([2, 2, 0x44, 0x0a, 0]),
    Buffer.from([0x3b]),
  ])
}

export async function prepared(bytes: Uint8Array, options?: PrepareOptions) {
  const result = await prepareMedia(new Blob([new Uint8Array(bytes)]), 'a file.bin', options)
  if (result.is === 'refused') throw new Error(`refused: ${result.because}`)
  return { ...result, bytes: Buffer.from(await result.bytes.arrayBuffer()) }
}

export async function refusal(bytes: Uint8Array, options?: PrepareOptions): Promise<string> {
  const result = await prepareMedia(new Blob([new Uint8Array(bytes)]), 'a file.bin', options)
  return result.is === 'refused' ? result.because : 'prepared'
}
