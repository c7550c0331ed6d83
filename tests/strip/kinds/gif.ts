import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plant } from '../exiftool.ts'
import type { Kind } from '../kind.ts'
import { pictureDifference } from '../pixels.ts'
import { must } from '../tools.ts'
import { TRACER } from '../tracer.ts'

export const gif: Kind = {
  type: 'gif',
  endings: ['gif'],
  structural:
    /^(GIF:(GIFVersion|ImageWidth|ImageHeight|HasColorMap|ColorResolutionDepth|BitsPerPixel|BackgroundColor|PixelAspectRatio|AnimationIterations|FrameCount|Duration|TransparentColor))$/,
  make,
  difference: pictureDifference,
}

async function make(folder: string): Promise<string[]> {
  const still = join(folder, 'still.gif')
  const moving = join(folder, 'moving.gif')
  await must('convert', [
    '-seed',
    '7',
    '-size',
    '203x155',
    'plasma:tomato-steelblue',
    '-set',
    'comment',
    TRACER,
    still,
  ])
  const frames = [1, 2, 3, 4].flatMap((seed) => ['(', '-seed', `${seed}`, '-size', '90x70', 'plasma:', ')'])
  await must('convert', ['-delay', '20', '-loop', '3', ...frames, moving])
  const files = [still, moving]
  for (const file of files) {
    await plant(file, ['XMP', 'GIF'], [`-Comment=${TRACER}`])
    const bytes = readFileSync(file)
    const plainText = Buffer.concat([
      Buffer.from([0x21, 0x01, 12]),
      Buffer.alloc(12),
      block(TRACER),
      Buffer.from([0]),
    ])
    const application = Buffer.concat([
      Buffer.from([0x21, 0xff, 11]),
      Buffer.from('PRIVATE 1.0'),
      block(TRACER),
      Buffer.from([0]),
    ])
    const comment = Buffer.concat([Buffer.from([0x21, 0xfe]), block(TRACER), Buffer.from([0])])
    const trailer = bytes.length - 1
    writeFileSync(
      file,
      Buffer.concat([
        bytes.subarray(0, trailer),
        comment,
        application,
        plainText,
        Buffer.from([0x3b]),
        Buffer.from(TRACER),
      ]),
    )
  }
  return files
}

function block(words: string): Buffer {
  return Buffer.concat([Buffer.from([words.length]), Buffer.from(words)])
}
