import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, describe, expect, test } from 'vitest'
import { PEOPLE } from '#tests/fixtures/fake-issuer.ts'
import { codeOf, grantTo, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { lookInto } from '#tests/fixtures/relay-database.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

const DAY = 24 * 60 * 60_000
let running: TestRelay
afterEach(() => running.close())

/** Everything under `data`, read as one: database, write-ahead log, whatever else is there. */
function everyByte(folder: string): Buffer {
  const data = join(folder, 'data')
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((item) => item.isFile())
  return Buffer.concat(files.map((item) => readFileSync(join(item.parentPath, item.name))))
}

describe('once a report has ended', () => {
  test.for(['revoked', 'expired'] as const)(
    'the addresses it was for are nowhere (%s), and the invited still hear how it ended',
    async (how) => {
      running = await startTestRelay()
      const sender = await TestSender.signIn(running.relay.origin, running.issuer)
      const sealed = await seal(2000)
      const invited = 'nobody.else@ward7.example'
      await sender.share(sealed, {
        ...grantTo({ type: 'named', email: invited }),
        expiresAt: Date.now() + 60_000,
      })
      expect(everyByte(running.folder).includes(invited)).toBe(true)
      const claims = { ...PEOPLE.lee, sub: 'invited', name: 'Invited' }
      if (how === 'revoked') await sender.revoke(sealed.id)
      else {
        running.clock.offsetMs = 60_001
        await running.restart()
      }
      await expect.poll(() => everyByte(running.folder).includes(invited), { timeout: 10_000 }).toBe(false)
      const iat = Math.floor((Date.now() + running.clock.offsetMs) / 1000)
      const times = { iat, exp: iat + 300 }
      const vault = await TestVault.make(running.relay.origin, running.issuer)
      expect(await codeOf(await vault.ask(sealed, { ...claims, ...times }))).toBe('release/not-granted')
      const theirs = { ...claims, email: invited, ...times }
      expect(await codeOf(await vault.ask(sealed, theirs))).toBe(`release/${how}`)
      const again = await TestSender.signIn(running.relay.origin, running.issuer, 'asha', times)
      expect((await again.sent()).envelopes[0]?.grant.to).toEqual([])
    },
  )

  test('who opened it is forgotten after the trust’s time for that, and not before; what is still going on is not', async () => {
    running = await startTestRelay({ tenant: { retention: { namesDays: 7 } } })
    const { origin } = running.relay
    const sender = await TestSender.signIn(origin, running.issuer)
    const [ended, going] = [await seal(2000), await seal(2000)]
    const grant = { ...grantTo(), expiresAt: Date.now() + 29 * DAY }
    const role = grantTo({ type: 'role', organisation: 'RY9', role: null, minimumAssurance: 0 })
    await sender.share(ended, grant)
    await sender.share(going, { ...role, expiresAt: grant.expiresAt })
    const vault = await TestVault.make(origin, running.issuer)
    await vault.ask(ended, 'lee')
    await vault.ask(going, 'sam')
    await sender.revoke(ended.id)
    const names = () =>
      lookInto<{ name: string }>(running.folder, 'SELECT name FROM people ORDER BY name').map(
        ({ name }) => name,
      )
    running.clock.offsetMs = 7 * DAY - 60_000
    await running.restart()
    expect((await (await fetch(`${running.relay.origin}/health`)).text()).length).toBeGreaterThan(0)
    expect(names()).toEqual(['Dr Asha Patel', 'Dr Lee Chen', 'Sam Okoro'])
    running.clock.offsetMs = 7 * DAY + 60_000
    await running.restart()
    await expect.poll(names, { timeout: 10_000 }).toEqual(['Dr Asha Patel', 'Sam Okoro'])
    await expect.poll(() => everyByte(running.folder).includes('Lee Chen'), { timeout: 10_000 }).toBe(false)
    expect(everyByte(running.folder).includes('lee.chen')).toBe(false)
  })
})

test('a database of the first schema is brought to this one, keeps its rows, and forgets what it should not have kept', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wardlink-older-'))
  mkdirSync(join(folder, 'data'), { mode: 0o700 })
  const older = new Sqlite(join(folder, 'data/relay.sqlite'))
  older.exec(readFileSync(new URL('../fixtures/schemas/0001-first.sql', import.meta.url), 'utf8'))
  const grant = JSON.stringify({
    expiresAt: 2_000_000_000_000,
    maximumOpensCount: null,
    purposes: ['TREAT'],
    to: [{ email: 'long.gone@ward7.example', type: 'named' }],
  })
  // Canonical JSON, as the relay wrote it.
  const id = (await seal(10)).id
  older
    .prepare(
      `INSERT INTO envelopes VALUES (?, 'ward7', 's', 1, 0, 10, 10, 10, 2, 0, NULL, x'00', ?, 2000000000000, NULL,
       '2026-11', 0, 'revoked', 5, 6, 1, 0)`,
    )
    .run(id, grant)
  older.prepare(`INSERT INTO releases VALUES ('r', ?, 'ward7', 'o', 'TREAT', 3, 1, 4, 1, x'01', 5)`).run(id)
  older.close()
  running = await startTestRelay({ folder })
  try {
    expect(lookInto(folder, 'SELECT id, vault_key_hash, allowed_by, opened_at FROM releases')).toEqual([
      { id: 'r', vault_key_hash: null, allowed_by: null, opened_at: 4 },
    ])
    const kept = () =>
      lookInto<{ grant_json: string }>(folder, 'SELECT grant_json FROM envelopes')[0]?.grant_json
    await expect.poll(kept, { timeout: 10_000 }).toMatch(/"type":"was-named"/)
    expect(kept()).not.toContain('long.gone')
    const sender = await TestSender.signIn(running.relay.origin, running.issuer)
    const sealed = await seal(2000)
    await sender.share(sealed)
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    expect((await vault.ask(sealed)).status).toBe(201)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
