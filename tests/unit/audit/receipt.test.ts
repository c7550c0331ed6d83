import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkpointText, openCheckpoint } from '#shared/audit/checkpoint.ts'
import { type AuditEntry, decodeEntry, encodeEntry } from '#shared/audit/entry.ts'
import { leafHash, nodeHash } from '#shared/audit/merkle.ts'
import { formatVerifierKey, parseVerifierKey, signatureLine } from '#shared/audit/note.ts'
import { vaultKeyHash, verifyReceipt, verifyRelease } from '#shared/audit/receipt.ts'
import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { WrapPublicKey } from '#shared/wrap/wrapped.ts'

const ORIGIN = 'relay.example/audit/ward7'
const envelopeId = makeEnvelopeId('gb')
const vaultKey: WrapPublicKey = { kem: 'x25519', publicKey: toBase64url(new Uint8Array(32).fill(7)) }
const releaseId = toBase64url(new Uint8Array(16).fill(3))

let privateKey: KeyObject
let logKey: string
let entry: AuditEntry

async function noteOf(text: string, name = ORIGIN, signer = privateKey): Promise<string> {
  const key = await parseVerifierKey(logKey)
  if (!key) throw new Error('no key')
  return `${text}\n${signatureLine({ name, id: key.id }, sign(null, Buffer.from(text), signer))}`
}

/** A log of two entries, ours the second. */
async function receiptOf(entry: AuditEntry, origin = ORIGIN) {
  const bytes = encodeEntry(entry)
  const other = await leafHash(new Uint8Array([1]))
  const rootHash = await nodeHash(other, await leafHash(bytes))
  const checkpoint = await noteOf(checkpointText({ origin, treeSize: 2, rootHash }))
  return { entry: toBase64url(bytes), leafIndex: 1, inclusionProof: [toBase64url(other)], checkpoint }
}

beforeAll(async () => {
  const pair = generateKeyPairSync('ed25519')
  privateKey = pair.privateKey
  const { x } = pair.publicKey.export({ format: 'jwk' })
  logKey = await formatVerifierKey(ORIGIN, fromBase64url(String(x)))
  entry = {
    version: 1,
    type: 'released',
    at: 1_795_000_000_000,
    region: 'gb',
    tenant: 'ward7',
    policyVersion: 1,
    envelopeId,
    actor: toBase64url(new Uint8Array(32)),
    releaseId,
    purposeOfUse: 'TREAT',
    by: 'named',
    countsAsOpen: true,
    vaultKeyHash: await vaultKeyHash(vaultKey),
  }
})

describe('a receipt', () => {
  test('is believed when the log signed the tree that holds the entry', async () => {
    const { entry: verified, checkpoint } = await verifyReceipt(await receiptOf(entry), logKey)
    expect(verified).toEqual(entry)
    expect(checkpoint.treeSize).toBe(2)
  })

  test('of a release is believed only for the report and the key it was made for', async () => {
    const released = { receipt: await receiptOf(entry), releaseId, tenant: 'ward7' }
    const expected = { envelopeId, vaultKey }
    await expect(verifyRelease(released, logKey, expected)).resolves.toBeDefined()
    for (const [otherReleased, otherExpected] of [
      [released, { ...expected, envelopeId: makeEnvelopeId('gb') }],
      [released, { ...expected, vaultKey: { ...vaultKey, publicKey: toBase64url(new Uint8Array(32)) } }],
      [released, { ...expected, vaultKey: { ...vaultKey, kem: 'p-256' as const } }],
      [{ ...released, releaseId: toBase64url(new Uint8Array(16)) }, expected],
      [{ ...released, tenant: 'other' }, expected],
    ] as const) {
      await expect(verifyRelease(otherReleased, logKey, otherExpected)).rejects.toThrow(
        'release/proof-does-not-fit',
      )
    }
  })

  test('of another kind of entry releases nothing', async () => {
    const opened: AuditEntry = {
      version: 1,
      type: 'opened',
      at: 1,
      region: 'gb',
      tenant: 'ward7',
      policyVersion: 1,
      envelopeId,
      actor: toBase64url(new Uint8Array(32)),
      releaseId,
    }
    const released = { receipt: await receiptOf(opened), releaseId, tenant: 'ward7' }
    await expect(verifyReceipt(released.receipt, logKey)).resolves.toBeDefined()
    await expect(verifyRelease(released, logKey, { envelopeId, vaultKey })).rejects.toThrow()
  })

  test.for([
    'entry altered',
    'index altered',
    'proof altered',
    'proof missing',
    'root altered',
    'another log',
    'another key, same name',
    'not base64url',
  ] as const)('is refused when it lies: %s', async (lie) => {
    const receipt = await receiptOf(entry, lie === 'another log' ? 'relay.example/audit/ward8' : ORIGIN)
    if (lie === 'entry altered') {
      receipt.entry = toBase64url(encodeEntry({ ...entry, at: entry.at + 1 }))
    } else if (lie === 'index altered') receipt.leafIndex = 0
    else if (lie === 'proof altered') receipt.inclusionProof = [toBase64url(new Uint8Array(32))]
    else if (lie === 'proof missing') receipt.inclusionProof = []
    else if (lie === 'root altered') receipt.checkpoint = receipt.checkpoint.replace('\n2\n', '\n3\n')
    else if (lie === 'not base64url') receipt.entry = '='
    else if (lie === 'another key, same name') {
      const text = receipt.checkpoint.slice(0, receipt.checkpoint.indexOf('\n\n') + 1)
      receipt.checkpoint = await noteOf(text, ORIGIN, generateKeyPairSync('ed25519').privateKey)
    }
    await expect(verifyReceipt(receipt, logKey)).rejects.toThrow('release/proof-does-not-fit')
  })

  test('is refused at every single altered byte of entry and checkpoint', async () => {
    const good = await receiptOf(entry)
    for (const field of ['entry', 'checkpoint'] as const) {
      for (let at = 0; at < good[field].length; at++) {
        const letter = good[field][at] === 'A' ? 'B' : 'A'
        const bad = { ...good, [field]: good[field].slice(0, at) + letter + good[field].slice(at + 1) }
        await expect(verifyReceipt(bad, logKey), `${field} at ${at}`).rejects.toThrow()
      }
    }
  })
})

describe('a checkpoint', () => {
  test('may carry lines of other signers and of later versions', async () => {
    const key = await parseVerifierKey(logKey)
    if (!key) throw new Error('no key')
    const text = `${checkpointText({ origin: ORIGIN, treeSize: 5, rootHash: new Uint8Array(32) })}later: yes\n`
    const witness = signatureLine(
      { name: 'witness.example', id: Uint8Array.of(1, 2, 3, 4) },
      new Uint8Array(72),
    )
    const note = (await noteOf(text)).replace('\n\n', `\n\n${witness}`)
    expect(await openCheckpoint(note, key)).toMatchObject({ origin: ORIGIN, treeSize: 5 })
  })

  test.for([
    ['a size with a sign', '+5'],
    ['a size with leading zeros', '05'],
    ['a size past counting', '99999999999999999'],
    ['no size', ''],
  ])('is refused with %s', async ([, size]) => {
    const key = await parseVerifierKey(logKey)
    if (!key) throw new Error('no key')
    const note = await noteOf(`${ORIGIN}\n${size}\n${Buffer.alloc(32).toString('base64')}\n`)
    expect(await openCheckpoint(note, key)).toBeNull()
  })
})

describe('an entry', () => {
  test('has one form: other spellings of the same entry are refused', () => {
    const bytes = encodeEntry(entry)
    expect(decodeEntry(bytes)).toEqual(entry)
    const text = new TextDecoder().decode(bytes)
    for (const other of [
      ` ${text}`,
      text.replace(',', ', '),
      text.replace('"version":1', '"version":1.0'),
      text.replace('TREAT', '\\u0054REAT'),
      text.replace('{', '{"a":1,'),
      `\ufeff${text}`,
    ]) {
      expect(decodeEntry(new TextEncoder().encode(other)), other).toBeNull()
    }
  })
})
