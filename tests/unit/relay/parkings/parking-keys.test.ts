import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Secret } from '#shared/bytes/secret.ts'
import { PARKING_MS, ParkingKeys } from '../../../../relay/parkings/parking-keys.ts'

let folder: string
let nowAt: number
let keys: ParkingKeys

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wardlink-parkings-'))
  nowAt = Date.UTC(2026, 10, 20, 9, 7)
  keys = new ParkingKeys(folder, () => nowAt)
})
afterEach(() => {
  keys.close()
  rmSync(folder, { recursive: true })
})

function park(): { id: string; key: Uint8Array; nonce: Uint8Array<ArrayBuffer> } {
  const key = Secret.random(32)
  const nonce = crypto.getRandomValues(new Uint8Array(32))
  return { id: keys.seal({ key, nonce, expiresAt: nowAt + PARKING_MS }), key: key.reveal().slice(), nonce }
}

test('what was parked comes back out of its id, after a restart too', () => {
  const { id, key, nonce } = park()
  keys.close()
  keys = new ParkingKeys(folder, () => nowAt)
  const opened = keys.open(id)
  expect(opened?.key.reveal()).toEqual(key)
  expect(opened?.nonce).toEqual(nonce)
})

test('it is closed when its time is over, to the millisecond', () => {
  const { id } = park()
  nowAt += PARKING_MS - 1
  expect(keys.open(id)).not.toBeNull()
  nowAt += 1
  expect(keys.open(id)).toBeNull()
})

test('then its key is overwritten and gone, whatever the clock says later', () => {
  const { id } = park()
  const parkedAt = nowAt
  const [name = ''] = readdirSync(join(folder, 'parkings'))
  const text = readFileSync(join(folder, 'parkings', name))
  nowAt += 2 * PARKING_MS
  keys.retire()
  nowAt = parkedAt
  expect(keys.open(id)).toBeNull()
  expect(readdirSync(join(folder, 'parkings'))).toEqual([])
  expect(text.length).toBe(44)
})

test('an id that was altered, cut or made up is no parking', () => {
  const { id } = park()
  const altered = [...Array(id.length).keys()].map((at) => {
    const letter = id[at] === 'A' ? 'B' : 'A'
    return id.slice(0, at) + letter + id.slice(at + 1)
  })
  for (const other of [...altered, '', 'A', 'A'.repeat(182), id.slice(0, -4), `${id}AAAA`]) {
    expect(keys.open(other), other).toBeNull()
  }
})

test('ten thousand of them leave one file', () => {
  for (let at = 0; at < 10_000; at++) park()
  expect(readdirSync(join(folder, 'parkings'))).toHaveLength(1)
})

test('another process on the same folder opens what this one sealed, whoever made the key', () => {
  const other = new ParkingKeys(folder, () => nowAt)
  const { id, key } = park()
  expect(other.open(id)?.key.reveal()).toEqual(key)
  // A key that is half written belongs to whoever is writing it.
  writeFileSync(join(folder, 'parkings', '9.key.abcdef.unfinished'), '')
  other.retire()
  expect(readdirSync(join(folder, 'parkings'))).toContain('9.key.abcdef.unfinished')
  other.close()
})
