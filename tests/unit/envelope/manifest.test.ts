import { describe, expect, test } from 'vitest'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { utf8 } from '#shared/bytes/bytes.ts'
import { readManifest, writeManifest } from '#shared/envelope/manifest.ts'
import { paddedManifestBytes } from '#shared/envelope/padding.ts'
import { codeOf } from '#shared/errors.ts'
import { sampleReport } from '#tests/vectors/sample-report.ts'

const report = sampleReport([10, 20])
const header = crypto.getRandomValues(new Uint8Array(74))
const manifest = { report, itemHeaders: [header, header] }
const value = { v: 1, report, itemHeaders: [header, header].map(toBase64url) }
const json = JSON.stringify(value)

describe('a manifest', () => {
  test('reads back as it was written', () => {
    expect(readManifest(writeManifest(manifest))).toEqual(manifest)
    expect(readManifest(padded(json))).toEqual(manifest)
  })

  test('keeps names in any script', () => {
    const media = report.media.map((item) => ({ ...item, name: 'Wunde — groß 🩹\u2028\ud800"\\.jpg' }))
    const named = { ...manifest, report: { ...report, media } }
    expect(readManifest(writeManifest(named)).report.media[0]?.name).toBe(media[0]?.name)
  })

  test.for([
    ['white space', json.replace('{"v":1,', '{"v":1, ')],
    ['a member twice', json.replace('"v":1,', '"v":1,"v":1,')],
    ['a patient twice', json.replace('"patient":', '"patient":{"name":"another"},"patient":')],
    ['an escape where none is needed', json.replace('Test Patient', '\\u0054est Patient')],
    ['another spelling of a number', json.replace('"v":1,', '"v":1.0,')],
    ['a byte order mark', `\ufeff${json}`],
    ['a member nobody knows', json.replace('{"v":1,', '{"v":1,"urgent":true,')],
    ['a member nobody knows, inside', json.replace('"patient":{', '"patient":{"alsoKnownAs":"",')],
    ['no version', json.replace('"v":1,', '')],
    ['a version that is no number', json.replace('"v":1', '"v":"1"')],
    ['fewer headers than items', JSON.stringify({ ...value, itemHeaders: value.itemHeaders.slice(1) })],
    ['a header that is too short', json.replace(toBase64url(header), toBase64url(header.subarray(1)))],
    ['two items of one id', JSON.stringify({ ...value, report: twice(value.report) })],
    ['no items', JSON.stringify({ ...value, report: { ...report, media: [] }, itemHeaders: [] })],
    ['an item of 2^60 bytes', json.replace('"lengthBytes":10', '"lengthBytes":1152921504606846976')],
    ['an item of half a byte', json.replace('"lengthBytes":10', '"lengthBytes":0.5')],
    ['an item of fewer than no bytes', json.replace('"lengthBytes":10', '"lengthBytes":-1')],
    ['an NHS number with a wrong check digit', json.replace('9990000018', '9990000019')],
    ['something else', '[]'],
    ['nothing', ''],
    ['no JSON', json.slice(0, -1)],
  ])('is refused with %s', ([, text]) => {
    expect(text).not.toBe(json)
    expect(codeFor(padded(text as string))).toBe('envelope/malformed-manifest')
  })

  test.for([
    ['bytes that are no UTF-8', overwrite(padded(json), 200, 0xff)],
    ['padding that is not zero', overwrite(padded(json), 4095, 1)],
    ['more padding than there should be', concat(padded(json), new Uint8Array(128))],
    ['a length behind its end', overwrite(padded(json), 0, 0xff)],
    ['no length', new Uint8Array(3)],
  ] as const)('is refused with %s', ([, bytes]) => {
    expect(codeFor(bytes)).toBe('envelope/malformed-manifest')
  })

  test('of a later version says so', () => {
    const later = JSON.stringify({ v: 2, anything: 'else' })
    expect(codeFor(padded(later))).toBe('envelope/newer-version')
  })

  test('is not written for what is no report, and nothing in the error says whom it was about', () => {
    const wrong = { ...report, patient: { ...report.patient, dateOfBirth: '1970-13-01' } }
    const thrown = thrownBy(() => writeManifest({ ...manifest, report: wrong }))
    expect(codeOf(thrown)).toBe('internal')
    expect((thrown as Error).cause).toBeUndefined()
  })

  test('that is malformed says nothing of its patient either', () => {
    const thrown = thrownBy(() => readManifest(padded(json.replace('"v":1,', '"v":1,"v":1,'))))
    expect((thrown as Error).cause).toBeUndefined()
  })
})

function padded(text: string): Uint8Array<ArrayBuffer> {
  const bytes = utf8(text)
  const whole = new Uint8Array(paddedManifestBytes(4 + bytes.length))
  new DataView(whole.buffer).setUint32(0, bytes.length)
  whole.set(bytes, 4)
  return whole
}

function twice(of: typeof report): typeof report {
  const [first] = of.media
  return { ...of, media: first ? [first, first] : [] }
}

function overwrite(bytes: Uint8Array<ArrayBuffer>, at: number, byte: number): Uint8Array<ArrayBuffer> {
  bytes[at] = byte
  return bytes
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...a, ...b])
}

function codeFor(bytes: Uint8Array<ArrayBuffer>): string {
  return codeOf(thrownBy(() => readManifest(bytes)))
}

function thrownBy(action: () => unknown): unknown {
  try {
    return action()
  } catch (thrown) {
    return thrown
  }
}
