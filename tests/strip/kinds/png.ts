import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { plant } from '../exiftool.ts'
import { plantedProfile } from '../icc-sample.ts'
import type { Kind } from '../kind.ts'
import { pictureDifference } from '../pixels.ts'
import { must } from '../tools.ts'
import { TRACER } from '../tracer.ts'

const BASES: Record<string, string[]> = {
  rgb: ['PNG24:'],
  rgba: ['-alpha', 'on', '-channel', 'A', '-evaluate', 'set', '60%', 'PNG32:'],
  rgb16: ['-depth', '16', 'PNG48:'],
  palette: ['-colors', '13', 'PNG8:'],
  grey: ['-colorspace', 'Gray', 'PNG:'],
  bilevel: ['-monochrome', 'PNG:'],
  interlaced: ['-interlace', 'PNG', 'PNG24:'],
}

export const png: Kind = {
  type: 'png',
  endings: ['png', 'apng'],
  structural:
    /^(PNG:(ImageWidth|ImageHeight|BitDepth|ColorType|Compression|Filter|Interlace|Palette|Transparency|BackgroundColor|Gamma|SRGBRendering|SignificantBits|AnimationFrames|AnimationPlays|ProfileName|(WhitePoint|Red|Green|Blue)[XY]|PixelsPerUnit[XY]|PixelUnits)|PNG-cHRM:.*|PNG-pHYs:.*|IFD0:Orientation|ICC[-_].*)$/,
  make,
  difference: pictureDifference,
}

async function make(folder: string): Promise<string[]> {
  const profile = join(folder, 'planted.icc')
  writeFileSync(profile, plantedProfile())
  const files: string[] = []
  for (const [name, args] of Object.entries(BASES)) {
    const file = join(folder, `${name}.png`)
    const format = args.at(-1) ?? ''
    await must('convert', [
      '-seed',
      '7',
      '-size',
      '203x155',
      'plasma:tomato-steelblue',
      ...args.slice(0, -1),
      format + file,
    ])
    await plant(
      file,
      ['PNG', 'EXIF', 'GPS', 'XMP', 'IPTC'],
      [
        ...(/rgb/.test(name) ? [`-ICC_Profile<=${profile}`] : []),
        '-n',
        `-Orientation=${1 + (files.length % 8)}`,
      ],
    )
    files.push(file)
  }
  const extra = join(folder, 'chunks.png')
  writeFileSync(extra, withChunks(readFileSync(files[0] ?? '')))
  const animated = join(folder, 'animated.png')
  await must('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    'testsrc=s=120x90:r=5:d=2',
    '-f',
    'apng',
    '-plays',
    '0',
    animated,
  ])
  writeFileSync(animated, withChunks(readFileSync(animated)))
  return [...files, extra, animated]
}

/** Every chunk that holds words, a private one, and bytes behind the end. */
function withChunks(bytes: Buffer): Buffer {
  const header = bytes.subarray(0, 33)
  const words = [
    chunk('tEXt', Buffer.from(`Comment\0${TRACER}`)),
    chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.from(TRACER))])),
    chunk('iTXt', Buffer.concat([Buffer.from('Comment\0\x01\0en\0\0'), deflateSync(Buffer.from(TRACER))])),
    chunk('tIME', Buffer.from([0x07, 0xc3, 6, 5, 4, 3, 2])),
    chunk('sPLT', Buffer.from(`${TRACER}\0\x08`)),
    chunk('prVt', Buffer.from(TRACER)),
    chunk('iDOT', Buffer.from(TRACER)),
  ]
  return Buffer.concat([header, ...words, bytes.subarray(33), Buffer.from(`IDAT${TRACER}`)])
}

function chunk(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  const typed = Buffer.concat([Buffer.from(type), body])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, sum])
}
