import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkpointText, openCheckpoint } from '#shared/audit/checkpoint.ts'
import { type AuditEntry, encodeEntry } from '#shared/audit/entry.ts'
import { leafHash, nodeHash } from '#shared/audit/merkle.ts'
import { formatVerifierKey, parseVerifierKey, signatureLine } from '#shared/audit/note.ts'
import { consistencySpans, inclusionSpans, type Span } from '#shared/audit/tree-layout.ts'
import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { Proof } from '#shared/protocol/messages.ts'
import { checkProof, keyToKnow } from '../../../../extension/sent/check-proof.ts'

const ORIGIN = 'relay.example/audit/ward7'
const envelopeId = makeEnvelopeId('gb')
const other = makeEnvelopeId('gb')
const about = { version: 1, region: 'gb', tenant: 'ward7', policyVersion: 1 } as const
const hash = (n: number) => toBase64url(new Uint8Array(32).fill(n))
const idOf = (n: number) => toBase64url(new Uint8Array(16).fill(n))
const [R1, R2] = [idOf(1), idOf(2)]

const created = (id = envelopeId, at = 10): AuditEntry => ({
  ...about,
  type: 'created',
  at,
  envelopeId: id,
  actor: hash(1),
  lengthBytes: 100,
  expiresAt: 999,
  grantHash: hash(2),
})
const released = (releaseId: string, at: number): AuditEntry => ({
  ...about,
  type: 'released',
  at,
  envelopeId,
  actor: hash(3),
  releaseId,
  purposeOfUse: 'TREAT',
  by: 'named',
  countsAsOpen: true,
  vaultKeyHash: hash(4),
})
const opened = (releaseId: string, at: number): AuditEntry => ({
  ...about,
  type: 'opened',
  at,
  envelopeId,
  actor: hash(3),
  releaseId,
})
const release = (releaseId: string, releasedAt: number, openedAt: number | null) => ({
  releaseId,
  openerName: 'Dr Lee Chen',
  openerEmail: null,
  purposeOfUse: 'TREAT' as const,
  releasedAt,
  openedAt,
  emergencyReason: null,
  inEmergency: false,
})

let privateKey: KeyObject
let logKey: string
beforeAll(async () => {
  const pair = generateKeyPairSync('ed25519')
  privateKey = pair.privateKey
  logKey = await formatVerifierKey(ORIGIN, fromBase64url(String(pair.publicKey.export({ format: 'jwk' }).x)))
})

/** A log that says whatever a relay wants it to say, properly signed. */
async function proofFrom(
  log: readonly AuditEntry[],
  places: readonly number[],
  keptSize = 0,
): Promise<Proof> {
  const leaves = await Promise.all(log.map((entry) => leafHash(encodeEntry(entry))))
  const hashOf = async ({ from, to }: Span): Promise<Uint8Array> => {
    if (to - from === 1) return leaves[from] ?? expect.fail('a leaf')
    let width = 1
    while (width * 2 < to - from) width *= 2
    return nodeHash(await hashOf({ from, to: from + width }), await hashOf({ from: from + width, to }))
  }
  const head = { treeSize: log.length, rootHash: await hashOf({ from: 0, to: log.length }) }
  const text = checkpointText({ origin: ORIGIN, ...head })
  const key = (await parseVerifierKey(logKey)) ?? expect.fail('a key')
  const checkpoint = `${text}\n${signatureLine(key, sign(null, Buffer.from(text), privateKey))}`
  const receipts = places.map(async (leafIndex) => ({
    entry: toBase64url(encodeEntry(log[leafIndex] ?? expect.fail('an entry'))),
    leafIndex,
    inclusionProof: (await Promise.all(inclusionSpans(leafIndex, log.length).map(hashOf))).map(toBase64url),
    checkpoint,
  }))
  const spans = keptSize > log.length ? [] : consistencySpans(keptSize, log.length)
  return {
    receipts: await Promise.all(receipts),
    consistencyProof: (await Promise.all(spans.map(hashOf))).map(toBase64url),
  }
}
async function headOf(proof: Proof) {
  const key = (await parseVerifierKey(logKey)) ?? expect.fail('a key')
  return (await openCheckpoint(proof.receipts[0]?.checkpoint ?? '', key)) ?? expect.fail('signed')
}

const before = [created(other, 1), created()]
const now = [...before, released(R1, 20), created(other, 21), opened(R1, 22)]
const listed = { envelopeId, createdAt: 10, releases: [release(R1, 20, 22)] }
const check = (
  proof: Proof,
  list: Parameters<typeof checkProof>[2] = listed,
  checkpoint: Awaited<ReturnType<typeof headOf>> | null = null,
) => checkProof(proof, { logKey, checkpoint }, list, 'ward7')

describe('what a relay says of a report', () => {
  test('is believed when its log says the same, and says where', async () => {
    const proof = await proofFrom(now, [1, 2, 4])
    expect(await check(proof)).toEqual({
      is: 'proved',
      checkpoint: await headOf(proof),
      places: [{ releaseId: R1, released: 2, opened: 4 }],
      createdAt: 10,
    })
  })

  test.for<[string, Parameters<typeof checkProof>[2], number[]]>([
    [
      'the list has an opening the log has not',
      { ...listed, releases: [release(R1, 20, 22), release(R2, 23, 24)] },
      [1, 2, 4],
    ],
    ['the log has an opening the list hides', { ...listed, releases: [] }, [1, 2, 4]],
    [
      'the list says it was never opened, and the log that it was',
      { ...listed, releases: [release(R1, 20, null)] },
      [1, 2, 4],
    ],
    ['the list gives another time', { ...listed, releases: [release(R1, 20, 23)] }, [1, 2, 4]],
    ['it is about another report', { ...listed, envelopeId: other, createdAt: 1 }, [1, 2, 4]],
    ['another report’s entry is among them', listed, [0, 1, 2, 4]],
    ['nothing says that it was made', listed, [2, 4]],
  ])('is refused when %s', async ([, list, places]) => {
    expect(await check(await proofFrom(now, places), list)).toEqual({ is: 'refused', because: 'not-proved' })
  })

  test('is refused when a signature, an entry or a path was touched', async () => {
    const proof = await proofFrom(now, [1, 2, 4])
    const [first, ...rest] = proof.receipts
    if (!first) return expect.fail('a receipt')
    for (const touched of [
      { ...first, checkpoint: first.checkpoint.replace('5', '6') },
      { ...first, entry: toBase64url(encodeEntry(created(envelopeId, 11))) },
      { ...first, inclusionProof: first.inclusionProof.slice(1) },
      { ...first, leafIndex: 0 },
    ]) {
      const answer = await check({ ...proof, receipts: [touched, ...rest] })
      expect(answer).toEqual({ is: 'refused', because: 'not-proved' })
    }
  })

  test('is refused when its receipts are of two moments', async () => {
    const [older, newer] = [await proofFrom(before, [1]), await proofFrom(now, [2, 4])]
    const receipts = [...older.receipts, ...newer.receipts]
    expect(await check({ ...newer, receipts })).toEqual({ is: 'refused', because: 'not-proved' })
  })
})

describe('a log that was seen before', () => {
  test('may have grown', async () => {
    const seen = await headOf(await proofFrom(before, [1]))
    expect(await check(await proofFrom(now, [1, 2, 4], seen.treeSize), listed, seen)).toMatchObject({
      is: 'proved',
    })
  })

  test.for<[string, AuditEntry[], AuditEntry[]]>([
    ['was set back', [...now, created(other, 30)], now],
    ['has another entry in an earlier place', [created(other, 2), ...now.slice(1)], now],
    ['has other entries and is longer', [created(other, 2), created()], now],
    ['lost an entry and got another', [...before, released(R2, 19)], now],
  ])('is refused when it %s', async ([, earlier, later]) => {
    const seen = await headOf(await proofFrom(earlier, [1]))
    const answer = await check(await proofFrom(later, [1, 2, 4], seen.treeSize), listed, seen)
    expect(answer).toEqual({ is: 'refused', because: 'not-the-same-log' })
  })
})

describe('a log that was given a new key', () => {
  async function nextKey() {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const text = await formatVerifierKey(ORIGIN, fromBase64url(String(publicKey.export({ format: 'jwk' }).x)))
    return { text, key: (await parseVerifierKey(text)) ?? expect.fail('a key'), privateKey }
  }
  /** Its checkpoint with this key's signature too, or instead. */
  async function signedBy({ key, privateKey }: Awaited<ReturnType<typeof nextKey>>, how: 'too' | 'alone') {
    const proof = await proofFrom(now, [1, 2, 4])
    const receipts = proof.receipts.map((receipt) => {
      const [text = '', own = ''] = receipt.checkpoint.split('\n\n')
      const line = signatureLine(key, sign(null, Buffer.from(`${text}\n`), privateKey))
      return { ...receipt, checkpoint: `${text}\n\n${line}${how === 'too' ? own : ''}` }
    })
    return { ...proof, receipts }
  }

  test('is known by it from then on, because the one before signs beside it', async () => {
    const next = await nextKey()
    const proof = await signedBy(next, 'too')
    expect(await check(proof)).toMatchObject({ is: 'proved' })
    expect(await keyToKnow(proof, { logKey, checkpoint: null }, next.text)).toBe(next.text)
  })

  test('is not believed on a relay’s word: the new key alone, or one that signs nothing', async () => {
    const next = await nextKey()
    const known = { logKey, checkpoint: null }
    expect(await keyToKnow(await signedBy(next, 'alone'), known, next.text)).toBeNull()
    expect(await keyToKnow(await proofFrom(now, [1, 2, 4]), known, next.text)).toBeNull()
    expect(await keyToKnow(await signedBy(next, 'too'), known, 'no key at all')).toBeNull()
    expect(await keyToKnow({ receipts: [], consistencyProof: [] }, known, next.text)).toBeNull()
  })
})
