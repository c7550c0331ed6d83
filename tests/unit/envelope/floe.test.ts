import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { concatBytes, utf8 } from '#shared/bytes/bytes.ts'
import {
  FLOE_HEADER_BYTES,
  type FloeParameters,
  plainBytesAt,
  SEGMENT_OVERHEAD_BYTES,
  type SegmentLayout,
  segmentLayout,
  startOpening,
  startSealing,
} from '#shared/envelope/floe.ts'
import type { StreamKey } from '#shared/envelope/stream-key.ts'

// Published by four independent implementations; kept beside the project, not in it.
const FOLDER = new URL('../../../../shared/vectors/floe/', import.meta.url)
const names = existsSync(FOLDER)
  ? readdirSync(FOLDER).flatMap((name) => name.match(/^(.*)_ct\.txt$/)?.[1] ?? [])
  : []
if (names.length === 0) console.warn('NOT RUN: the published FLOE vectors are not here (shared/vectors/floe)')

const AAD = utf8('This is AAD')

describe('FLOE', () => {
  test.skipIf(names.length === 0).for(names)('opens the published vector %s', async (name) => {
    const sealed = fromHexFile(`${name}_ct.txt`)
    const expected = fromHexFile(`${name}_pt.txt`)
    const parameters = parametersOf(sealed, name)
    const layout = layoutOf(sealed, parameters)
    const header = sealed.slice(0, FLOE_HEADER_BYTES)
    const opener = await startOpening(await keyOf(new Uint8Array(32)), AAD, header, layout, parameters)

    // From the end to the beginning: each segment opens alone.
    const opened: Uint8Array[] = []
    for (let position = layout.segmentCount - 1; position >= 0; position--) {
      const at = FLOE_HEADER_BYTES + position * parameters.segmentBytes
      const length = plainBytesAt(layout, position) + SEGMENT_OVERHEAD_BYTES
      opened.unshift(await opener.openSegment(sealed.slice(at, at + length), position))
    }
    expect(Buffer.concat(opened).equals(expected)).toBe(true)
  })

  test('opens what it sealed, across key rotations', async () => {
    const parameters = { segmentBytes: 40, rotationBits: 2 }
    const key = await keyOf(crypto.getRandomValues(new Uint8Array(32)))
    const layout = segmentLayout(8 * 11 + 3, parameters)
    const { opened } = await sealAndOpen(key, key, layout, parameters)
    expect(opened).toEqual(Array.from({ length: layout.plainBytes }, (_, at) => at))
  })

  test('refuses a header made with another key, another aad or another segment size', async () => {
    const parameters = { segmentBytes: 64, rotationBits: 20 }
    const layout = segmentLayout(10, parameters)
    const key = await keyOf(new Uint8Array(32))
    const { header } = await startSealing(key, AAD, layout, parameters)
    const other = await keyOf(new Uint8Array(32).fill(1))
    await expect(startOpening(other, AAD, header, layout, parameters)).rejects.toThrow('envelope/wrong-key')
    await expect(startOpening(key, utf8('else'), header, layout, parameters)).rejects.toThrow(
      'envelope/wrong-key',
    )
    await expect(startOpening(key, AAD, header, layout, { ...parameters, segmentBytes: 65 })).rejects.toThrow(
      'envelope/wrong-key',
    )
    await expect(startOpening(key, AAD, header.slice(1), layout, parameters)).rejects.toThrow(
      'envelope/wrong-key',
    )
  })

  test('seals no more segments than the message has, and none of another length', async () => {
    const parameters = { segmentBytes: 64, rotationBits: 20 }
    const key = await keyOf(new Uint8Array(32))
    const sealer = await startSealing(key, AAD, segmentLayout(10, parameters), parameters)
    await expect(sealer.sealNext(new Uint8Array(9))).rejects.toThrow('internal')
    await expect(sealer.sealNext(new Uint8Array(10))).rejects.toThrow('internal')
  })
})

async function sealAndOpen(
  sealKey: StreamKey,
  openKey: StreamKey,
  layout: SegmentLayout,
  parameters: FloeParameters,
) {
  const sealer = await startSealing(sealKey, AAD, layout, parameters)
  const segments: Uint8Array<ArrayBuffer>[] = []
  for (let position = 0; position < layout.segmentCount; position++) {
    const length = plainBytesAt(layout, position)
    const plaintext = Uint8Array.from({ length }, (_, at) => position * layout.fullPlainBytes + at)
    segments.push(concatBytes(...(await sealer.sealNext(plaintext))))
  }
  const opener = await startOpening(openKey, AAD, sealer.header, layout, parameters)
  const opened: number[] = []
  for (const [position, segment] of segments.entries()) {
    opened.push(...(await opener.openSegment(segment, position)))
  }
  return { opened }
}

/** FLOE writes its parameters into the header; how often keys rotate is the vector's own (see its source). */
function parametersOf(sealed: Buffer, name: string): FloeParameters {
  return { segmentBytes: sealed.readUInt32BE(2), rotationBits: name.includes('rotation') ? 2 : 20 }
}

/** Read from the sealed bytes, as a reader without a manifest would: a last segment may be empty in FLOE itself. */
function layoutOf(sealed: Buffer, { segmentBytes }: FloeParameters): SegmentLayout {
  const segmentCount = Math.ceil((sealed.length - FLOE_HEADER_BYTES) / segmentBytes)
  const sealedBytes = sealed.length - FLOE_HEADER_BYTES
  return {
    plainBytes: sealedBytes - segmentCount * SEGMENT_OVERHEAD_BYTES,
    sealedBytes,
    segmentCount,
    fullPlainBytes: segmentBytes - SEGMENT_OVERHEAD_BYTES,
  }
}

function fromHexFile(name: string): Buffer<ArrayBuffer> {
  return Buffer.from(readFileSync(new URL(name, FOLDER), 'utf8').trim(), 'hex')
}

/** A stream key of known bytes: what the types forbid product code, known-answer tests need. */
async function keyOf(bytes: Uint8Array<ArrayBuffer>): Promise<StreamKey> {
  const hmac = { name: 'HMAC', hash: 'SHA-384' }
  return (await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign'])) as StreamKey
}
