import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import { beforeAll, describe, expect, test } from 'vitest'
import { readDicomPicture } from '../../../../../extension/compose/cover/dicom-picture.ts'
import { ensureTools, must, tool } from '../../../../strip/tools.ts'

const PYTHON = '/usr/bin/python3'
const folder = mkdtempSync(join(tmpdir(), 'wardlink-dicom-'))
beforeAll(ensureTools)

/** A picture of 16 by 12 with a bright block where a device writes a name, by pydicom. */
const MAKE = `
import sys, pydicom
from pydicom.dataset import Dataset, FileMetaDataset
path, syntax, samples, bits, frames, planar = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7])
ds = Dataset(); ds.file_meta = FileMetaDataset(); ds.file_meta.TransferSyntaxUID = syntax
ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = '1.2.840.10008.5.1.4.1.1.7'
ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = '2.25.1'
ds.Rows, ds.Columns, ds.SamplesPerPixel, ds.NumberOfFrames = 12, 16, samples, frames
ds.PhotometricInterpretation = 'RGB' if samples == 3 else 'MONOCHROME2'
if samples == 3: ds.PlanarConfiguration = planar
ds.BitsAllocated = ds.BitsStored = bits; ds.HighBit = bits - 1; ds.PixelRepresentation = 0
one = lambda x, y: (200 if y < 4 and x < 8 else 40)
pixels = [one(x, y) for y in range(12) for x in range(16)]
flat = [v for v in pixels for _ in range(samples)] if not planar else pixels * samples
ds.PixelData = b''.join(v.to_bytes(bits // 8, 'little') for v in flat) * frames
ds['PixelData'].VR = 'OW' if bits == 16 or 'GE' in path else 'OB'
ds.is_implicit_VR = syntax == '1.2.840.10008.1.2'; ds.is_little_endian = True
ds.save_as(path, write_like_original=False)
`
const READ = `
import sys, pydicom
ds = pydicom.dcmread(sys.argv[1])
b = ds.PixelData; n = ds.BitsAllocated // 8
v = [int.from_bytes(b[i:i+n], 'little') for i in range(0, len(b) // n * n, n)][:ds.Rows * ds.Columns * ds.SamplesPerPixel * int(ds.NumberOfFrames)]
print(sorted(set(v)), sum(1 for x in v if x == 0), ds.file_meta.TransferSyntaxUID, ds.PhotometricInterpretation)
`
const decode = async (jpeg: Uint8Array<ArrayBuffer>) => {
  const picture = await loadImage(Buffer.from(jpeg))
  const canvas = createCanvas(picture.width, picture.height)
  const paint = canvas.getContext('2d')
  paint.drawImage(picture, 0, 0)
  return paint.getImageData(0, 0, picture.width, picture.height).data
}
/** The upper left, where the name is. */
const mask = Uint8Array.from({ length: 16 * 12 }, (_, at) => (at % 16 < 8 && at < 4 * 16 ? 1 : 0))

describe('a DICOM picture', () => {
  test.for([
    ['implicit', '1.2.840.10008.1.2', 1, 8, 1, 0],
    ['explicit, 16 bits', '1.2.840.10008.1.2.1', 1, 16, 1, 0],
    ['colour by pixel', '1.2.840.10008.1.2.1', 3, 8, 1, 0],
    ['colour by plane', '1.2.840.10008.1.2.1', 3, 8, 1, 1],
    ['of three frames', '1.2.840.10008.1.2.1', 1, 8, 3, 0],
  ] as const)(
    '%s loses what is covered in every frame, and nothing else',
    async ([name, syntax, samples, bits, frames, planar]) => {
      const path = join(folder, `${name.replaceAll(/\W/g, '-')}.dcm`)
      await must(PYTHON, [
        '-c',
        MAKE,
        path,
        syntax,
        String(samples),
        String(bits),
        String(frames),
        String(planar),
      ])
      const picture = await readDicomPicture(new Uint8Array(readFileSync(path)), decode)
      expect([picture.width, picture.height]).toEqual([16, 12])
      const shown = picture.shown()
      // The block is seen, and lighter than the rest.
      expect(shown[0]).toBeGreaterThan(shown[(16 * 12 - 1) * 4] ?? 255)
      writeFileSync(path, picture.covered(mask))
      const read = (await must(PYTHON, ['-c', READ, path])).toString().trim()
      expect(read).toContain(`[0, 40] ${32 * samples * frames} ${syntax}`)
    },
  )

  test('in JPEG becomes pixels as they stand, covered', async () => {
    const plain = join(folder, 'plain.dcm')
    const packed = join(folder, 'packed.dcm')
    await must(PYTHON, ['-c', MAKE, plain, '1.2.840.10008.1.2.1', '1', '8', '2', '0'])
    await must('dcmcjpeg', ['+eb', plain, packed])
    const brightest = async (covered: Uint8Array) => {
      const picture = await readDicomPicture(new Uint8Array(readFileSync(packed)), decode)
      writeFileSync(plain, picture.covered(covered))
      expect((await tool('dcmdump', ['-q', plain])).code).toBe(0)
      const read = (await must(PYTHON, ['-c', READ, plain])).toString()
      expect(read).toContain('1.2.840.10008.1.2.1 MONOCHROME2')
      return Math.max(...JSON.parse(/^\[.*?\]/.exec(read)?.[0] ?? '[]'))
    }
    // dcmtk spreads the values; the name is bright, and then it is not there in either frame.
    expect(await brightest(mask.map((part) => 1 - part))).toBeGreaterThan(150)
    expect(await brightest(mask)).toBeLessThan(10)
  })

  test('in a way this panel cannot unpack is not pretended to be covered', async () => {
    const plain = join(folder, 'rle-from.dcm')
    const packed = join(folder, 'rle.dcm')
    await must(PYTHON, ['-c', MAKE, plain, '1.2.840.10008.1.2.1', '1', '8', '1', '0'])
    await must('dcmcrle', [plain, packed])
    const reading = readDicomPicture(new Uint8Array(readFileSync(packed)), decode)
    await expect(reading).rejects.toMatchObject({ code: 'prepare/cannot-convert' })
  })
})
