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
