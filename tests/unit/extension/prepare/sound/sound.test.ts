import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prepareMedia } from '../../../../../extension/prepare/prepare-media.ts'
import { prepared, refusal, TRACER } from '../planted-pictures.ts'

const SAMPLES = 'the sound itself'

const PCM = Buffer.from([1, 0, 1, 0, 0x44, 0xac, 0, 0, 0x88, 0x58, 1, 0, 2, 0, 16, 0])
const ADPCM = Buffer.from([17, 0, 1, 0, 0x44, 0xac, 0, 0, 0x22, 0x56, 0, 0, 0, 4, 4, 0, 2, 0, 0xf9, 7])

const SOUNDS = [
  ['a WAV', wav(), 'audio/wav'],
  ['a dictation (IMA ADPCM)', wav(ADPCM), 'audio/wav'],
  ['an MP3', mp3(), 'audio/mpeg'],
  ['an AMR', amr(), 'audio/amr'],
  ['an Opus recording', opus(), 'audio/ogg'],
  ['a WebM recording', webm(), 'audio/webm'],
] as const

describe('a recording', () => {
  test.for(SOUNDS)('%s keeps its sound and none of the words', async ([, planted, mediaType]) => {
    expect(planted.includes(TRACER)).toBe(true)
    const { bytes, removed, ...rest } = await prepared(planted)
    expect(rest).toMatchObject({ mediaType, lossless: true })
    expect(bytes.includes(TRACER)).toBe(false)
    expect(bytes.includes(SAMPLES)).toBe(true)
    expect(removed).not.toEqual([])
  })

  test.for(SOUNDS)('%s that was stripped has nothing more to take out', async ([, planted]) => {
    const once = await prepared(planted)
    const twice = await prepared(once.bytes)
    expect(twice.removed).toEqual([])
    expect(twice.bytes.equals(once.bytes)).toBe(true)
  })

  test('of a WAV recorder says when it was made, outside the file', async () => {
    expect((await prepared(wav())).capturedAt).toBe(new Date(2026, 10, 20, 14, 5, 6).getTime())
  })
})

describe('a recording is refused', () => {
  test.for([
    ['it has a second stream beside', Buffer.concat([opus(), opus(7)]), 'prepare/unknown-type'],
    ['its sum is wrong', spoiled(opus(), 60), 'prepare/broken'],
    ['it says more than it has', wav().subarray(0, 60), 'prepare/broken'],
    ['it is encrypted', webm({ encrypted: true }), 'prepare/locked'],
  ] as const)('when %s', async ([, bytes, because]) => {
    expect(await refusal(bytes)).toBe(because)
  })
})

describe('hostile bytes', () => {
  test.for(SOUNDS)(
    '%s, damaged, is prepared or refused: nothing is thrown, nothing grows',
    async ([, planted]) => {
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
          else expect(result.bytes.size).toBeLessThan(planted.length * 3 + 1000)
        }),
        { numRuns: 300 },
      )
    },
  )
})

function wav(format = PCM): Buffer {
  const chunk = (name: string, body: Buffer) =>
    Buffer.concat([Buffer.from(name), u32le(body.length), body, Buffer.alloc(body.length % 2)])
  const broadcast = Buffer.alloc(602)
  broadcast.write(TRACER)
  broadcast.write('2026-11-2014-05-06', 320)
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    chunk('bext', broadcast),
    chunk('fmt ', format),
    chunk('data', Buffer.from(SAMPLES)),
    chunk('LIST', Buffer.from(`INFOICMT${TRACER}`)),
  ])
  return Buffer.concat([Buffer.from('RIFF'), u32le(body.length), body])
}

function mp3(): Buffer {
  // MPEG 1, layer III, 32 kbit/s at 32 kHz: 144 bytes a frame.
  const frame = Buffer.alloc(144)
  frame.set([0xff, 0xfb, 0x18, 0xc4])
  frame.write(SAMPLES, 40)
  const tag = Buffer.concat([
    Buffer.from('ID3\x03\0\0\0\0\0'),
    Buffer.from([TRACER.length]),
    Buffer.from(TRACER),
  ])
  const last = Buffer.alloc(128)
  last.write(`TAG${TRACER}`)
  return Buffer.concat([tag, frame, frame, frame, last])
}

function amr(): Buffer {
  const frame = Buffer.concat([Buffer.from([0x3c]), Buffer.from(SAMPLES.padEnd(31))])
  return Buffer.concat([Buffer.from('#!AMR\n'), frame, frame, Buffer.from([0xff]), Buffer.from(TRACER)])
}

function opus(serial = 5): Buffer {
  const head = Buffer.concat([Buffer.from('OpusHead\x01\x01'), Buffer.alloc(9)])
  const tags = Buffer.concat([Buffer.from('OpusTags'), u32le(TRACER.length), Buffer.from(TRACER), u32le(0)])
  return Buffer.concat([
    oggPage(serial, 0, 2, head),
    oggPage(serial, 1, 0, tags),
    oggPage(serial, 2, 4, Buffer.from(SAMPLES)),
  ])
}

function oggPage(serial: number, number: number, flags: number, body: Buffer): Buffer {
  const page = Buffer.alloc(28 + body.length)
  page.write('OggS')
  page[5] = flags
  page.writeUInt32LE(serial, 14)
  page.writeUInt32LE(number, 18)
  page[26] = 1
  page[27] = body.length
  body.copy(page, 28)
  let crc = 0
  for (const byte of page) {
    crc ^= byte << 24
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  }
  page.writeUInt32LE(crc >>> 0, 22)
  return page
}

function webm({ encrypted = false } = {}): Buffer {
  const track = [
    ebml('d7', Buffer.from([1])),
    ebml('73c5', Buffer.from([9, 9])),
    ebml('83', Buffer.from([2])),
    ebml('86', Buffer.from('A_OPUS')),
    ebml('536e', Buffer.from(TRACER)),
    ...(encrypted ? [ebml('6d80', ebml('6240', ebml('5035', Buffer.alloc(1))))] : []),
  ]
  const block = Buffer.concat([Buffer.from([0x81, 0, 0, 0x80]), Buffer.from(SAMPLES)])
  const words = ebml('1254c367', Buffer.from(TRACER))
  const segment = Buffer.concat([
    ebml(
      '1549a966',
      Buffer.concat([
        ebml('2ad7b1', Buffer.from([0x0f, 0x42, 0x40])),
        ebml('7ba9', Buffer.from(TRACER)),
        ebml('4d80', Buffer.from('x')),
      ]),
    ),
    ebml('1654ae6b', ebml('ae', Buffer.concat(track))),
    ebml('1f43b675', Buffer.concat([ebml('e7', Buffer.from([0])), ebml('a3', block)])),
    words,
  ])
  return Buffer.concat([ebml('1a45dfa3', ebml('4282', Buffer.from('webm'))), ebml('18538067', segment)])
}

function ebml(id: string, body: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(0x10000000 + body.length)
  return Buffer.concat([Buffer.from(id, 'hex'), size, body])
}

function u32le(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function spoiled(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return bytes
}
