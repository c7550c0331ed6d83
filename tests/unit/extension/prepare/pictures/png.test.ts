import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import { describe, expect, test } from 'vitest'
import { HEIGHT, plainPng, prepared, refusal, TRACER, WIDTH } from '../planted-pictures.ts'

describe('a PNG', () => {
  test('loses what stands behind its pixels inside their own stream', async () => {
    const plain = plainPng()
    const pixelStream = (bytes: Buffer) => Buffer.concat(chunksOf(bytes, 'IDAT'))
    const longer = withChunk(plain, 'IDAT', Buffer.concat([pixelStream(plain), Buffer.from(TRACER)]))
    const { bytes, removed, lossless } = await prepared(longer)
    expect(bytes.includes(TRACER)).toBe(false)
    expect({ removed, lossless }).toEqual({ removed: ['trailing-bytes'], lossless: true })
    expect(await pixels(bytes)).toEqual(await pixels(plain))
  })

  test.for([
    ['is cut', (rows: Buffer) => deflateSync(rows).subarray(0, -9)],
    ['has more rows than the picture', (rows: Buffer) => deflateSync(Buffer.concat([rows, rows]))],
    ['has fewer rows than the picture', (rows: Buffer) => deflateSync(rows.subarray(0, -40))],
  ] as const)('is refused when the stream of its pixels %s', async ([, spoil]) => {
    const plain = plainPng()
    const rows = inflateSync(Buffer.concat(chunksOf(plain, 'IDAT')))
    expect(await refusal(withChunk(plain, 'IDAT', spoil(rows)))).toBe('prepare/broken')
  })

  test('is shown as every decoder shows it when its colour profile does not unpack', async () => {
    const profile = Buffer.concat([
      Buffer.from(`${TRACER}\0\0`),
      deflateSync(Buffer.alloc(500)).subarray(0, -4),
    ])
    const plain = plainPng()
    const { bytes, removed } = await prepared(withChunk(plain, 'iCCP', profile))
    expect(bytes.includes(TRACER)).toBe(false)
    expect(removed).toEqual(['colour-profile'])
    expect(await pixels(bytes)).toEqual(await pixels(plain))
  })
})

function* walk(png: Buffer): Generator<{ type: string; body: Buffer; whole: Buffer }> {
  for (let at = 8; at < png.length; ) {
    const end = at + 12 + png.readUInt32BE(at)
    yield {
      type: png.toString('latin1', at + 4, at + 8),
      body: png.subarray(at + 8, end - 4),
      whole: png.subarray(at, end),
    }
    at = end
  }
}

function chunksOf(png: Buffer, type: string): Buffer[] {
  return [...walk(png)].filter((chunk) => chunk.type === type).map(({ body }) => body)
}

/** One chunk of this type, in front of the pixels or instead of them. */
function withChunk(png: Buffer, type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type), body])
  const numbers = [Buffer.alloc(4), Buffer.alloc(4)] as const
  numbers[0].writeUInt32BE(body.length)
  numbers[1].writeUInt32BE(crc32(typed))
  const chunk = Buffer.concat([numbers[0], typed, numbers[1]])
  const others = [...walk(png)].filter((one) => one.type !== type)
  const before = others.findIndex((one) => one.type === (type === 'IDAT' ? 'IEND' : 'IDAT'))
  const parts = others.map(({ whole }) => whole)
  return Buffer.concat([png.subarray(0, 8), ...parts.slice(0, before), chunk, ...parts.slice(before)])
}

async function pixels(bytes: Buffer): Promise<Buffer> {
  const draw = createCanvas(WIDTH, HEIGHT).getContext('2d')
  draw.drawImage(await loadImage(bytes), 0, 0)
  return Buffer.from(draw.getImageData(0, 0, WIDTH, HEIGHT).data)
}
