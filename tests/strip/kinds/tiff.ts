import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plant, plantSome } from '../exiftool.ts'
import { plantedProfile } from '../icc-sample.ts'
import type { Kind } from '../kind.ts'
import { bytesDifference } from '../pixels.ts'
import { must, tool } from '../tools.ts'
import { TRACER } from '../tracer.ts'

const COMPRESSIONS = ['none', 'lzw', 'zip', 'packbits', 'jpeg:85', 'g4']

export const tiff: Kind = {
  type: 'tiff',
  endings: ['tif', 'tiff'],
  // Exiftool calls the one strip of a page in JPEG a preview: it is the page.
  structural:
    /^(IFD\d+:(PreviewImage(Start|Length)?|Image(Width|Height)|BitsPerSample|Compression|PhotometricInterpretation|FillOrder|Strip\w+|Tile\w+|Orientation|SamplesPerPixel|RowsPerStrip|PlanarConfiguration|[XY]Resolution|ResolutionUnit|Predictor|PageNumber|WhitePoint|PrimaryChromaticities|T[46]Options|ExtraSamples|SampleFormat|YCbCr\w+|ReferenceBlackWhite|JPEGTables|ColorMap|SubfileType|OldSubfileType|TransferFunction|HalftoneHints|S?Min\w+|S?Max\w+|InkSet|NumberofInks|DotRange)|ICC[-_].*)$/,
  make,
  residues,
  difference,
}

async function make(folder: string): Promise<string[]> {
  const profile = join(folder, 'planted.icc')
  writeFileSync(profile, plantedProfile())
  const files: string[] = []
  for (const compression of COMPRESSIONS) {
    for (const tiled of [false, true]) {
      const name = compression.replace(/:.*/, '')
      const base = join(folder, `base-${name}-${tiled}.tif`)
      const depth = name === 'g4' ? ['-monochrome', '-depth', '1'] : ['-depth', '8', '-profile', profile]
      await must('convert', [
        '-seed',
        '7',
        '-size',
        '310x207',
        'plasma:tomato-steelblue',
        ...depth,
        '-compress',
        'none',
        base,
      ])
      const file = join(folder, `${name}${tiled ? '-tiled' : ''}.tif`)
      const tiles = tiled ? ['-t', '-w', '64', '-l', '64'] : ['-r', '16']
      // Two pages each; the second in the other byte order's file would not be read by anybody.
      await must('tiffcp', ['-c', compression, ...tiles, ...(tiled ? ['-B'] : ['-L']), base, base, file])
      if (name === 'lzw' && !tiled) await plant(file, ['EXIF', 'GPS', 'XMP', 'IPTC'])
      else await plantSome(file)
      appendFileSync(file, TRACER)
      files.push(file)
    }
  }
  return files
}

async function residues(file: string): Promise<string[]> {
  const { stdout, stderr } = await tool('tiffinfo', [file])
  const lines = `${stdout}${stderr}`.split('\n')
  return lines.filter((line) =>
    /warning|error|Artist|Make|Model|Software|DateTime|HostComputer|Description/i.test(line),
  )
}

async function difference(before: string, after: string): Promise<number> {
  const [a, b] = await Promise.all(
    [before, after].map((file) => must('convert', [file, '-depth', '16', 'rgba:-'])),
  )
  return a && b ? bytesDifference(a, b) : 1
}

/** BMP comes out as PNG. It has no tags; what it has is room between its parts. */
export const bmp: Kind = {
  type: 'bmp',
  endings: ['bmp', 'dib'],
  structural:
    /^(PNG:(ImageWidth|ImageHeight|BitDepth|ColorType|Compression|Filter|Interlace|SRGBRendering|Gamma|SignificantBits)|PNG-.*)$/,
  async make(folder) {
    const files: string[] = []
    for (const [name, format] of Object.entries({ v3: 'BMP3', v4: 'BMP' })) {
      const file = join(folder, `${name}.bmp`)
      await must('convert', [
        '-seed',
        '7',
        '-size',
        '203x155',
        'plasma:tomato-steelblue',
        '-type',
        'TrueColor',
        `${format}:${file}`,
      ])
      writeFileSync(file, withGap(readFileSync(file)))
      files.push(file)
    }
    return files
  },
  difference,
}

/** Words between the headers and the pixels, and behind them. */
function withGap(bytes: Buffer): Buffer {
  const pixelsAt = bytes.readUInt32LE(10)
  const words = Buffer.from(TRACER)
  const whole = Buffer.concat([bytes.subarray(0, pixelsAt), words, bytes.subarray(pixelsAt), words])
  whole.writeUInt32LE(pixelsAt + TRACER.length, 10)
  whole.writeUInt32LE(whole.length, 2)
  return whole
}
