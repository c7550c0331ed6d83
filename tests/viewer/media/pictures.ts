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

/** What a scanner may write: pixel form, and how libtiff packs it. */
export const TIFFS = {
  'colour-lzw.tif': { pixels: 'rgb24', packing: 'lzw' },
  'colour-zip.tif': { pixels: 'rgb24', packing: 'zip' },
  'colour-jpeg.tif': { pixels: 'rgb24', packing: 'jpeg' },
  'grey.tif': { pixels: 'gray', packing: 'none' },
  'grey-packbits.tif': { pixels: 'gray', packing: 'packbits' },
  'grey-16.tif': { pixels: 'gray16le', packing: 'none' },
  'fax-g4.tif': { pixels: 'monob', packing: 'g4' },
  'fax-g3.tif': { pixels: 'monob', packing: 'g3:1d' },
} as const

/** Three pages; goldens by libtiff's `tiff2rgba`. */
export async function makeTiff(folder: string, name: keyof typeof TIFFS): Promise<Golden> {
  const { pixels, packing } = TIFFS[name]
  const at = (suffix: string) => join(folder, `${name}-${suffix}`)
  const sources: string[] = []
  const pages: Pixels[] = []
  for (const page of [0, 1, 2]) {
    await drawPage(at(`${page}.png`), page)
    await ffmpeg(['-i', at(`${page}.png`), '-pix_fmt', pixels, '-compression_algo', 'raw', at(`${page}.tif`)])
    // Whole blocks of JPEG in a strip.
    await run('tiffcp', ['-c', packing, '-r', '16', at(`${page}.tif`), at(`${page}-packed.tif`)])
    await run('tiff2rgba', ['-c', 'none', at(`${page}-packed.tif`), at(`${page}-golden.tif`)])
    sources.push(at(`${page}-packed.tif`))
    pages.push(await pixelsOf(at(`${page}-golden.tif`)))
  }
  await run('tiffcp', ['-c', packing, ...sources, at('all.tif')])
  return { file: { name, mediaType: 'image/tiff', bytes: await readFile(at('all.tif')) }, pages }
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
