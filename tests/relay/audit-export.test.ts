import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Fhir } from 'fhir'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

let running: TestRelay
let types: string[]

beforeAll(async () => {
  running = await startTestRelay()
  const { origin } = running.relay
  const sender = await TestSender.signIn(origin, running.issuer)
  const sealed = await seal(2000)
  await sender.share(sealed)
  const vault = await TestVault.make(origin, running.issuer)
  const { released, ticket } = await vault.open(sealed)
  await vault.opened(released.releaseId, ticket)
  await vault.ask(sealed, 'sam')
  await sender.revoke(sealed.id)
  types = ['created', 'released', 'opened', 'refused', 'revoked', 'erased']
})
afterAll(() => running.close())

function exported(as: string, ...more: string[]): { code: number | null; text: string } {
  const cli = join(import.meta.dirname, '../../relay/cli.ts')
  const words = [cli, 'audit', 'export', running.folder, '--as', as, ...more]
  const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 60_000 })
  return { code: status, text: stdout }
}

test('as FHIR each entry is an AuditEvent that R4 accepts, about nobody by name', () => {
  const { code, text } = exported('fhir')
  expect(code).toBe(0)
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events.map((event) => event.subtype[1].code)).toEqual(types)
  const fhir = new Fhir()
  for (const event of events) {
    const { valid, messages } = fhir.validate(event)
    const errors = messages.filter(({ severity }) => severity === 'error' || severity === 'fatal')
    expect(errors, event.id).toEqual([])
    expect(valid, event.id).toBe(true)
  }
  // The validator can tell: a code that R4 does not know is refused.
  expect(fhir.validate({ ...events[0], outcome: '77' }).valid).toBe(false)
  for (const word of ['Chen', 'Patel', 'Okoro', '@']) expect(text).not.toContain(word)
})

test('a release is a disclosure by source to recipient, for its purpose, with its place in the log', () => {
  const release = exported('fhir')
    .text.split('\n')
    .map((line) => (line === '' ? null : JSON.parse(line)))
    .find((event) => event?.subtype[1].code === 'released')
  expect(release.meta.profile[0]).toContain('PrivacyDisclosure.Source')
  expect(release.type.code).toBe('110106')
  expect(release.subtype[0].code).toBe('disclose')
  expect(
    release.agent.map((agent: { type: { coding: [{ code: string }] } }) => agent.type.coding[0].code),
  ).toEqual(['110153', '110152'])
  expect(release.purposeOfEvent[0].coding[0].code).toBe('TREAT')
  expect(release.entity[0].detail[1]).toEqual({ type: 'leafIndex', valueString: '1' })
})

test('as CSV it is one table with a row for each entry', () => {
  const rows = exported('csv')
    .text.trimEnd()
    .split('\r\n')
    .map((row) => row.split(','))
  const [header = [], ...entries] = rows
  expect(entries.map((row) => row[header.indexOf('type')])).toEqual(types)
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([header.length]))
})

test('as syslog each line is a message of RFC 5424, refusals louder', () => {
  const lines = exported('syslog').text.trimEnd().split('\n')
  const parsed = lines.map((line) =>
    /^<(\d{1,3})>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S{1,255} wardlink - (\S{1,32}) \[entry@32473( \w{1,32}="(?:[^"\\\]]|\\["\\\]])*")+\]$/.exec(
      line,
    ),
  )
  expect(parsed.map((match) => match?.[2])).toEqual(types)
  expect(parsed.map((match) => match?.[1])).toEqual(['110', '110', '110', '109', '110', '110'])
})

test('an export goes on where the last one ended', () => {
  expect(exported('syslog', '--from', '4').text.trimEnd().split('\n')).toHaveLength(2)
})

test('a log that was altered is not exported', async () => {
  const database = new Sqlite(join(running.folder, 'data/relay.sqlite'))
  const select = database.prepare('SELECT entry FROM audit_entries WHERE leaf_index = 1').pluck()
  const kept = select.get() as Buffer
  const change = (entry: Buffer) =>
    database.prepare('UPDATE audit_entries SET entry = ? WHERE leaf_index = 1').run(entry)
  change(Buffer.from(kept.toString('utf8').replace('TREAT', 'HTEST')))
  const { code, text } = exported('fhir')
  change(kept)
  database.close()
  expect([code, text]).toEqual([1, ''])
})
