import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readSecretKeyFile, writeKeyFile } from '../../../../relay/keys/key-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'wardlink-key-file-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a key file', () => {
  test('is there whole, for its owner alone, and nothing beside it', () => {
    const path = join(folder, 'one', 'a.key')
    writeKeyFile(path, 'A'.repeat(43))
    expect([...readSecretKeyFile(path).reveal()]).toEqual([...new Uint8Array(32)])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(folder, 'one'))).toEqual(['a.key'])
  })

  test('is never overwritten, and the attempt leaves nothing', () => {
    const path = join(folder, 'two', 'a.key')
    writeKeyFile(path, 'A'.repeat(43))
    expect(() => writeKeyFile(path, 'B'.repeat(43))).toThrow()
    expect(readFileSync(path, 'utf8')).toBe(`${'A'.repeat(43)}\n`)
    expect(readdirSync(join(folder, 'two'))).toEqual(['a.key'])
  })

  test.for([
    ['nothing', ''],
    ['half of one', 'A'.repeat(21)],
    ['more than one', 'A'.repeat(44)],
    ['another spelling of one', `${'A'.repeat(42)}B`],
  ])('of %s is refused by name', ([, content]) => {
    const path = join(folder, 'bad.key')
    rmSync(path, { force: true })
    writeFileSync(path, content ?? '', { mode: 0o600 })
    expect(() => readSecretKeyFile(path)).toThrow(/bad\.key is not a key of 32 bytes/)
  })
})
