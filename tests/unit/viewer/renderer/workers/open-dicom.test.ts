import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { apart, type Pixels } from '#tests/viewer/media/pictures.ts'
import { goldenScan, readScan, scanNames } from '#tests/viewer/media/scans.ts'
import { Undecodable } from '../../../../../viewer/renderer/workers/decoding.ts'
import { openDicom } from '../../../../../viewer/renderer/workers/open-dicom.ts'

const resolve = createRequire(import.meta.url).resolve
const wasm: Record<string, Uint8Array<ArrayBuffer>> = {}
for (const codec of ['charls', 'libjpeg-turbo-8bit', 'openjpeg']) {
  const path = resolve(`@cornerstonejs/codec-${codec}/decodewasm`)
  wasm[path.split('/').at(-1) ?? ''] = new Uint8Array(await readFile(path))
}
const AS_IT_IS = { brighter: 0, contrast: 1 }

/** What does not come to a picture that dcmtk draws as well, and what it comes to. */
const OTHERWISE: Record<string, string> = {
  // Twelve bits of lossy JPEG: no decoder for browsers.
  'JPEG-lossy.dcm': 'no-decoder',
  'JPGExtended.dcm': 'no-decoder',
  // Plans, structures and bare sequences hold no picture.
  'ExplVR_LitEndNoMeta.dcm': 'no-picture',
  'UN_sequence.dcm': 'no-picture',
  'empty_charset_LEI.dcm': 'no-picture',
  'no_meta.dcm': 'no-picture',
  'no_meta_group_length.dcm': 'no-picture',
  'priv_SQ.dcm': 'no-picture',
  'rtplan.dcm': 'no-picture',
  'rtstruct.dcm': 'no-picture',
  // Broken, or without what says how to read them.
  'ExplVR_BigEndNoMeta.dcm': 'broken',
  'JPEG2000-embedded-sequence-delimiter.dcm': 'broken',
  'SC_rgb_jpeg.dcm': 'broken',
  'meta_missing_tsyntax.dcm': 'broken',
  'nested_priv_SQ.dcm': 'broken',
  'rtplan_truncated.dcm': 'broken',
  'reportsi.dcm': 'words',
  'reportsi_with_empty_number_tags.dcm': 'words',
  'test-SR.dcm': 'words',
}
/** Drawn on paper by the browser: `tests/viewer/kinds-dicom.test.ts`. */
const ON_PAPER = ['waveform_ecg.dcm']
/** Whole words in the order of the machine that wrote them; dcmtk turns them about by halves. */
const SAME_AS: Record<string, string> = {
  'rtdose_expb.dcm': 'rtdose.dcm',
  'rtdose_expb_1frame.dcm': 'rtdose_1frame.dcm',
}
const names = (await scanNames()).filter((name) => !ON_PAPER.includes(name))

async function open(name: string) {
  const { bytes } = await readScan(name)
  return openDicom(Uint8Array.from(bytes).buffer, wasm)
}

async function outcomeOf(name: string): Promise<string> {
  try {
    const opened = await open(name)
    if (opened.text !== undefined) return 'words'
    await opened.draw(0, AS_IT_IS)
    return 'picture'
  } catch (thrown) {
    if (thrown instanceof Undecodable) return thrown.because
    throw thrown
  }
}

async function drawn(name: string, index: number, shade = AS_IT_IS): Promise<Pixels> {
  const { width, height, rgba } = await (await open(name)).draw(index, shade)
  return { width, height, rgba: new Uint8Array(rgba) }
}

describe('a DICOM file', () => {
  test.for(names.filter((name) => name in OTHERWISE))('%s is said to be what it is', async (name) => {
    expect(await outcomeOf(name)).toBe(OTHERWISE[name])
  })

  test.for(names.filter((name) => !(name in OTHERWISE)))('%s is drawn as dcmtk draws it', async (name) => {
    const { count } = await open(name)
    const golden = SAME_AS[name] ?? name
    for (const index of [...new Set([0, count - 1])]) {
      const other = await goldenScan(golden, index + 1)
      expect(other, 'dcmtk reads it too').not.toBeNull()
      // One step of 256: dcmtk cuts off where we round.
      if (other) expect(apart(await drawn(name, index), other).most).toBeLessThanOrEqual(1)
    }
  })

  test('that ends early is drawn as far as it goes, and said to be cut', async () => {
    expect((await open('MR_truncated.dcm')).isCut).toBe(true)
    expect((await open('MR_small.dcm')).isCut).toBe(false)
  })

  test('has every one of its frames', async () => {
    expect((await open('rtdose.dcm')).count).toBe(15)
    expect(apart(await drawn('rtdose.dcm', 0), await drawn('rtdose.dcm', 14)).most).toBeGreaterThan(0)
  })
})

describe('window and level', () => {
  const meanOf = ({ rgba }: Pixels) =>
    rgba.reduce((sum, value, at) => sum + (at % 4 === 0 ? value : 0), 0) / (rgba.length / 4)

  test('brighter is brighter, darker is darker', async () => {
    const [darker, as, brighter] = await Promise.all(
      [-0.3, 0, 0.3].map((by) => drawn('CT_small.dcm', 0, { brighter: by, contrast: 1 })),
    )
    if (!darker || !as || !brighter) throw new Error('not drawn')
    expect(meanOf(darker)).toBeLessThan(meanOf(as))
    expect(meanOf(brighter)).toBeGreaterThan(meanOf(as))
  })

  test('ten times the contrast leaves less between black and white', async () => {
    const between = async (contrast: number) => {
      const { rgba } = await drawn('CT_small.dcm', 0, { brighter: 0, contrast })
      return rgba.filter((value, at) => at % 4 === 0 && value > 0 && value < 255).length
    }
    expect(await between(10)).toBeLessThan((await between(1)) / 2)
  })

  test('can be changed where there are greys, not in colour', async () => {
    expect((await open('CT_small.dcm')).can).toBe('window')
    expect((await open('SC_rgb_rle.dcm')).can).toBeUndefined()
  })
})

describe('a structured report', () => {
  test('is its tree in words', async () => {
    const { text = '' } = await open('test-SR.dcm')
    expect(text.split('\n').length).toBeGreaterThan(5)
    expect(text).toMatchInlineSnapshot(`
      "Diagnosis
          Some UID: 1.2.3.4.5

          —
              Text Code: A mass of
                  Code: Sample Code 1
                  Code: Sample Code 2
              Diameter: 3 Length Unit
                  Code: Sample Code
              Text Code: was detected.

              —
                  Text Code: A mass of
                  Diameter: 3 Length Unit
                  Text Code: was detected.
          Code: Sample Text
      A
      B
      C
              Code: Inferred Sample Text
      New line.

      &%$§"!()<>{}/;
              SCoord Code: [SCOORD]
              TCoord Code: [TCOORD]
                  []
          [COMPOSITE]
              Date: 2000-12-06
              Time: 12:00
              DateTime: 2000-12-06 12:00
          [IMAGE]
              Code: Sample Code 3
                  Code: Sample Code 2
                      []
              Code: Sample Text 2
                  Key Image: [IMAGE]
                  [WAVEFORM]

      COMPLETE, VERIFIED"
    `)
  })
})
