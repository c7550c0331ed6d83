import { expect, test } from 'vitest'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { type FloeOpener, type FloeSealer, segmentLayout, startSealing } from '#shared/envelope/floe.ts'
import { openEnvelope } from '#shared/envelope/open.ts'
import { type SealParts, sealReport } from '#shared/envelope/seal.ts'
import type { StreamKey } from '#shared/envelope/stream-key.ts'
import { makeShareLink } from '#shared/link/share-link.ts'
import { releaseContext, type WrapContext } from '#shared/wrap/contexts.ts'
import { wrap } from '#shared/wrap/wrap.ts'
import type { WrapPublicKey } from '#shared/wrap/wrapped.ts'
import { sampleBytes, sampleParts } from '#tests/vectors/sample-report.ts'

/**
 * Each line under an `@ts-expect-error` is a mistake. `tsc -p tests` fails as soon as one of them type-checks.
 * Never called.
 */
async function mistakes(
  parts: SealParts,
  key: CryptoKey,
  sealer: FloeSealer,
  opener: FloeOpener,
  publicKey: WrapPublicKey,
): Promise<void> {
  const bytes = new Uint8Array(32)
  const text: string = 'gb-AAECAwQFBgcICQoLDA0ODw'

  // @ts-expect-error bytes in place of a Secret: they would print
  await sealReport({ ...parts, linkSecret: bytes })
  // @ts-expect-error a string is no envelope id before a parser has seen it
  await sealReport({ ...parts, envelopeId: text })
  // @ts-expect-error a relay share is not optional
  await sealReport({ ...parts, relayShare: undefined })
  // @ts-expect-error no way to hand in randomness
  await sealReport({ ...parts, dangerousTestOnlyRandom: () => bytes })
  // @ts-expect-error no way to hand in a nonce
  await sealer.sealNext(bytes, { iv: bytes })
  // @ts-expect-error no way to choose a position: one may come twice
  await sealer.sealNext(bytes, 0)
  // @ts-expect-error the caller does not say which segment is the last: the authenticated length does
  await opener.openSegment(bytes, 0, true)
  // @ts-expect-error any key is not a stream key: those are derived, and cannot be extracted
  await startSealing(key, bytes, segmentLayout(1, { segmentBytes: 64, rotationBits: 20 }), PARAMETERS)
  // @ts-expect-error a range is asked for by bytes, not opened by a key
  await openEnvelope({ envelopeId: parts.envelopeId, key })
  // @ts-expect-error a wrap without a context could be taken for another
  await wrap(publicKey, bytes)
  // @ts-expect-error a context is made for its purpose, not put together by hand
  const context: WrapContext = { info: bytes, aad: bytes }
  // @ts-expect-error a release is bound to an entry of the audit log
  releaseContext(parts.envelopeId, bytes)
  // @ts-expect-error the id first, then the secret: the other way round would print the secret
  await makeShareLink('https://view.example', parts.linkSecret, parts.envelopeId)
  // @ts-expect-error a secret is not text
  const address: string = parts.linkSecret
  // @ts-expect-error a stream key is made by streamKeysOf alone
  const streamKey: StreamKey = key
  // @ts-expect-error an id is made by makeEnvelopeId or parseEnvelopeId alone
  const id: EnvelopeId = text
  void [context, address, streamKey, id]
}

const PARAMETERS = { segmentBytes: 64, rotationBits: 20 }

test('the mistakes above do not type-check', () => {
  expect(mistakes).toBeTypeOf('function')
})

test('every key a sealing and an opening make stays inside WebCrypto', async () => {
  const made: CryptoKey[] = []
  const restore = watch(made)
  try {
    const parts = sampleParts([sampleBytes(10)])
    const { stream } = await sealReport(parts)
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
    const readRange = async (start: number, end: number) => new Blob([bytes.subarray(start, end)]).stream()
    const opened = await openEnvelope({ ...parts, readRange })
    await new Response(opened.openItem(0)).arrayBuffer()
  } finally {
    restore()
  }
  expect(made.length).toBeGreaterThan(8)
  expect(made.filter((key) => key.extractable)).toEqual([])
})

/** Keeps every key that WebCrypto makes. */
function watch(made: CryptoKey[]): () => void {
  const { importKey, deriveKey } = crypto.subtle
  const keep = (make: (...args: never[]) => Promise<CryptoKey>) =>
    async function (this: unknown, ...args: never[]) {
      const key = await make.apply(crypto.subtle, args)
      made.push(key)
      return key
    }
  Object.assign(crypto.subtle, { importKey: keep(importKey), deriveKey: keep(deriveKey) })
  return () => {
    Reflect.deleteProperty(crypto.subtle, 'importKey')
    Reflect.deleteProperty(crypto.subtle, 'deriveKey')
  }
}
