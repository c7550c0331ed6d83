import { describe, expect, test } from 'vitest'
import { brokenMedia, dicomBomb, ringOfPages, scanBomb } from '#tests/viewer/hostile-files.ts'
import { readScan } from '#tests/viewer/media/scans.ts'
import { type Decoding, Undecodable } from '../../../../../viewer/renderer/workers/decoding.ts'
import { openDicom } from '../../../../../viewer/renderer/workers/open-dicom.ts'
import { openTiff } from '../../../../../viewer/renderer/workers/open-tiff.ts'

const AS_IT_IS = { brighter: 0, contrast: 1 }

function open(name: string, bytes: Uint8Array): Promise<Decoding> | Decoding {
  const { buffer } = Uint8Array.from(bytes)
  return name.endsWith('.tif') ? openTiff(buffer) : openDicom(buffer, {})
}

/** What a person is told: `broken` is for whatever else is thrown too. */
async function outcomeOf(name: string, bytes: Uint8Array): Promise<string> {
  try {
    const decoding = await open(name, bytes)
    if (decoding.text === undefined) await decoding.draw(0, AS_IT_IS)
    return 'shown'
  } catch (thrown) {
    return thrown instanceof Undecodable ? thrown.because : 'broken'
  }
}

describe('a decoder comes to an end', () => {
  test.for([
    [ringOfPages(), 'broken'],
    [scanBomb(), 'too-large'],
    [dicomBomb(), 'too-large'],
    ...brokenMedia()
      .filter(({ name }) => /\.(tif|dcm)$/.test(name))
      .map((file) => [file, 'broken'] as const),
  ] as const)('with a file that is none', async ([{ name, bytes }, outcome]) => {
    expect(await outcomeOf(name, bytes)).toBe(outcome)
  })

  test('wherever a file is cut', async () => {
    const { name, bytes } = await readScan('MR_small_RLE.dcm')
    for (let length = 0; length < bytes.length; length += 97) {
      expect(['shown', 'broken', 'no-picture']).toContain(await outcomeOf(name, bytes.subarray(0, length)))
    }
  })

  test('whatever byte of it is another', async () => {
    const { name, bytes } = await readScan('MR_small.dcm')
    for (let at = 128; at < 1600; at += 3) {
      const altered = Uint8Array.from(bytes)
      altered[at] = (altered[at] ?? 0) ^ 0xff
      expect(['shown', 'broken', 'no-picture', 'no-decoder', 'too-large']).toContain(
        await outcomeOf(name, altered),
      )
    }
  })
})
