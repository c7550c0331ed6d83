import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { plant, plantSome } from '../exiftool.ts'
import type { Kind } from '../kind.ts'
import { bytesDifference } from '../pixels.ts'
import { must, tool } from '../tools.ts'
import { TRACER } from '../tracer.ts'

/** HEIC comes out as JPEG: its pixels are encoded anew, and only how near they are can be told. */
export const heic: Kind = {
  type: 'heic',
  endings: ['heic', 'heif', 'hif'],
  structural: /^(JFIF:(JFIFVersion|ResolutionUnit|[XY]Resolution)|ICC[-_].*)$/,
  forbiddenValue: /TRACER/,
  make: (folder) => make(folder, 'heic'),
  difference: farPixels,
}

export const avif: Kind = {
  type: 'avif',
  endings: ['avif'],
  structural:
    /^(QuickTime:(HighBitDepth|InitialDelaySamples|Seq\w+|TwelveBit|MediaData|MajorBrand|MinorVersion|CompatibleBrands|HandlerType|Image\w+|AV1ConfigurationVersion|Chroma\w+|Color\w+|TransferCharacteristics|MatrixCoefficients|VideoFullRangeFlag|MediaData\w+|Rotation|Mirroring|CleanAperture|PixelAspectRatio|AuxiliaryImageType)|Meta:(PrimaryItemReference|MetaImageSize)|ICC[-_].*)$/,
  make: (folder) => make(folder, 'avif'),
  difference: avifDifference,
}

const SIZES: Record<string, string> = { small: '203x155', wide: '1283x67', large: '1100x700' }

async function make(folder: string, type: 'heic' | 'avif'): Promise<string[]> {
  const files: string[] = []
  for (const [name, size] of Object.entries(SIZES)) {
    // Planting every tag there is takes long: one sample has them all, the others show the structure.
    for (const alpha of [false, true]) {
      const base = join(folder, `${name}-${alpha}.png`)
      const clear = alpha ? ['-alpha', 'on', '-channel', 'A', '-evaluate', 'set', '60%'] : []
      await must('convert', [
        '-seed',
        '7',
        '-size',
        size,
        'plasma:tomato-steelblue',
        '-depth',
        '8',
        ...clear,
        base,
      ])
      const file = join(folder, `${name}${alpha ? '-alpha' : ''}.${type}`)
      if (type === 'heic') await must('heif-enc', ['-q', '85', '-t', '64', base, '-o', file])
      else await must('avifenc', ['-s', '9', ...(name === 'wide' ? ['--irot', '1'] : []), base, file])
      if (name === 'small' && !alpha) await plant(file, ['EXIF', 'GPS', 'XMP'])
      else await plantSome(file)
      appendFileSync(file, TRACER)
      files.push(file)
    }
  }
  return files
}

async function decoded(file: string): Promise<Buffer> {
  const picture = `${file}.decoded.png`
  const [program, args] = file.endsWith('.avif')
    ? ['avifdec', [file, picture]]
    : ['heif-convert', [file, picture]]
  await must(program as string, args as string[])
  return must('convert', [picture, '-strip', '-alpha', 'off', '-depth', '8', 'rgb:-'])
}

async function avifDifference(before: string, after: string): Promise<number> {
  const [a, b] = await Promise.all([decoded(before), decoded(after)])
  return bytesDifference(a, b)
}

/** Pixels that are further from what another decoder makes of the original than a good JPEG may be. */
async function farPixels(before: string, after: string): Promise<number> {
  const reference = `${before}.decoded.png`
  await decoded(before)
  const flat = ['-background', 'black', '-alpha', 'remove']
  const args = ['-metric', 'PSNR', '(', reference, ...flat, ')', '(', after, ...flat, ')', 'null:']
  const { stderr } = await tool('compare', args)
  const decibels = stderr.trim() === 'inf' ? Infinity : Number.parseFloat(stderr)
  return decibels >= 28 ? 0 : 1
}
