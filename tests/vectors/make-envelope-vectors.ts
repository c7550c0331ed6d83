/**
 * Writes `envelope-v1.json` and the sealed bytes beside it: `node tests/vectors/make-envelope-vectors.ts`.
 *
 * The vectors are frozen: links that are out there are read by them. A change that alters one of these files needs
 * a new version or suite, and new vectors beside the old ones. This is kept so that anyone can see how they came
 * to be, and that it gives the same bytes again.
 */
import { createHash, createHmac, hkdfSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { Secret } from '#shared/bytes/secret.ts'
import { type EnvelopeId, envelopeIdBytes } from '#shared/envelope/envelope-id.ts'
import { sealReport } from '#shared/envelope/seal.ts'
import type { Report } from '#shared/report/report.ts'
import { dangerousTestOnlyRandom } from './dangerous-test-only-random.ts'
import {
  type EnvelopeVector,
  type EnvelopeVectors,
  type FileContent,
  fileContent,
  fromHex,
  type Refusal,
  type Sweep,
  toHex,
} from './envelope-vectors.ts'
import { plaintextForTwoKeys } from './two-keys.ts'

const CLEAR_HEADER = 32
const FLOE_HEADER = 74
const SEGMENT = 262_144
/** Head and tag of a segment. */
const [HEAD, TAG] = [16, 16]

type Recipe = Omit<EnvelopeVector, 'lengthBytes' | 'prefixBytes' | 'sealed' | 'report'> & {
  media: { id: string; name: string; mediaType: string }[]
}

const ID = 'gb-AAECAwQFBgcICQoLDA0ODw'
const ONE_ITEM: Recipe = {
  name: 'one-item',
  about: 'The worked example of docs/spec/envelope.md: one short text.',
  envelopeId: ID,
  linkSecret: counting(0x10),
  relayShare: counting(0x30),
  media: [{ id: 'oKGio6SlpqeoqaqrrK2urw', name: 'letter.txt', mediaType: 'text/plain' }],
  files: [{ text: 'Please see the wound on the left heel.\n' }],
  randomSeed: 1,
}

function counting(first: number): string {
  return toHex(Uint8Array.from({ length: 32 }, (_, at) => first + at))
}

const recipes: Recipe[] = [
  ONE_ITEM,
  {
    ...ONE_ITEM,
    name: 'one-item-again',
    about: 'The same report sealed a second time with the same keys: nothing of one fits into the other.',
    randomSeed: 2,
  },
  {
    ...ONE_ITEM,
    name: 'three-shares',
    about: 'A third party holds a share as well.',
    thirdShare: counting(0x50),
    randomSeed: 3,
  },
  {
    name: 'segments',
    about: 'Items of three segments, of two, and of no bytes at all.',
    envelopeId: 'ie-8PHy8_T19vf4-fr7_P3-_w',
    linkSecret: counting(0x60),
    relayShare: counting(0x80),
    media: [
      { id: 'AAAAAAAAAAAAAAAAAAAAAA', name: 'scan.pdf', mediaType: 'application/pdf' },
      { id: 'AAAAAAAAAAAAAAAAAAAAAQ', name: 'Wunde — groß 🩹.jpg', mediaType: 'image/jpeg' },
      { id: 'AAAAAAAAAAAAAAAAAAAAAg', name: '', mediaType: 'application/octet-stream' },
    ],
    files: [{ patternBytes: 2 * 262_112 + 1 }, { patternBytes: 262_112 + 5 }, { text: '' }],
    randomSeed: 4,
  },
  {
    ...ONE_ITEM,
    name: 'two-keys',
    about:
      'The segment of the item has a GCM tag that verifies under the content keys of two relay shares. Only one of them opens the envelope.',
    media: [{ id: 'sLGys7S1tre4ubq7vL2-vw', name: 'salamander.bin', mediaType: 'application/octet-stream' }],
    files: [{ hex: '' }],
    randomSeed: 5,
  },
]
const SECOND_RELAY_SHARE = counting(0xc0)

function reportOf({ media, files }: Recipe): Report {
  return {
    patient: {
      identifiers: [{ type: 'nhs-number', value: '9990000018' }],
      name: 'Test Patient',
      dateOfBirth: '1970-01-01',
    },
    consent: {
      kind: 'direct-care',
      given: 'spoken',
      wordingVersion: '1',
      recordedAt: 1_790_000_000_000,
    },
    about: 'Is this healing as it should?',
    sender: { name: 'Dr Asha Patel', organisation: 'RX1' },
    createdAt: 1_790_000_000_000,
    media: media.map(({ id, name, mediaType }, index) => ({
      id,
      name,
      mediaType,
      lengthBytes: fileContent(files[index] ?? { text: '' }).length,
    })),
  }
}

/** The key schedule once more, with Node's own functions: what the specification says, not what the product does. */
function keysOf(
  vector: Pick<Recipe, 'envelopeId' | 'linkSecret' | 'relayShare' | 'thirdShare'>,
  label: Buffer,
) {
  const shares = [vector.linkSecret, vector.relayShare, ...(vector.thirdShare ? [vector.thirdShare] : [])]
  const salt = Buffer.from(`wardlink/1\0${vector.envelopeId}`)
  const info = Buffer.concat([Buffer.from('stream\0'), Buffer.from([0, 1, shares.length]), label])
  const streamKey = Buffer.from(hkdfSync('sha384', Buffer.from(shares.join(''), 'hex'), salt, info, 32))
  return { salt, info, streamKey }
}

function floeKeys(streamKey: Buffer, floeHeader: Buffer, aad: Buffer) {
  const prefix = floeHeader.subarray(0, 42)
  const derive = (key: Buffer, purpose: string | Buffer, length: number) =>
    createHmac('sha384', key)
      .update(Buffer.concat([prefix, Buffer.from(purpose), aad, Buffer.from([1])]))
      .digest()
      .subarray(0, length)
  const headerTag = derive(streamKey, 'HEADER_TAG:', 32)
  const messageKey = derive(streamKey, 'MESSAGE_KEY:', 48)
  const contentKey = derive(messageKey, Buffer.concat([Buffer.from('DEK:'), Buffer.alloc(8)]), 32)
  return { headerTag, messageKey, contentKey }
}

function itemLabel(recipe: Recipe): Buffer {
  return Buffer.concat([Buffer.from('item\0'), Buffer.from(recipe.media[0]?.id ?? '', 'base64url')])
}

function stepsOf(recipe: Recipe, sealed: Buffer, prefixBytes: number): Record<string, string> {
  const manifest = keysOf(recipe, Buffer.from('manifest'))
  const clearHeader = sealed.subarray(0, CLEAR_HEADER)
  const manifestFloeHeader = sealed.subarray(CLEAR_HEADER, CLEAR_HEADER + FLOE_HEADER)
  const manifestFloe = floeKeys(manifest.streamKey, manifestFloeHeader, clearHeader)
  const item = keysOf(recipe, itemLabel(recipe))
  const itemFloeHeader = floeHeaderOf(recipe)
  const itemFloe = floeKeys(item.streamKey, itemFloeHeader, itemLabel(recipe))
  const hex = {
    clearHeader,
    salt: manifest.salt,
    manifestInfo: manifest.info,
    manifestStreamKey: manifest.streamKey,
    manifestFloeHeader,
    manifestHeaderTag: manifestFloe.headerTag,
    manifestMessageKey: manifestFloe.messageKey,
    manifestContentKey: manifestFloe.contentKey,
    manifestSegmentHead: sealed.subarray(CLEAR_HEADER + FLOE_HEADER, CLEAR_HEADER + FLOE_HEADER + HEAD),
    itemInfo: item.info,
    itemStreamKey: item.streamKey,
    itemFloeHeader,
    itemHeaderTag: itemFloe.headerTag,
    itemMessageKey: itemFloe.messageKey,
    itemContentKey: itemFloe.contentKey,
    itemSegmentHead: sealed.subarray(prefixBytes, prefixBytes + HEAD),
    itemSegmentTag: sealed.subarray(sealed.length - TAG),
  }
  const texts = Object.entries(hex).map(
    ([name, bytes]) => [name, Buffer.from(bytes).toString('hex')] as const,
  )
  return Object.fromEntries(texts)
}

/** The item's FLOE header from the random bytes the sealing will be given: the first 32. */
function floeHeaderOf(recipe: Recipe): Buffer {
  const restore = dangerousTestOnlyRandom(recipe.randomSeed)
  const iv = crypto.getRandomValues(new Uint8Array(32))
  restore()
  const prefix = Buffer.concat([Buffer.from('00000004000000000020', 'hex'), iv])
  const { streamKey } = keysOf(recipe, itemLabel(recipe))
  return Buffer.concat([prefix, floeKeys(streamKey, prefix, itemLabel(recipe)).headerTag])
}

/** Finds the item of `two-keys`. Its segment's nonce follows two FLOE IVs and the manifest's nonce. */
function salamander(recipe: Recipe): FileContent {
  const restore = dangerousTestOnlyRandom(recipe.randomSeed)
  for (const length of [32, 32, 12]) crypto.getRandomValues(new Uint8Array(length))
  const iv = Buffer.from(crypto.getRandomValues(new Uint8Array(12)))
  restore()
  const contentKeys = [recipe.relayShare, SECOND_RELAY_SHARE].map((relayShare) => {
    const { streamKey } = keysOf({ ...recipe, relayShare }, itemLabel(recipe))
    return floeKeys(streamKey, floeHeaderOf(recipe), itemLabel(recipe)).contentKey
  }) as [Buffer, Buffer]
  const padded = Buffer.alloc(16_384)
  padded.write('This ciphertext has two faces.\n\n')
  const aad = Buffer.from('000000000000000001', 'hex')
  const plaintext = plaintextForTwoKeys(contentKeys, iv, aad, padded, 2)
  return { hex: toHex(plaintext.subarray(0, 48)) }
}

async function seal(recipe: Recipe, report: Report) {
  const restore = dangerousTestOnlyRandom(recipe.randomSeed)
  const secret = (hex: string) => new Secret(fromHex(hex))
  const { stream, prefixBytes } = await sealReport({
    envelopeId: recipe.envelopeId as EnvelopeId,
    linkSecret: secret(recipe.linkSecret),
    relayShare: secret(recipe.relayShare),
    ...(recipe.thirdShare === undefined ? {} : { thirdShare: secret(recipe.thirdShare) }),
    report,
    files: recipe.files.map((content) => new Blob([fileContent(content)])),
  })
  const sealed = Buffer.from(await new Response(stream).arrayBuffer())
  restore()
  return { sealed, prefixBytes }
}

const envelopes: EnvelopeVector[] = []
const sealedOf = new Map<string, Buffer>()
for (const recipe of recipes) {
  if (recipe.name === 'two-keys') recipe.files = [salamander(recipe)]
  envelopeIdBytes(recipe.envelopeId as EnvelopeId)
  const report = reportOf(recipe)
  const { sealed, prefixBytes } = await seal(recipe, report)
  const { media: _, ...rest } = recipe
  sealedOf.set(recipe.name, sealed)
  envelopes.push({
    ...rest,
    report,
    lengthBytes: sealed.length,
    prefixBytes,
    sealed: createHash('sha256').update(sealed).digest('hex'),
    ...(recipe.name === 'one-item' ? { steps: stepsOf(recipe, sealed, prefixBytes) } : {}),
  })
}

const small = envelopes[0] as EnvelopeVector
const large = envelopes.find((one) => one.name === 'segments') as EnvelopeVector
const A = large.prefixBytes
const aBytes = 524_288 + 3 * 32
const B = A + aBytes
const bBytes = 262_144 + 2 * 32
const FULL = 262_112
const smallItem = small.prefixBytes
const smallSealed = sealedOf.get('one-item') as Buffer

const refusals: Refusal[] = [
  ...[0, 1, 7].map((lengthBytes) => cut(`nothing but ${lengthBytes} bytes`, 'one-item', lengthBytes)),
  cut('cut inside the clear header', 'one-item', 31),
  cut('cut behind the clear header', 'one-item', 32),
  cut('cut inside the FLOE header of the manifest', 'one-item', 80),
  cut('cut one byte before the end of the manifest', 'one-item', small.prefixBytes - 1),
  atOpening(
    'another file: a PDF',
    [{ op: 'write', at: 0, hex: toHex(Buffer.from('%PDF-1.7')) }],
    'envelope/not-an-envelope',
  ),
  atOpening('version 0', [{ op: 'write', at: 8, hex: '0000' }], 'envelope/not-an-envelope'),
  atOpening('version 2', [{ op: 'write', at: 8, hex: '0002' }], 'envelope/newer-version'),
  atOpening('the highest version', [{ op: 'write', at: 8, hex: 'ffff' }], 'envelope/newer-version'),
  atOpening(
    'version 2 with a suite of its own',
    [{ op: 'write', at: 8, hex: '00020007' }],
    'envelope/newer-version',
  ),
  atOpening('suite 0', [{ op: 'write', at: 10, hex: '0000' }], 'envelope/unknown-suite'),
  atOpening('suite 2', [{ op: 'write', at: 10, hex: '0002' }], 'envelope/unknown-suite'),
  atOpening('a manifest of 4 GiB', [{ op: 'write', at: 12, hex: 'ffffffff' }], 'envelope/too-large'),
  atOpening('a manifest of no bytes', [{ op: 'write', at: 12, hex: '00000000' }], 'envelope/not-an-envelope'),
  atOpening(
    'a manifest one byte shorter than it is',
    [{ op: 'write', at: 15, hex: '69' }],
    'envelope/not-an-envelope',
  ),
  atOpening('a length of 2^64 - 1', [{ op: 'write', at: 16, hex: 'ffffffffffffffff' }], 'envelope/too-large'),
  atOpening('a length one byte more than it is', [{ op: 'flip', bit: 23 * 8 + 7 }], 'envelope/wrong-key'),
  atOpening(
    'a length shorter than the prefix',
    [{ op: 'write', at: 16, hex: '0000000000000020' }],
    'envelope/not-an-envelope',
  ),
  atOpening(
    'three shares where there are two',
    [{ op: 'write', at: 24, hex: '03' }],
    'envelope/share-missing',
  ),
  atOpening('four shares', [{ op: 'write', at: 24, hex: '04' }], 'envelope/not-an-envelope'),
  atOpening(
    'a reserved byte that is not zero',
    [{ op: 'write', at: 31, hex: '01' }],
    'envelope/not-an-envelope',
  ),
  atOpening('other FLOE parameters', [{ op: 'write', at: 35, hex: '05' }], 'envelope/wrong-key'),
  atOpening(
    'another commitment: the header tag of the second sealing',
    [copyOf('one-item-again', 74, 74, 32)],
    'envelope/wrong-key',
  ),
  atOpening(
    'the FLOE header of the second sealing',
    [copyOf('one-item-again', 32, 32, 74)],
    'envelope/segment-altered',
  ),
  atOpening(
    'the manifest segment of the second sealing',
    [copyOf('one-item-again', 106, 106, small.prefixBytes - 106)],
    'envelope/segment-altered',
  ),
  atOpening(
    'the manifest of another envelope',
    [copyOf('three-shares', 32, 32, small.prefixBytes - 32)],
    'envelope/wrong-key',
  ),
  atOpening(
    'the manifest not marked as last',
    [{ op: 'write', at: 106, hex: 'ffffffff' }],
    'envelope/segment-altered',
  ),
  { ...atOpening('another link secret', [], 'envelope/wrong-key'), given: { linkSecret: counting(0x11) } },
  { ...atOpening('another relay share', [], 'envelope/wrong-key'), given: { relayShare: counting(0x31) } },
  {
    ...atOpening('link secret and relay share the wrong way round', [], 'envelope/wrong-key'),
    given: { linkSecret: counting(0x30), relayShare: counting(0x10) },
  },
  {
    ...atOpening('another envelope id', [], 'envelope/wrong-key'),
    given: { envelopeId: 'gb-AAECAwQFBgcICQoLDA0OEA' },
  },
  {
    ...atOpening('another region in the id', [], 'envelope/wrong-key'),
    given: { envelopeId: ID.replace('gb', 'ie') },
  },
  {
    ...atOpening('a relay share of 31 bytes', [], 'envelope/wrong-key'),
    given: { relayShare: counting(0x30).slice(2) },
  },
  {
    ...atOpening('a third share where there are two', [], 'envelope/wrong-key'),
    given: { thirdShare: counting(0x50) },
  },
  {
    ...atOpening('another third share', [], 'envelope/wrong-key', 'three-shares'),
    given: { thirdShare: counting(0x51) },
  },
  {
    ...atOpening(
      'a second relay share whose content key the tag of the item fits as well',
      [],
      'envelope/wrong-key',
      'two-keys',
    ),
    given: { relayShare: SECOND_RELAY_SHARE },
  },

  inItem(
    'the item of the second sealing',
    [copyOf('one-item-again', smallItem, smallItem, 16_416)],
    0,
    0,
    'one-item',
  ),
  inItem(
    'the item of another envelope',
    [copyOf('three-shares', smallItem, smallItem, 16_416)],
    0,
    0,
    'one-item',
  ),
  inItem('the item not marked as last', [{ op: 'write', at: smallItem, hex: 'ffffffff' }], 0, 0, 'one-item'),
  inItem(
    'the item with another length in its mark',
    [{ op: 'write', at: smallItem, hex: '0000401f' }],
    0,
    0,
    'one-item',
  ),
  inItem(
    'the head of the item all zeros',
    [{ op: 'write', at: smallItem, hex: '00'.repeat(16) }],
    0,
    0,
    'one-item',
  ),
  {
    ...inItem('the item cut off', [{ op: 'cut', lengthBytes: smallItem }], 0, 0, 'one-item'),
    code: 'envelope/cut-short',
  },
  {
    ...inItem(
      'the item cut by one byte',
      [{ op: 'cut', lengthBytes: smallSealed.length - 1 }],
      0,
      0,
      'one-item',
    ),
    code: 'envelope/cut-short',
  },
  inItem(
    'the first two segments swapped',
    [copy(A, A + SEGMENT, SEGMENT), copy(A + SEGMENT, A, SEGMENT)],
    0,
    0,
  ),
  inItem('the first segment repeated in place of the second', [copy(A, A + SEGMENT, SEGMENT)], 0, FULL),
  inItem('the second segment repeated in place of the first', [copy(A + SEGMENT, A, SEGMENT)], 0, 0),
  inItem('a segment taken from another item', [copy(B, A + SEGMENT, SEGMENT)], 0, FULL),
  inItem(
    'the last segment marked as not the last',
    [{ op: 'write', at: A + 2 * SEGMENT, hex: 'ffffffff' }],
    0,
    2 * FULL,
  ),
  inItem(
    'the second segment marked as the last',
    [{ op: 'write', at: A + SEGMENT, hex: '00040000' }],
    0,
    FULL,
  ),
  inItem('one bit of the second segment', [{ op: 'flip', bit: (A + SEGMENT + 1000) * 8 }], 0, FULL),
  inItem('the last byte of the last segment', [{ op: 'flip', bit: (A + aBytes) * 8 - 1 }], 0, 2 * FULL),
  inItem('the first byte of the second item', [{ op: 'flip', bit: (B + HEAD) * 8 }], 1, 0),
  {
    ...inItem('cut between two segments', [{ op: 'cut', lengthBytes: B + SEGMENT }], 1, FULL),
    code: 'envelope/cut-short',
  },
  {
    ...inItem('cut inside a segment', [{ op: 'cut', lengthBytes: B + bBytes - 1 }], 1, FULL),
    code: 'envelope/cut-short',
  },
]

const sweeps: Sweep[] = [
  {
    name: 'each bit of the magic',
    envelope: 'one-item',
    fromByte: 0,
    toByte: 8,
    item: null,
    codes: ['envelope/not-an-envelope'],
  },
  {
    name: 'each bit of the version',
    envelope: 'one-item',
    fromByte: 8,
    toByte: 10,
    item: null,
    codes: ['envelope/newer-version', 'envelope/not-an-envelope'],
  },
  {
    name: 'each bit of the suite',
    envelope: 'one-item',
    fromByte: 10,
    toByte: 12,
    item: null,
    codes: ['envelope/unknown-suite'],
  },
  {
    name: 'each bit of the lengths',
    envelope: 'one-item',
    fromByte: 12,
    toByte: 24,
    item: null,
    codes: ['envelope/not-an-envelope', 'envelope/too-large', 'envelope/cut-short', 'envelope/wrong-key'],
  },
  {
    name: 'each bit of the share count and the reserved bytes',
    envelope: 'one-item',
    fromByte: 24,
    toByte: 32,
    item: null,
    codes: ['envelope/not-an-envelope', 'envelope/share-missing'],
  },
  {
    name: 'each bit of the manifest’s FLOE header',
    envelope: 'one-item',
    fromByte: 32,
    toByte: 106,
    item: null,
    codes: ['envelope/wrong-key'],
  },
  {
    name: 'each bit of the sealed manifest',
    envelope: 'one-item',
    fromByte: 106,
    toByte: small.prefixBytes,
    item: null,
    codes: ['envelope/segment-altered'],
  },
  {
    name: 'each bit of the item',
    envelope: 'one-item',
    fromByte: small.prefixBytes,
    toByte: small.lengthBytes,
    item: 0,
    codes: ['envelope/segment-altered'],
  },
]

function atOpening(name: string, changes: Refusal['changes'], code: string, envelope = 'one-item'): Refusal {
  return { name, envelope, changes, item: null, code }
}

function inItem(
  name: string,
  changes: Refusal['changes'],
  item: number,
  goodBytes: number,
  envelope = 'segments',
): Refusal {
  return { name, envelope, changes, item, code: 'envelope/segment-altered', goodBytes }
}

function cut(name: string, envelope: string, lengthBytes: number): Refusal {
  return { name, envelope, changes: [{ op: 'cut', lengthBytes }], item: null, code: 'envelope/cut-short' }
}

function copy(from: number, to: number, lengthBytes: number): Refusal['changes'][number] {
  return { op: 'copy', from, to, lengthBytes }
}

function copyOf(of: string, from: number, to: number, lengthBytes: number): Refusal['changes'][number] {
  return { op: 'copy', of, from, to, lengthBytes }
}

const about =
  'Frozen vectors of the Wardlink envelope, version 1, suite 1 (docs/spec/envelope.md). Sealed bytes are in envelope-v1-<name>.bin.'
const vectors: EnvelopeVectors = { about, envelopes, refusals, sweeps }
const folder = new URL('./', import.meta.url)
write('envelope-v1.json', Buffer.from(`${JSON.stringify(vectors, null, 2)}\n`))
for (const [name, sealed] of sealedOf) write(`envelope-v1-${name}.bin`, sealed)

/** Says whether a frozen file came out as it was. */
function write(name: string, bytes: Buffer): void {
  const path = new URL(name, folder)
  const was = (() => {
    try {
      return readFileSync(path)
    } catch {
      return null
    }
  })()
  const word = was === null ? 'new' : was.equals(bytes) ? 'the same' : 'CHANGED'
  console.log(`${name}: ${word}`)
  if (word === 'new' || process.argv.includes('--break-frozen-vectors')) writeFileSync(path, bytes)
  else if (word === 'CHANGED') process.exitCode = 1
}
