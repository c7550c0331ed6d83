import { describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '#shared/access/policy.ts'
import { type EnvelopeId, makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { FoundReport, GovernedTenant } from '#shared/governance/messages.ts'
import { type Governing, type Move, next, type Working } from '../../../../viewer/governance/governing.ts'
import type { ProvedReport } from '../../../../viewer/governance/prove-report.ts'

const TENANT: GovernedTenant = {
  tenant: 'ward7',
  tenantName: 'Ward 7',
  standing: { policy: DEFAULT_POLICY, namesDays: 30 },
  proposals: [],
  quotaBytes: 1,
  maySend: [],
  governs: [],
  issuers: [],
}
const WANTED = { from: 0, until: 9 }

const moved = (...moves: Move[]) => moves.reduce<Governing>(next, { is: 'arriving' })
const LET_IN: Move[] = [{ type: 'came-back' }, { type: 'let-in', who: 'ivy', tenant: TENANT, proposals: [] }]
const working = (...moves: Move[]) => moved(...LET_IN, ...moves) as Working

function reports(count: number): ProvedReport[] {
  return Array.from({ length: count }, () => {
    const envelopeId = makeEnvelopeId('gb')
    const found = { report: { envelopeId, state: 'ready' } } as FoundReport
    return { is: 'proved', envelopeId, found, entries: [] }
  })
}
const found = (rows: ProvedReport[], isCut = false): Move => ({ type: 'found', wanted: WANTED, rows, isCut })
const idOf = (rows: ProvedReport[]) => rows[0]?.envelopeId as EnvelopeId

describe('somebody who governs', () => {
  test('is let in by the relay, and by nothing else', () => {
    expect(moved(LET_IN[1] as Move).is).toBe('arriving')
    expect(working()).toMatchObject({ is: 'working', place: 'reports', search: { is: 'none' } })
  })

  test('who may sign in at one issuer has it chosen', () => {
    const only = { issuer: 'https://a', viewerClientId: 'v' } as never
    expect(moved({ type: 'arrived', issuers: [only] })).toMatchObject({ is: 'ready', chosen: only })
    const two = [only, { issuer: 'https://b', viewerClientId: 'v' } as never]
    expect(moved({ type: 'arrived', issuers: two })).toMatchObject({ is: 'ready', chosen: null })
  })

  test('once closed or stopped, sees nothing of what was there, and nothing comes back', () => {
    const closed = next(working(found(reports(3))), { type: 'closed', because: 'away' })
    expect(closed).toEqual({ is: 'closed', because: 'away' })
    expect(next(closed, found(reports(3)))).toBe(closed)
    const stopped = next(working(found(reports(3))), { type: 'stopped', because: 'sign-in/needed' })
    expect(stopped).toEqual({ is: 'stopped', because: 'sign-in/needed' })
    expect(next(stopped, found(reports(3)))).toBe(stopped)
  })
})

describe('pages of reports', () => {
  const pageOf = (at: Working) => at.search.is === 'found' && at.search.page
  const turn = (by: 1 | -1): Move => ({ type: 'page-turned', by })

  test('stay within what was found', () => {
    const rows = reports(11)
    expect(pageOf(working(found(rows), turn(-1)))).toBe(0)
    expect(pageOf(working(found(rows), turn(1), turn(1)))).toBe(1)
  })

  test('grow by older reports, each of them once', () => {
    const rows = reports(10)
    const more: Move = { type: 'more-found', rows: [...rows.slice(9), ...reports(2)], isCut: false }
    const at = working(found(rows, true), { type: 'more-fetched' }, more)
    expect(at.search).toMatchObject({ page: 1, isCut: false, isFetching: false })
    expect(at.search.is === 'found' && at.search.rows.length).toBe(12)
  })
})

describe('ending a report', () => {
  const rows = reports(1)
  const asked: Move[] = [
    found(rows),
    { type: 'looked-at', envelopeId: idOf(rows) },
    { type: 'end-asked', how: 'revoke' },
  ]
  const stateOf = (at: Working) =>
    at.search.is === 'found' && at.search.rows[0]?.is === 'proved' && at.search.rows[0].found.report.state

  test('is asked about the one that is looked at, and about none in the list', () => {
    expect(working(...asked).ending).toEqual({ how: 'revoke', envelopeId: idOf(rows), step: 'asking' })
    expect(working(found(rows), { type: 'end-asked', how: 'erase' }).ending).toBeNull()
  })

  test('shows it ended, and where the log says so', () => {
    const at = working(...asked, { type: 'end-started' }, { type: 'ended', leafIndex: 7 })
    expect(at.ending).toMatchObject({ step: 'done', leafIndex: 7 })
    expect(stateOf(at)).toBe('revoked')
  })

  test('that had ended before changes nothing', () => {
    const at = working(...asked, { type: 'end-started' }, { type: 'ended', leafIndex: null })
    expect(at.ending).toMatchObject({ step: 'done', leafIndex: null })
    expect(stateOf(at)).toBe('ready')
  })

  test('cannot be left once it is under way', () => {
    const at = working(...asked, { type: 'end-started' }, { type: 'end-left' })
    expect(at.ending?.step).toBe('doing')
    expect(working(...asked, { type: 'end-left' }).ending).toBeNull()
  })
})
