import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createCanvas } from '@napi-rs/canvas'
import type { FileToSend } from '../sender.ts'
import { ffmpeg } from './films.ts'

export type Pixels = { width: number; height: number; rgba: Uint8Array }

/** A picture and, page by page, what another program makes of it. */
export type Golden = { file: FileToSend; pages: Pixels[] }

const run = promisify(execFile)
const [WIDTH, HEIGHT] = [120, 90]

/** Shapes and a slope of grey, none of it symmetric; the number tells pages apart. */
async function drawPage(path: string, page: number): Promise<void> {
  const canvas = createCanvas(WIDTH, HEIGHT)
  const draw = canvas.getContext('2d')
  const slope = draw.createLinearGradient(0, 0, WIDTH, HEIGHT)
  slope.addColorStop(0, '#20242a')
  slope.addColorStop(1, '#e8e0d0')
  draw.fillStyle = slope
  draw.fillRect(0, 0, WIDTH, HEIGHT)
  draw.fillStyle = '#c03028'
  draw.fillRect(12, 8, 30 + 10 * page, 20)
  draw.fillStyle = '#2858b8'
  draw.beginPath()
  draw.arc(80, 60, 18, 0, 2 * Math.PI)
  draw.fill()
  await writeFile(path, canvas.toBuffer('image/png'))
}

/** Read by ffmpeg, whatever it is. */
async function pixelsOf(path: string): Promise<Pixels> {
  const words = ['-v', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'rgba', '-']
  const size = ['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', path]
  const [width = 0, height = 0] = (await run('ffprobe', size)).stdout.trim().split(',').map(Number)
  const { stdout } = await run('ffmpeg', words, { encoding: 'buffer', maxBuffer: 64 * 1024 ** 2 })
  return { width, height, rgba: new Uint8Array(stdout) }
}

/** Encoded and decoded again by libheif's own programs. */
export async function makeHeic(folder: string): Promise<Golden> {
  const at = (name: string) => join(folder, name)
  await drawPage(at('heic-source.png'), 0)
  await run('heif-enc', ['-q', '90', at('heic-source.png'), '-o', at('photo.heic')])
  await run('heif-convert', [at('photo.heic'), at('heic-golden.png')])
  const bytes = await readFile(at('photo.heic'))
  return {
    file: { name: 'photo.heic', mediaType: 'image/heic', bytes },
    pages: [await pixelsOf(at('heic-golden.png'))],
  }
}

/** What a scanner may write: pixel form, and how libtiff packs it and lays it out. */
export const TIFFS: Readonly<
  Record<string, { pixels: string; packing: string; layout?: readonly string[] }>
> = {
  'colour-lzw.tif': { pixels: 'rgb24', packing: 'lzw' },
  'colour-zip.tif': { pixels: 'rgb24', packing: 'zip' },
  'colour-jpeg.tif': { pixels: 'rgb24', packing: 'jpeg' },
  'grey-jpeg.tif': { pixels: 'gray', packing: 'jpeg' },
  'grey.tif': { pixels: 'gray', packing: 'none' },
  'grey-packbits.tif': { pixels: 'gray', packing: 'packbits' },
  'grey-16.tif': { pixels: 'gray16le', packing: 'none' },
  'fax-g4.tif': { pixels: 'monob', packing: 'g4' },
  'fax-g3.tif': { pixels: 'monob', packing: 'g3:1d' },
  'palette.tif': { pixels: 'pal8', packing: 'lzw' },
  'grey-and-alpha.tif': { pixels: 'ya8', packing: 'zip' },
  'colour-16-predicted.tif': { pixels: 'rgb48le', packing: 'lzw:2' },
  'planes.tif': { pixels: 'rgb24', packing: 'lzw:2', layout: ['-p', 'separate'] },
  'colour-16-other-end.tif': { pixels: 'rgb48le', packing: 'zip', layout: ['-B'] },
  'tiles.tif': { pixels: 'rgb24', packing: 'zip:2', layout: ['-t', '-w', '32', '-l', '48'] },
  'tiled-planes.tif': {
    pixels: 'rgb24',
    packing: 'packbits',
    layout: ['-p', 'separate', '-t', '-w', '32', '-l', '48'],
  },
  'fill-order.tif': { pixels: 'gray', packing: 'none', layout: ['-f', 'lsb2msb'] },
}

/** Three pages; goldens by libtiff's `tiff2rgba`. */
export async function makeTiff(folder: string, name: string): Promise<Golden> {
  const { pixels, packing, layout = [] } = TIFFS[name] ?? { pixels: name, packing: 'none' }
  const at = (suffix: string) => join(folder, `${name}-${suffix}`)
  const sources: string[] = []
  const pages: Pixels[] = []
  for (const page of [0, 1, 2]) {
    await drawPage(at(`${page}.png`), page)
    await ffmpeg(['-i', at(`${page}.png`), '-pix_fmt', pixels, '-compression_algo', 'raw', at(`${page}.tif`)])
    // Whole blocks of JPEG in a strip.
    const strips = layout.includes('-t') ? [] : ['-r', '16']
    await run('tiffcp', ['-c', packing, ...strips, ...layout, at(`${page}.tif`), at(`${page}-packed.tif`)])
    await run('tiff2rgba', ['-c', 'none', at(`${page}-packed.tif`), at(`${page}-golden.tif`)])
    sources.push(at(`${page}-packed.tif`))
    pages.push(await pixelsOf(at(`${page}-golden.tif`)))
  }
  await run('tiffcp', ['-c', packing, ...layout, ...sources, at('all.tif')])
  return { file: { name, mediaType: 'image/tiff', bytes: await readFile(at('all.tif')) }, pages }
}

/** Four or two bits a pixel, dark to light or the other way round; no tool of ours but libtiff reads these right. */
export async function makeFineGreyTiff(folder: string, bits: 2 | 4, isFromWhite: boolean): Promise<Golden> {
  const name = `grey-${bits}-${isFromWhite}.tif`
  const [width, height] = [37, 21]
  const rowBytes = Math.ceil((width * bits) / 8)
  const pixels = Buffer.from(Array.from({ length: rowBytes * height }, (_, at) => (at * 41) & 0xff))
  // Each tag with its type, 3 for two bytes and 4 for four, and its value; in order.
  const tags: [tag: number, type: 3 | 4, value: number][] = [
    [256, 3, width],
    [257, 3, height],
    [258, 3, bits],
    [259, 3, 1],
    [262, 3, isFromWhite ? 0 : 1],
    [273, 4, 8],
    [277, 3, 1],
    [278, 3, height],
    [279, 4, pixels.length],
  ]
  const head = Buffer.from('II*\0\0\0\0\0', 'latin1')
  const index = Buffer.alloc(2 + 12 * tags.length + 4)
  index.writeUInt16LE(tags.length)
  for (const [at, [tag, type, value]] of tags.entries()) {
    index.writeUInt16LE(tag, 2 + 12 * at)
    index.writeUInt16LE(type, 4 + 12 * at)
    index.writeUInt32LE(1, 6 + 12 * at)
    index.writeUInt32LE(value, 10 + 12 * at)
  }
  const padding = Buffer.alloc(pixels.length % 2)
  head.writeUInt32LE(8 + pixels.length + padding.length, 4)
  const bytes = Buffer.concat([head, pixels, padding, index])
  const [path, golden] = [join(folder, name), join(folder, `golden-${name}`)]
  await writeFile(path, bytes)
  await run('tiff2rgba', ['-c', 'none', path, golden])
  return { file: { name, mediaType: 'image/tiff', bytes }, pages: [await pixelsOf(golden)] }
}

/** Turned the way phones and scanners say it: the picture lies, and a tag says how it stands. The page is as it lies. */
export async function makeTurnedTiff(folder: string, orientation: number): Promise<Golden> {
  const name = `turned-${orientation}.tif`
  const [drawn, path] = [join(folder, `${name}.png`), join(folder, name)]
  await drawPage(drawn, 0)
  await ffmpeg(['-i', drawn, '-pix_fmt', 'gray', '-compression_algo', 'raw', path])
  const pages = [await pixelsOf(path)]
  await run('tiffset', ['-s', '274', String(orientation), path])
  return { file: { name, mediaType: 'image/tiff', bytes: await readFile(path) }, pages }
}

export async function makeBmp(folder: string): Promise<Golden> {
  const at = (name: string) => join(folder, name)
  await drawPage(at('bmp.png'), 0)
  await ffmpeg(['-i', at('bmp.png'), '-pix_fmt', 'bgr24', at('screen.bmp')])
  const bytes = await readFile(at('screen.bmp'))
  return {
    file: { name: 'screen.bmp', mediaType: 'image/bmp', bytes },
    pages: [await pixelsOf(at('screen.bmp'))],
  }
}

/** How far two pictures are apart: the mean over all channels but alpha, and the most anywhere. */
export function apart(one: Pixels, other: Pixels): { mean: number; most: number } {
  if (one.width !== other.width || one.height !== other.height) {
    throw new Error(`${one.width}x${one.height} is not ${other.width}x${other.height}`)
  }
  let [sum, most] = [0, 0]
  for (let at = 0; at < one.rgba.length; at++) {
    if (at % 4 === 3) continue
    const by = Math.abs((one.rgba[at] ?? 0) - (other.rgba[at] ?? 0))
    sum += by
    most = Math.max(most, by)
  }
  return { mean: sum / (one.rgba.length * 0.75), most }
}
