import { expect, test } from 'vitest'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import { segmentLayout, startOpening } from '#shared/envelope/floe.ts'
import { envelopeLayout } from '#shared/envelope/layout.ts'
import { readManifest } from '#shared/envelope/manifest.ts'
import { itemLabel, streamKeysOf } from '#shared/envelope/stream-key.ts'
import { suiteOf } from '#shared/envelope/suite.ts'
import { sealed } from '#tests/properties/sealed.ts'
import { sampleBytes, sampleParts } from '#tests/vectors/sample-report.ts'

const FULL = 262_112

test('an item is padded with zeros, not with what lay in memory', async () => {
  // Enough segments before the last that its memory has been used for another one.
  const file = sampleBytes(8 * FULL + 20_000).fill(0xff)
  const parts = sampleParts([file])
  const envelope = await sealed(parts)
  const layout = envelopeLayout(parts.report.media, new DataView(envelope.buffer).getUint32(12), 1)
  const [place] = layout.items
  if (!place) throw new Error('no item')
  const { segments, startByte } = place
  const last = segments.segmentCount - 1
  const opener = await startOpening(
    await streamKey(parts),
    label(parts),
    await itemHeader(parts, envelope),
    segments,
    suiteOf(1),
  )
  const opened = await opener.openSegment(envelope.slice(startByte + last * 262_144), last)
  const real = file.length - last * FULL
  expect(opened.length).toBeGreaterThan(real + 1000)
  expect(opened.subarray(0, real).every((byte) => byte === 0xff)).toBe(true)
  expect(opened.subarray(real).every((byte) => byte === 0)).toBe(true)
})

type Parts = ReturnType<typeof sampleParts>

function mediaId(parts: Parts): Uint8Array<ArrayBuffer> {
  return fromBase64url(parts.report.media[0]?.id ?? '')
}

function label(parts: Parts): Uint8Array<ArrayBuffer> {
  return itemLabel(mediaId(parts))
}

async function streamKey(parts: Parts) {
  return (await streamKeysOf(parts, parts.envelopeId, 1)).item(mediaId(parts))
}

/** From the manifest, which the opened envelope does not show. */
async function itemHeader(parts: Parts, envelope: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const manifestBytes = new DataView(envelope.buffer).getUint32(12)
  const keys = await streamKeysOf(parts, parts.envelopeId, 1)
  const floeHeader = envelope.subarray(32, 106)
  const manifestLayout = segmentLayout(manifestBytes - 74 - 32, suiteOf(1))
  const aad = envelope.subarray(0, 32)
  const opener = await startOpening(await keys.manifest(), aad, floeHeader, manifestLayout, suiteOf(1))
  const manifest = readManifest(await opener.openSegment(envelope.slice(106, 32 + manifestBytes), 0))
  return manifest.itemHeaders[0] ?? new Uint8Array(0)
}
