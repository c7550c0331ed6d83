import { toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { type EnvelopeId, makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { SealParts } from '#shared/envelope/seal.ts'
import type { Report } from '#shared/report/report.ts'

/** An invented report about files of the given lengths; the NHS number is from the 999 test range. */
export function sampleReport(lengths: readonly number[]): Report {
  return {
    patient: {
      identifiers: [{ type: 'nhs-number', value: '9990000018' }],
      name: 'Test Patient',
      dateOfBirth: '1970-01-01',
    },
    consent: { kind: 'direct-care', given: 'spoken', wordingVersion: '1', recordedAt: 1_790_000_000_000 },
    about: 'Is this healing as it should?',
    sender: { name: 'Dr Test Sender', organisation: 'RX1' },
    createdAt: 1_790_000_000_000,
    media: lengths.map((lengthBytes, index) => ({
      id: toBase64url(crypto.getRandomValues(new Uint8Array(16))),
      name: `picture ${index + 1}.jpg`,
      mediaType: 'image/jpeg',
      lengthBytes,
    })),
  }
}

/** Everything `sealReport` needs, with fresh keys. */
export function sampleParts(files: readonly Uint8Array<ArrayBuffer>[]): SealParts {
  return {
    envelopeId: makeEnvelopeId('gb') as EnvelopeId,
    linkSecret: Secret.random(32),
    relayShare: Secret.random(32),
    report: sampleReport(files.map((file) => file.length)),
    files: files.map((file) => new Blob([file])),
  }
}

/** Bytes that differ at every place a mistake could confuse. */
export function sampleBytes(lengthBytes: number, seed = 0): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(lengthBytes)
  let state = 0x9e3779b9 ^ seed
  for (let at = 0; at < lengthBytes; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    bytes[at] = state >>> 24
  }
  return bytes
}
