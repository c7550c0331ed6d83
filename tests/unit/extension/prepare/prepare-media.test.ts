import { createCanvas, loadImage } from '@napi-rs/canvas'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prepareMedia } from '../../../../extension/prepare/prepare-media.ts'
import {
  HEIGHT,
  plainJpeg,
  plainPng,
  plantedGif,
  plantedJpeg,
  plantedPng,
  plantedWebp,
  prepared,
  refusal,
  TRACER,
  WIDTH,
} from './planted-pictures.ts'

const PICTURES = [
  ['a JPEG', plantedJpeg(), 'image/jpeg'],
  ['a PNG', plantedPng(), 'image/png'],
  ['a WebP', plantedWebp(), 'image/webp'],
  ['a GIF', plantedGif(), 'image/gif'],
] as const

describe('a picture', () => {
  test.for(PICTURES)('%s keeps its pixels and none of the words', async ([, planted, mediaType]) => {
    expect(planted.includes(TRACER)).toBe(true)
    const { bytes, ...rest } = await prepared(planted)
    expect(bytes.includes(TRACER)).toBe(false)
    expect(rest).toMatchObject({ is: 'prepared', mediaType, lossless: true })
    expect(rest.removed).toContain('text')
  })

  test.for(PICTURES.slice(0, 3))('%s shows the same', async ([, planted]) => {
    const { bytes } = await prepared(planted)
    expect(await pixels(bytes)).toEqual(await pixels(planted))
  })

  test.for(PICTURES.slice(0, 3))('%s says when it was taken, outside the file', async ([, planted]) => {
    const { capturedAt, removed } = await prepared(planted)
    expect(capturedAt).toBe(new Date(2026, 10, 20, 14, 5, 6).getTime())
    expect(removed).toEqual(expect.arrayContaining(['place', 'time', 'device']))
  })

  test.for(PICTURES)('%s that was stripped has nothing more to take out', async ([, planted]) => {
    const once = await prepared(planted)
    const twice = await prepared(Buffer.from(once.bytes))
    expect(twice.removed).toEqual([])
    expect(twice.bytes.equals(once.bytes)).toBe(true)
  })

  test.for(PICTURES)('%s loses what stands behind its end', async ([, planted]) => {
    const { bytes, removed } = await prepared(Buffer.concat([planted, Buffer.from(TRACER)]))
    expect(bytes.includes(TRACER)).toBe(false)
    expect(removed).toContain('trailing-bytes')
  })
})

describe('a file is refused', () => {
  test.for([
    ['its type is none of ours', Buffer.from('\0\x01 not a picture'), 'prepare/unknown-type'],
    ['it is empty', Buffer.alloc(0), 'prepare/unknown-type'],
    ['it breaks off', plainPng().subarray(0, 60), 'prepare/broken'],
    ['it is a picture and a PDF', withComment('%PDF-1.7'), 'prepare/several-kinds'],
    ['it is a picture and an archive', Buffer.concat([plainJpeg(), zipEnd()]), 'prepare/several-kinds'],
    ['a check sum is wrong', spoiled(plainPng(), 40), 'prepare/broken'],
  ] as const)('when %s', async ([, bytes, because]) => {
    expect(await refusal(Buffer.from(bytes))).toBe(because)
  })

  test('and nothing is returned when the sender stops', async () => {
    const stop = new AbortController()
    stop.abort(new Error('stopped'))
    await expect(
      prepareMedia(new Blob([new Uint8Array(plainJpeg())]), 'a.jpg', { signal: stop.signal }),
    ).rejects.toThrow('stopped')
  })
})

describe('the name', () => {
  test.for([
    ['C:\\Users\\asha\\leg.JPG', 'leg.JPG'],
    ['/home/asha/leg', 'leg.jpg'],
    ['leg.png', 'leg.jpg'],
    ['leg of Mrs. Smith', 'leg of Mrs. Smith.jpg'],
    ['leg\u202Egnp.exe', 'leggnp.exe.jpg'],
    ['', 'file.jpg'],
    ['x'.repeat(400), `${'x'.repeat(251)}.jpg`],
  ] as const)('%s becomes %s', async ([given, expected]) => {
    const result = await prepareMedia(new Blob([new Uint8Array(plainJpeg())]), given)
    expect(result).toMatchObject({ is: 'prepared', name: expected })
  })
})

describe('hostile bytes', () => {
  test.for(PICTURES)(
    '%s, damaged anywhere, is prepared or refused: nothing is thrown, nothing grows',
    async ([, planted]) => {
      const places = fc.array(
        fc.record({ at: fc.nat(planted.length - 1), value: fc.nat(255), cut: fc.boolean() }),
        { minLength: 1, maxLength: 6 },
      )
      await fc.assert(
        fc.asyncProperty(places, async (damage) => {
          let bytes = Buffer.from(planted)
          for (const { at, value, cut } of damage) {
            if (cut && damage.length === 1) bytes = bytes.subarray(0, at)
            else if (at < bytes.length) bytes[at] = value
          }
          const result = await prepareMedia(new Blob([new Uint8Array(bytes)]), 'x')
          if (result.is === 'refused') expect(result.because).toMatch(/^prepare\//)
          else expect(result.bytes.size).toBeLessThanOrEqual(bytes.length + 64)
        }),
        { numRuns: 300 },
      )
    },
  )
})

async function pixels(bytes: Buffer): Promise<Buffer> {
  const surface = createCanvas(WIDTH, HEIGHT)
  const draw = surface.getContext('2d')
  draw.drawImage(await loadImage(bytes), 0, 0)
  return Buffer.from(draw.getImageData(0, 0, WIDTH, HEIGHT).data)
}

function withComment(words: string): Buffer {
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, words.length + 2]), Buffer.from(words)])
  const jpeg = plainJpeg()
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)])
}

function zipEnd(): Buffer {
  return Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)])
}

function spoiled(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}
