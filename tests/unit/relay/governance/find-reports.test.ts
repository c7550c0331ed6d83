import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { FoundReports } from '#shared/governance/messages.ts'
import { type Database, openDatabase } from '../../../../relay/database/database.ts'
import type { Exchange } from '../../../../relay/http/exchange.ts'
import type { Relay } from '../../../../relay/relay.ts'

const governorOf = vi.hoisted(() => vi.fn())
vi.mock('../../../../relay/governance/governor.ts', () => ({ governorOf }))
vi.mock('../../../../relay/audit/read-log.ts', () => ({ proveEntries: async () => ({ receipts: [] }) }))
const { findReports } = await import('../../../../relay/governance/find-reports.ts')

const PATIENT = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'
const OTHER = 'BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'
const idOf = (letter: string) => `gb-${letter.repeat(21)}A` as EnvelopeId
const bytes = new Uint8Array(32)

const folder = mkdtempSync(join(tmpdir(), 'wardlink-governance-'))
let database: Database
let entries: Record<string, unknown>[]

beforeAll(async () => {
  database = await openDatabase(folder)
  for (const [letter, tenant, sender, created_at, patient] of [
    ['B', 'ward7', 'asha', 1000, PATIENT],
    ['C', 'ward7', 'kim', 2000, OTHER],
    ['D', 'ward7', 'asha', 3000, null],
    ['E', 'elsewhere', 'asha', 2000, PATIENT],
  ] as const) {
    await database.writer
      .insertInto('envelopes')
      .values({
        ...{
          id: idOf(letter),
          tenant,
          sender,
          created_at,
          created_leaf: 0,
          length_bytes: 1,
          prefix_bytes: 1,
        },
        ...{ received_bytes: 1, upload_expires_at: 9e12, piece_offset: 0, piece_checksum: null },
        ...{ access_token_hash: bytes, expires_at: 9e12, share: bytes, share_epoch: 'e', share_slot: 0 },
        ...{
          grant_json: JSON.stringify({
            to: [],
            expiresAt: 9e12,
            maximumOpensCount: null,
            purposes: ['TREAT'],
          }),
        },
        ...{ ended: null, ended_at: null, cleared_at: null, opens_count: 0, refused_count: 0 },
        ...{ patient_reference: patient && fromBase64url(patient), filing: null, filing_stage: null },
      })
      .execute()
  }
  for (const [tenant, pseudonym, name, email] of [
    ['ward7', 'asha', 'Dr Asha Patel', 'asha.patel@ward7.example'],
    ['ward7', 'kim', 'Łucja 100%', null],
    ['ward7', 'lee', 'Dr Lee Chen', 'lee.chen@ward7.example'],
  ] as const) {
    await database.writer
      .insertInto('people')
      .values({ tenant, pseudonym, issuer: 'i', subject: pseudonym, name, email, seen_at: 1 })
      .execute()
  }
  await database.writer
    .insertInto('releases')
    .values({
      ...{
        id: 'r',
        envelope_id: idOf('C'),
        tenant: 'ward7',
        opener: 'lee',
        purpose: 'TREAT',
        released_at: 2100,
      },
      ...{ released_leaf: 1, counts: 1, opened_at: null, opened_leaf: null, ticket_hash: bytes },
      ...{ ticket_expires_at: 1, vault_key_hash: null, allowed_by: 'named', reason: null },
    })
    .execute()
})
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  entries = []
  const tenant = { id: 'ward7', name: 'Ward 7', issuers: [], policy: { version: 1 } }
  governorOf.mockReset().mockResolvedValue({ tenant, pseudonym: 'ivy' })
})

async function find(changes: object = {}): Promise<string[]> {
  const relay = {
    config: { region: 'gb' },
    tenants: new Map([['ward7', { policy: { version: 1 } }]]),
    database,
    commits: {
      run: async (turn: (by: object) => unknown) => {
        const append = (entry: Record<string, unknown>) => entries.push(entry)
        return { result: turn({ append }), receiptOf: () => 'receipt' }
      },
    },
    now: () => 5000,
  } as unknown as Relay
  const asked = { idToken: 't', nonceSalt: PATIENT, because: 'search', from: 0, until: 9e12, ...changes }
  const answer = await findReports(relay, { json: async () => asked } as unknown as Exchange)
  const { reports } = JSON.parse(String((answer as { body: string }).body)) as FoundReports
  return reports.map(({ report }) => report.envelopeId.charAt(3))
}

test.for<[string, object, string[]]>([
  ['all of the own trust, newest first', {}, ['D', 'C', 'B']],
  ['of a time', { from: 1500, until: 2500 }, ['C']],
  ['by who sent them', { person: 'PATEL' }, ['D', 'B']],
  ['by who opened them', { person: 'lee.chen@' }, ['C']],
  ['by a letter that is not ASCII', { person: 'łucja' }, ['C']],
  ['by a sign, as a sign', { person: '0%' }, ['C']],
  ['by nothing else that a sign could mean', { person: '%a%' }, []],
  ['by a name that is nobody’s', { person: 'nobody' }, []],
  ['by the patient, and not another trust’s', { patientReference: PATIENT }, ['B']],
  ['by id', { envelopeId: idOf('C') }, ['C']],
  ['by the id of another trust’s', { envelopeId: idOf('E') }, []],
  ['by patient and sender together', { patientReference: OTHER, person: 'patel' }, []],
])('reports are found: %s', async ([, changes, expected]) => {
  expect(await find(changes)).toEqual(expected)
  // Written down, whatever came of it.
  expect(entries).toEqual([
    expect.objectContaining({ type: 'governed', did: 'searched', actor: 'ivy', count: expected.length }),
  ])
})

test('answering a patient is another entry than looking', async () => {
  await find({ because: 'subject-access', patientReference: PATIENT })
  expect(entries[0]).toMatchObject({ did: 'answered-subject', count: 1 })
})

test('whoever does not govern sees nothing and leaves no entry', async () => {
  governorOf.mockRejectedValue(new Error('not granted'))
  await expect(find()).rejects.toThrow('not granted')
  expect(entries).toEqual([])
})
