import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plant } from '../exiftool.ts'
import { plantedProfile } from '../icc-sample.ts'
import type { Kind } from '../kind.ts'
import { bytesDifference, pictureDifference } from '../pixels.ts'
import { must, tool } from '../tools.ts'
import { TRACER } from '../tracer.ts'

export const webp: Kind = {
  type: 'webp',
  endings: ['webp'],
  structural:
    /^(RIFF:(ImageWidth|ImageHeight|WebP_Flags|VP8Version|HorizontalScale|VerticalScale|AlphaIsUsed|BackgroundColor|AnimationLoopCount|FrameCount|Duration|AlphaPreprocessing|AlphaFiltering|AlphaCompression)|IFD0:Orientation|ICC[-_].*)$/,
  make,
  residues,
  difference,
}

async function make(folder: string): Promise<string[]> {
  const profile = join(folder, 'planted.icc')
  writeFileSync(profile, plantedProfile())
  const picture = join(folder, 'base.png')
  const clear = join(folder, 'clear.png')
  await must('convert', ['-seed', '7', '-size', '203x155', 'plasma:tomato-steelblue', picture])
  await must('convert', [picture, '-alpha', 'on', '-channel', 'A', '-evaluate', 'set', '60%', clear])
  const files = { lossy: picture, lossless: picture, alpha: clear }
  const made: string[] = []
  for (const [name, base] of Object.entries(files)) {
    const file = join(folder, `${name}.webp`)
    await must('cwebp', ['-quiet', ...(name === 'lossless' ? ['-lossless'] : ['-q', '80']), base, '-o', file])
    await plant(file, ['EXIF', 'GPS', 'XMP'], ['-n', `-Orientation=${3 + made.length}`])
    await must('webpmux', ['-set', 'icc', profile, file, '-o', file])
    writeFileSync(file, withChunk(readFileSync(file)))
    made.push(file)
  }
  const animated = join(folder, 'animated.webp')
  await must('convert', ['-delay', '20', '-loop', '0', picture, clear, picture, animated])
  await plant(animated, ['EXIF', 'GPS', 'XMP'])
  writeFileSync(animated, withChunk(readFileSync(animated)))
  return [...made, animated]
}

/** A private chunk inside, and words behind the end. */
function withChunk(bytes: Buffer): Buffer {
  const chunk = Buffer.concat([Buffer.from('PRIV'), Buffer.alloc(4), Buffer.from(`${TRACER} `)])
  chunk.writeUInt32LE(TRACER.length + 1, 4)
  const whole = Buffer.concat([bytes, chunk])
  whole.writeUInt32LE(whole.length - 8, 4)
  return Buffer.concat([whole, Buffer.from(TRACER)])
}

async function residues(file: string): Promise<string[]> {
  const info = await tool('webpinfo', ['-diag', file])
  const text = info.stdout.toString()
  return [...text.matchAll(/Chunk (XMP |UNKNOWN|\w+).*/g)]
    .map(([line]) => line)
    .filter((line) => !/Chunk (VP8X|VP8L|VP8|ALPH|ANIM|ANMF|ICCP|EXIF)/.test(line))
    .concat(info.code === 0 && text.includes('No error detected') ? [] : ['webpinfo: not well-formed'])
}

/** ImageMagick does not read every frame of an animation here; libwebp's own tool does. */
async function difference(before: string, after: string): Promise<number> {
  const frames = async (file: string) => {
    const dump = await tool('webpmux', ['-get', 'frame', '2', file, '-o', '-'])
    return dump.code === 0 ? dump.stdout : Buffer.alloc(0)
  }
  const [a, b] = [await frames(before), await frames(after)]
  return a.length > 0 || b.length > 0 ? bytesDifference(a, b) : pictureDifference(before, after)
}
