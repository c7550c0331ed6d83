import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Secret } from '#shared/bytes/secret.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { checkEpochKeys, ShareKeys } from '../../../../relay/shares/share-keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'wardlink-share-keys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('seals nothing under an epoch key that a crash left empty, and the doctor names it', async () => {
  mkdirSync(join(folder, 'empty/epochs'), { recursive: true })
  writeFileSync(join(folder, 'empty/epochs/2026-12.key'), '', { mode: 0o600 })
  const keys = new ShareKeys(join(folder, 'empty'))
  const sealing = keys.seal(Secret.random(32), makeEnvelopeId('gb'), Date.UTC(2026, 11, 5))
  await expect(sealing).rejects.toThrow('not a key of 32 bytes')
  expect(() => checkEpochKeys(join(folder, 'empty'))).toThrow('2026-12.key')
})

test('makes no new key for an epoch that has slots already', async () => {
  const keys = new ShareKeys(join(folder, 'lost'))
  const id = makeEnvelopeId('gb')
  const { at, sealed } = await keys.seal(Secret.random(32), id, Date.UTC(2026, 11, 5))
  await keys.close()
  rmSync(join(folder, 'lost/epochs/2026-12.key'))
  const after = new ShareKeys(join(folder, 'lost'))
  await expect(after.open(sealed, at, id)).rejects.toThrow('is missing')
  await expect(after.seal(Secret.random(32), id, Date.UTC(2026, 11, 5))).rejects.toThrow('is missing')
})

test('two processes on one folder share no slot, and each reads and destroys what the other sealed', async () => {
  const [one, other] = [new ShareKeys(join(folder, 'two'), 'a'), new ShareKeys(join(folder, 'two'), 'b')]
  const until = Date.UTC(2026, 11, 5)
  const shares = Array.from({ length: 20 }, () => ({ id: makeEnvelopeId('gb'), share: Secret.random(32) }))
  const kept = await Promise.all(
    shares.map(({ id, share }, at) => (at % 2 === 0 ? one : other).seal(share, id, until)),
  )
  expect(new Set(kept.map(({ at }) => `${at.epoch}/${at.slot}`)).size).toBe(shares.length)
  for (const [nth, { id, share }] of shares.entries()) {
    const { at, sealed } = kept[nth] as (typeof kept)[number]
    for (const keys of [one, other]) {
      expect((await keys.open(sealed, at, id)).reveal()).toEqual(share.reveal())
    }
    await (nth % 2 === 0 ? other : one).destroy(at)
    for (const keys of [one, other]) await expect(keys.open(sealed, at, id)).rejects.toThrow('release/erased')
  }
})

test('what a process added after another had opened its file goes with the month too', async () => {
  const [one, other] = [new ShareKeys(join(folder, 'grown'), 'a'), new ShareKeys(join(folder, 'grown'), 'b')]
  const until = Date.UTC(2026, 11, 5)
  const [first, second] = [makeEnvelopeId('gb'), makeEnvelopeId('gb')]
  const early = await one.seal(Secret.random(32), first, until)
  await other.open(early.sealed, early.at, first)
  const late = await one.seal(Secret.random(32), second, until)
  expect(await other.retire(Date.UTC(2027, 0, 1), new Set())).toBe(1)
  await expect(one.open(late.sealed, late.at, second)).rejects.toThrow('release/erased')
})

test('no process makes a key in another’s name', async () => {
  const [one, other] = [
    new ShareKeys(join(folder, 'foreign'), 'a'),
    new ShareKeys(join(folder, 'foreign'), 'b'),
  ]
  const id = makeEnvelopeId('gb')
  const { at, sealed } = await one.seal(Secret.random(32), id, Date.UTC(2026, 11, 5))
  for (const end of ['key', 'slots']) rmSync(join(folder, 'foreign/epochs', `${at.epoch}.${end}`))
  await expect(other.open(sealed, at, id)).rejects.toThrow('is missing')
})
