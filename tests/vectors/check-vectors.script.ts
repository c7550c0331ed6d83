import { sha256 } from '#shared/bytes/bytes.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { parseEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { type OpenedEnvelope, openEnvelope } from '#shared/envelope/open.ts'
import { sealReport } from '#shared/envelope/seal.ts'
import { codeOf } from '#shared/errors.ts'
import { dangerousTestOnlyRandom } from './dangerous-test-only-random.ts'
import {
  changed,
  type EnvelopeVector,
  type EnvelopeVectors,
  fileContent,
  fromHex,
  toHex,
} from './envelope-vectors.ts'

export type CheckTask = {
  vectors: EnvelopeVectors
  /** Sealed bytes of each envelope by name, base64: they travel to a browser as JSON. */
  sealed: Record<string, string>
  /** Sweeps over more than 100 bytes flip every n-th bit. */
  everyBit: number
}

export type Checked = { checks: number; failures: string[] }

/** Checks every vector against the WebCrypto of whatever platform this runs on. */
export async function run({ vectors, sealed, everyBit }: CheckTask): Promise<Checked> {
  const bytesOf = new Map(Object.entries(sealed).map(([name, text]) => [name, fromBase64(text)]))
  const failures: string[] = []
  let checks = 0
  function check(name: string, got: unknown, expected: unknown): void {
    checks += 1
    if (JSON.stringify(got) !== JSON.stringify(expected)) {
      failures.push(`${name}: got ${JSON.stringify(got)}, not ${JSON.stringify(expected)}`)
    }
  }
  function sealedBytes(name: string): Uint8Array<ArrayBuffer> {
    return bytesOf.get(name) ?? new Uint8Array(0)
  }
  function vectorOf(name: string): EnvelopeVector {
    const vector = vectors.envelopes.find((one) => one.name === name)
    if (!vector) throw new Error(`no vector ${name}`)
    return vector
  }

  for (const vector of vectors.envelopes) {
    const bytes = sealedBytes(vector.name)
    check(`${vector.name}: sealed bytes`, toHex(await sha256(bytes)), vector.sealed)
    const opened = await openVector(vector, bytes)
    check(`${vector.name}: report`, opened.report, vector.report)
    for (const [index, content] of vector.files.entries()) {
      const { good, code } = await readItem(opened, index)
      check(`${vector.name}: item ${index} opens`, code, null)
      check(
        `${vector.name}: item ${index}`,
        toHex(await sha256(good)),
        toHex(await sha256(fileContent(content))),
      )
    }
    check(`${vector.name}: sealed again`, toHex(await sha256(await sealAgain(vector))), vector.sealed)
  }

  for (const refusal of vectors.refusals) {
    const vector = vectorOf(refusal.envelope)
    const bytes = changed(sealedBytes(vector.name), refusal.changes, sealedBytes)
    const outcome = await refusedWith({ ...vector, ...refusal.given }, bytes, refusal.item)
    check(refusal.name, outcome.code, refusal.code)
    if (refusal.item === null) continue
    const content = fileContent(vector.files[refusal.item] ?? { text: '' })
    check(`${refusal.name}: bytes before it`, outcome.good.length, refusal.goodBytes)
    check(`${refusal.name}: they are right`, isPrefix(outcome.good, content), true)
  }

  for (const sweep of vectors.sweeps) {
    const vector = vectorOf(sweep.envelope)
    const bytes = sealedBytes(vector.name).slice()
    // The envelope of an item's sweep is opened once: its prefix stays as it is.
    const opened = sweep.item === null ? null : await openVector(vector, bytes)
    const bad = new Set<string>()
    const step = sweep.toByte - sweep.fromByte > 100 ? everyBit : 1
    for (let bit = sweep.fromByte * 8; bit < sweep.toByte * 8; bit += step) {
      const at = bit >> 3
      const kept = bytes[at] ?? 0
      bytes[at] = kept ^ (0x80 >> (bit & 7))
      const { code, good } =
        opened && sweep.item !== null
          ? await readItem(opened, sweep.item)
          : await refusedWith(vector, bytes, null)
      if (code === null || !sweep.codes.includes(code) || good.length > 0) bad.add(`bit ${bit}: ${code}`)
      bytes[at] = kept
    }
    check(`${sweep.name}`, [...bad].slice(0, 3), [])
  }
  return { checks, failures }
}

type Given = Pick<EnvelopeVector, 'envelopeId' | 'linkSecret' | 'relayShare' | 'thirdShare'>

function partsOf({ envelopeId, linkSecret, relayShare, thirdShare }: Given) {
  const id = parseEnvelopeId(envelopeId)
  if (!id) throw new Error('not an envelope id')
  return {
    envelopeId: id,
    linkSecret: new Secret(fromHex(linkSecret)),
    relayShare: new Secret(fromHex(relayShare)),
    ...(thirdShare === undefined ? {} : { thirdShare: new Secret(fromHex(thirdShare)) }),
  }
}

function openVector(given: Given, bytes: Uint8Array<ArrayBuffer>): Promise<OpenedEnvelope> {
  return openEnvelope({
    ...partsOf(given),
    readRange: async (startByte, endByte) => new Blob([bytes.subarray(startByte, endByte)]).stream(),
  })
}

async function refusedWith(given: Given, bytes: Uint8Array<ArrayBuffer>, item: number | null) {
  let opened: OpenedEnvelope
  try {
    opened = await openVector(given, bytes)
  } catch (thrown) {
    return {
      code: item === null ? codeOf(thrown) : `did not open: ${codeOf(thrown)}`,
      good: new Uint8Array(0),
    }
  }
  return item === null ? { code: null, good: new Uint8Array(0) } : readItem(opened, item)
}

/** Reads an item to its end or its failure. */
async function readItem(opened: OpenedEnvelope, index: number) {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let code: string | null = null
  try {
    const reader = opened.openItem(index).getReader()
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      parts.push(value)
    }
  } catch (thrown) {
    code = codeOf(thrown)
  }
  return { code, good: new Uint8Array(await new Blob(parts).arrayBuffer()) }
}

async function sealAgain(vector: EnvelopeVector): Promise<Uint8Array<ArrayBuffer>> {
  const restore = dangerousTestOnlyRandom(vector.randomSeed)
  try {
    const files = vector.files.map((content) => new Blob([fileContent(content)]))
    const { stream } = await sealReport({ ...partsOf(vector), report: vector.report, files })
    return new Uint8Array(await new Response(stream).arrayBuffer())
  } finally {
    restore()
  }
}

function isPrefix(bytes: Uint8Array, of: Uint8Array): boolean {
  return bytes.every((byte, at) => byte === of[at])
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
}
