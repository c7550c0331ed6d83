import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prepareMedia } from '../../../../../extension/prepare/prepare-media.ts'
import { prepared, refusal, TRACER } from '../planted-pictures.ts'

const PIXELS = '\x01\x02\x03\x04'
const STUDY = '1.2.3.4.5.6'
const explicit = { syntax: '1.2.840.10008.1.2.1', element: explicitElement }
const implicit = { syntax: '1.2.840.10008.1.2', element: implicitElement }

describe('a DICOM picture', () => {
  test.for([
    ['explicit', explicit],
    ['implicit', implicit],
  ] as const)('keeps its pixels and not its patient (%s)', async ([, way]) => {
    const original = scan(way)
    expect(original.includes(TRACER)).toBe(true)
    const { bytes, mediaType, removed, mayShowWords, capturedAt } = await prepared(original)
    expect({ mediaType, mayShowWords }).toEqual({ mediaType: 'application/dicom', mayShowWords: true })
    expect(bytes.includes(TRACER)).toBe(false)
    expect(bytes.includes('20261120')).toBe(false)
    expect(bytes.includes(PIXELS)).toBe(true)
    expect(bytes.includes('113100')).toBe(true)
    expect(removed).toEqual(expect.arrayContaining(['patient', 'identifier', 'private', 'time']))
    expect(capturedAt).toBe(new Date(2026, 10, 20, 9, 30, 0).getTime())
  })

  test('of one report keeps its series together under new ids', async () => {
    const dicom = { dates: 'remove' as const, shiftDays: 0, ids: new Map<string, string>() }
    const [first, second] = [
      await prepared(scan(explicit), { dicom }),
      await prepared(scan(explicit), { dicom }),
    ]
    const id = dicom.ids.get(STUDY) ?? ''
    expect(id).toMatch(/^2\.25\.\d{30,}$/)
    expect(first.bytes.includes(STUDY)).toBe(false)
    expect(first.bytes.includes(id) && second.bytes.includes(id)).toBe(true)
  })

  test.for([
    ['keep', '20261120'],
    ['shift', '20261109'],
  ] as const)('may %s its dates by choice', async ([dates, expected]) => {
    const dicom = { dates, shiftDays: -11, ids: new Map<string, string>() }
    const { bytes } = await prepared(scan(explicit), { dicom })
    expect(bytes.includes(expected)).toBe(true)
    expect(bytes.includes(dates === 'keep' ? '113106' : '113107')).toBe(true)
  })

  test('keeps no word in an attribute of numbers', async () => {
    const { bytes } = await prepared(scan(explicit, [explicitElement(0x00281050, 'DS', TRACER)]))
    expect(bytes.includes(TRACER)).toBe(false)
  })

  test('loses what stands in its first 128 bytes', async () => {
    const bytes = scan(explicit)
    bytes.write(`II*\0 ${TRACER}`, 0)
    expect((await prepared(bytes)).bytes.includes(TRACER)).toBe(false)
  })
})

describe('a DICOM file is refused', () => {
  test.for([
    ['it has words and no picture', scan(explicit, [], { pixels: false }), 'prepare/unknown-type'],
    ['it begins as a program', program(), 'prepare/several-kinds'],
    ['it breaks off', scan(explicit).subarray(0, 200), 'prepare/broken'],
    ['its sequences have no end', scan(explicit, [deep(40)]), 'prepare/broken'],
  ] as const)('when %s', async ([, bytes, because]) => {
    expect(await refusal(bytes)).toBe(because)
  })
})

describe('hostile bytes', () => {
  test.for([
    ['explicit', explicit],
    ['implicit', implicit],
  ] as const)(
    'a damaged file (%s) is prepared or refused: nothing is thrown, nothing grows',
    async ([, way]) => {
      const planted = scan(way)
      const damage = fc.array(fc.record({ at: fc.nat(planted.length - 1), value: fc.nat(255) }), {
        minLength: 1,
        maxLength: 8,
      })
      await fc.assert(
        fc.asyncProperty(damage, async (places) => {
          const bytes = new Uint8Array(planted)
          for (const { at, value } of places) bytes[at] = value
          const result = await prepareMedia(new Blob([bytes]), 'x')
          if (result.is === 'refused') expect(result.because).toMatch(/^prepare\//)
          else expect(result.bytes.size).toBeLessThan(planted.length + 1000)
        }),
        { numRuns: 500 },
      )
    },
  )
})

type Way = { syntax: string; element: typeof explicitElement }

function scan({ syntax, element }: Way, more: Buffer[] = [], { pixels = true } = {}): Buffer {
  const nested = element(0x00100010, 'PN', TRACER)
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    explicitElement(0x00020010, 'UI', syntax),
    explicitElement(0x00020016, 'AE', TRACER.slice(0, 16)),
    element(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7'),
    element(0x00080018, 'UI', `${STUDY}.1`),
    element(0x00080020, 'DA', '20261120'),
    element(0x00080022, 'DA', '20261120'),
    element(0x00080032, 'TM', '093000'),
    element(0x00081030, 'LO', TRACER),
    sequence(element, 0x00081140, nested),
    element(0x00100010, 'PN', TRACER),
    element(0x00100020, 'LO', TRACER),
    element(0x00110010, 'LO', TRACER),
    element(0x0020000d, 'UI', STUDY),
    element(0x00280010, 'US', '\x02\0'),
    element(0x00280011, 'US', '\x02\0'),
    ...more,
    element(0x60004000, 'LT', TRACER),
    ...(pixels ? [element(0x7fe00010, 'OW', PIXELS)] : []),
  ])
}

function explicitElement(tag: number, representation: string, value: string): Buffer {
  const body = Buffer.from(value.length % 2 ? `${value} ` : value, 'latin1')
  if (!['OW', 'SQ', 'UT'].includes(representation)) {
    const head = Buffer.alloc(8)
    writeTag(head, tag)
    head.write(representation, 4)
    head.writeUInt16LE(body.length, 6)
    return Buffer.concat([head, body])
  }
  const head = Buffer.alloc(12)
  writeTag(head, tag)
  head.write(representation, 4)
  head.writeUInt32LE(body.length, 8)
  return Buffer.concat([head, body])
}

function implicitElement(tag: number, _representation: string, value: string): Buffer {
  const body = Buffer.from(value.length % 2 ? `${value} ` : value, 'latin1')
  const head = Buffer.alloc(8)
  writeTag(head, tag)
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}

function sequence(element: Way['element'], tag: number, item: Buffer): Buffer {
  const head = Buffer.alloc(8)
  writeTag(head, 0xfffee000)
  head.writeUInt32LE(item.length, 4)
  return element(tag, 'SQ', Buffer.concat([head, item]).toString('latin1'))
}

/** A sequence in a sequence in a sequence. */
function deep(times: number): Buffer {
  let inner = explicitElement(0x00280010, 'US', '\x02\0')
  for (let depth = 0; depth < times; depth++) inner = sequence(explicitElement, 0x00082112, inner)
  return inner
}

function program(): Buffer {
  const bytes = scan(explicit)
  bytes.write('MZ', 0)
  return bytes
}

function writeTag(head: Buffer, tag: number): void {
  head.writeUInt16LE(tag >>> 16, 0)
  head.writeUInt16LE(tag & 0xffff, 2)
}
