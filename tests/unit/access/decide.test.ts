import { describe, expect, test } from 'vitest'
import {
  type AllowedBy,
  type Asked,
  type Decision,
  decide,
  MAXIMUM_RELEASES_AN_HOUR,
} from '#shared/access/decide.ts'
import { DEFAULT_POLICY } from '#shared/access/policy.ts'

const NOW = 1_800_000_000_000
const MINUTE = 60_000

const lee: Asked['opener'] = {
  issuer: 'https://issuer.example',
  subject: 'lee',
  name: 'Dr Lee Chen',
  verifiedEmail: 'lee.chen@ward7.example',
  organisation: 'RX1',
  roles: ['clinician', 'teacher'],
  assurance: 2,
}
const toLee = { type: 'named', email: 'lee.chen@ward7.example' } as const
const toRole = { type: 'role', organisation: 'RX1', role: 'clinician', minimumAssurance: 2 } as const

const base: Asked = {
  policy: DEFAULT_POLICY,
  grant: { to: [toLee], expiresAt: NOW + MINUTE, maximumOpensCount: 2, purposes: ['TREAT', 'ETREAT'] },
  opener: lee,
  purpose: 'TREAT',
  state: 'open',
  opensCount: 0,
  openersLastOpenAt: null,
  isSameKey: false,
  openersReleasesCount: 0,
  knock: 'none',
  isBreakingGlass: false,
  nowAt: NOW,
}
const grant = (change: Partial<Asked['grant']>): Partial<Asked> => ({ grant: { ...base.grant, ...change } })
const opener = (change: Partial<Asked['opener']>): Partial<Asked> => ({ opener: { ...lee, ...change } })
const allowed = (by: AllowedBy, countsAsOpen = true): Decision => ({ is: 'allowed', by, countsAsOpen })
const refused = (because: Extract<Decision, { is: 'refused' }>['because']): Decision => ({
  is: 'refused',
  because,
})

describe('who may open', () => {
  test.for<[string, Partial<Asked>, Decision]>([
    ['a named person', {}, allowed('named')],
    ['another person', opener({ verifiedEmail: 'sam.okoro@elsewhere.example' }), refused('not-granted')],
    ['someone whose address is not verified', opener({ verifiedEmail: null }), refused('not-granted')],
    ['someone with the role', grant({ to: [toRole] }), allowed('role')],
    ['anyone of the organisation', grant({ to: [{ ...toRole, role: null }] }), allowed('role')],
    [
      'someone with another role',
      { ...grant({ to: [toRole] }), ...opener({ roles: ['clerk'] }) },
      refused('not-granted'),
    ],
    [
      'someone with no role',
      { ...grant({ to: [toRole] }), ...opener({ roles: [] }) },
      refused('not-granted'),
    ],
    [
      'someone of another organisation',
      { ...grant({ to: [toRole] }), ...opener({ organisation: 'RY9' }) },
      refused('not-granted'),
    ],
    [
      'someone of no organisation',
      { ...grant({ to: [{ ...toRole, role: null }] }), ...opener({ organisation: null }) },
      refused('not-granted'),
    ],
    [
      'someone signed in too weakly',
      { ...grant({ to: [toRole] }), ...opener({ assurance: 1 }) },
      refused('assurance-too-low'),
    ],
    [
      'someone signed in more strongly than asked',
      { ...grant({ to: [toRole] }), ...opener({ assurance: 3 }) },
      allowed('role'),
    ],
    [
      'someone named, though too weak for the role beside it',
      { ...grant({ to: [toRole, toLee] }), ...opener({ assurance: 0 }) },
      allowed('named'),
    ],
    ['someone who is both, by what comes first', grant({ to: [toRole, toLee] }), allowed('role')],
  ])('%s', ([, change, decision]) => {
    expect(decide({ ...base, ...change })).toEqual(decision)
  })
})

describe('until when, how often, what for', () => {
  test.for<[string, Partial<Asked>, Decision]>([
    ['the last moment before it expires', { nowAt: NOW + MINUTE - 1 }, allowed('named')],
    ['the moment it expires', { nowAt: NOW + MINUTE }, refused('expired')],
    ['revoked', { state: 'revoked' }, refused('revoked')],
    ['erased', { state: 'erased' }, refused('erased')],
    ['ended by time before the grant’s own date', { state: 'expired' }, refused('expired')],
    ['a purpose the sender did not allow', { purpose: 'MEDTRNG' }, refused('purpose-not-allowed')],
    [
      'a purpose the trust does not allow',
      { policy: { ...DEFAULT_POLICY, purposes: ['ETREAT'] } },
      refused('purpose-not-allowed'),
    ],
    ['the last open', { opensCount: 1 }, allowed('named')],
    ['one more than allowed', { opensCount: 2 }, refused('used-up')],
    ['no limit', { ...grant({ maximumOpensCount: null }), opensCount: 9999 }, allowed('named')],
    ['coming back at once', { opensCount: 2, openersLastOpenAt: NOW }, allowed('named', false)],
    [
      'coming back within the grace time',
      { opensCount: 2, openersLastOpenAt: NOW - 15 * MINUTE + 1 },
      allowed('named', false),
    ],
    ['coming back after it', { opensCount: 2, openersLastOpenAt: NOW - 15 * MINUTE }, refused('used-up')],
    [
      'coming back after it, with opens left',
      { opensCount: 1, openersLastOpenAt: NOW - 15 * MINUTE },
      allowed('named'),
    ],
    [
      'coming back where there is no grace',
      { policy: { ...DEFAULT_POLICY, graceMs: 0 }, opensCount: 2, openersLastOpenAt: NOW },
      refused('used-up'),
    ],
    [
      'the same key again, long after the grace time',
      { opensCount: 2, openersLastOpenAt: NOW - 300 * MINUTE, isSameKey: true },
      allowed('named', false),
    ],
    [
      'the same key again where there is no grace',
      { policy: { ...DEFAULT_POLICY, graceMs: 0 }, opensCount: 2, openersLastOpenAt: NOW, isSameKey: true },
      allowed('named', false),
    ],
    [
      'the last release of this hour',
      { openersReleasesCount: MAXIMUM_RELEASES_AN_HOUR - 1 },
      allowed('named'),
    ],
    ['one more in an hour', { openersReleasesCount: MAXIMUM_RELEASES_AN_HOUR }, refused('too-often')],
    [
      'one more in an hour, though it would be the same open',
      { openersReleasesCount: MAXIMUM_RELEASES_AN_HOUR, isSameKey: true },
      refused('too-often'),
    ],
  ])('%s', ([, change, decision]) => {
    expect(decide({ ...base, ...change })).toEqual(decision)
  })
})

describe('being let in by the sender', () => {
  const toKnock = { type: 'knock' } as const
  const sam = opener({ verifiedEmail: null, organisation: 'RY9', roles: [], assurance: 0 })
  const asked: Asked = { ...base, ...grant({ to: [toKnock] }), ...sam }
  test.for<[string, Partial<Asked>, Decision]>([
    ['who has not asked is told to', {}, refused('knock-needed')],
    ['who waits is told the same', { knock: 'waiting' }, refused('knock-needed')],
    ['who was let in opens', { knock: 'approved' }, allowed('knock')],
    ['who was not let in does not', { knock: 'refused' }, refused('knock-refused')],
    [
      'an answer counts for nothing where the grant has no knock',
      { ...grant({ to: [toLee] }), knock: 'approved' },
      refused('not-granted'),
    ],
    ['a named person does not ask', { ...grant({ to: [toKnock, toLee] }), ...opener({}) }, allowed('named')],
    [
      'a named person opens though refused at the door',
      { ...grant({ to: [toKnock, toLee] }), ...opener({}), knock: 'refused' },
      allowed('named'),
    ],
    [
      'too weak for the role beside it may ask',
      { ...grant({ to: [toRole, toKnock] }), ...opener({ assurance: 1 }) },
      refused('knock-needed'),
    ],
    ['nobody asks to be let in to what was revoked', { state: 'revoked' }, refused('not-granted')],
    ['nor while waiting is told that it was', { state: 'revoked', knock: 'waiting' }, refused('not-granted')],
    ['nor to what has expired', { nowAt: NOW + MINUTE }, refused('not-granted')],
    ['nor to what is used up', { opensCount: 2 }, refused('not-granted')],
    ['nor for a purpose that the grant has not', { purpose: 'MEDTRNG' }, refused('purpose-not-allowed')],
    [
      'who was refused hears no more, whatever became of it',
      { state: 'erased', knock: 'refused' },
      refused('knock-refused'),
    ],
    ['who was let in hears that it was revoked', { state: 'revoked', knock: 'approved' }, refused('revoked')],
    ['who was let in hears that it expired', { nowAt: NOW + MINUTE, knock: 'approved' }, refused('expired')],
    ['who was let in is counted', { knock: 'approved', opensCount: 2 }, refused('used-up')],
    [
      'who was let in gives a purpose',
      { knock: 'approved', purpose: 'MEDTRNG' },
      refused('purpose-not-allowed'),
    ],
  ])('%s', ([, change, decision]) => {
    expect(decide({ ...asked, ...change })).toEqual(decision)
  })
})

describe('breaking the glass', () => {
  const breakGlass = { organisation: 'RX1', role: 'clinician', minimumAssurance: 2, leaseMs: MINUTE }
  const policy = { ...DEFAULT_POLICY, breakGlass }
  const emergency: Asked = {
    ...base,
    policy,
    ...grant({ to: [{ type: 'named', email: 'sam.okoro@elsewhere.example' }] }),
    purpose: 'ETREAT',
    isBreakingGlass: true,
  }
  test.for<[string, Partial<Asked>, Decision]>([
    ['opens without a grant', {}, allowed('break-glass')],
    ['only when they say so', { isBreakingGlass: false }, refused('not-granted')],
    ['only where the trust has it', { policy: DEFAULT_POLICY }, refused('not-granted')],
    ['only in the organisation', opener({ organisation: 'RY9' }), refused('not-granted')],
    [
      'anywhere, if the trust says so',
      {
        policy: { ...policy, breakGlass: { ...breakGlass, organisation: null } },
        ...opener({ organisation: 'RY9' }),
      },
      allowed('break-glass'),
    ],
    ['only in the role', opener({ roles: ['clerk'] }), refused('not-granted')],
    [
      'in any role, if the trust says so',
      { policy: { ...policy, breakGlass: { ...breakGlass, role: null } }, ...opener({ roles: [] }) },
      allowed('break-glass'),
    ],
    ['only signed in strongly enough', opener({ assurance: 1 }), refused('not-granted')],
    ['only to treat in an emergency', { purpose: 'TREAT' }, refused('purpose-not-allowed')],
    [
      'only if the trust opens for that',
      { policy: { ...policy, purposes: ['TREAT'] } },
      refused('purpose-not-allowed'),
    ],
    [
      'though the sender did not allow that purpose',
      { ...grant({ to: [toLee], purposes: ['TREAT'] }) },
      allowed('break-glass'),
    ],
    [
      'though it was opened as often as allowed',
      { ...grant({ to: [toLee] }), opensCount: 2 },
      allowed('break-glass'),
    ],
    [
      'though the sender did not let them in',
      { ...grant({ to: [{ type: 'knock' }] }), knock: 'refused' },
      allowed('break-glass'),
    ],
    [
      'without waiting at the door',
      { ...grant({ to: [{ type: 'knock' }] }), knock: 'waiting' },
      allowed('break-glass'),
    ],
    ['not when they are granted anyhow', grant({ to: [toLee] }), allowed('named')],
    ['once, when they come back', { isSameKey: true }, allowed('break-glass', false)],
    [
      'not more often than anybody else',
      { openersReleasesCount: MAXIMUM_RELEASES_AN_HOUR },
      refused('too-often'),
    ],
    ['not what was revoked, nor hears that it was', { state: 'revoked' }, refused('not-granted')],
    ['not what was erased', { state: 'erased' }, refused('not-granted')],
    ['not what has expired', { nowAt: NOW + MINUTE }, refused('not-granted')],
    [
      'but who is granted hears that it was revoked',
      { ...grant({ to: [toLee] }), state: 'revoked' },
      refused('revoked'),
    ],
  ])('%s', ([, change, decision]) => {
    expect(decide({ ...emergency, ...change })).toEqual(decision)
  })
})

test('the whole table: every mix of the facts is decided, and none of them lets in whom no rule names', () => {
  const tos: Asked['grant']['to'][] = [[toLee], [toRole], [{ type: 'knock' }], [toRole, { type: 'knock' }]]
  const who = [
    {},
    { verifiedEmail: null },
    { organisation: 'RY9', verifiedEmail: null },
    { assurance: 0, verifiedEmail: null },
  ]
  const breakGlass = { organisation: 'RX1', role: null, minimumAssurance: 1, leaseMs: MINUTE }
  const rows: string[] = []
  const counts = new Map<string, number>()
  for (const to of tos)
    for (const change of who)
      for (const state of ['open', 'revoked', 'erased', 'expired'] as const)
        for (const knock of ['none', 'waiting', 'approved', 'refused'] as const)
          for (const purpose of ['TREAT', 'ETREAT', 'HTEST'] as const)
            for (const opensCount of [0, 2])
              for (const isSameKey of [false, true])
                for (const isBreakingGlass of [false, true])
                  for (const nowAt of [NOW, NOW + MINUTE])
                    for (const openersReleasesCount of [0, MAXIMUM_RELEASES_AN_HOUR]) {
                      const asked: Asked = {
                        ...base,
                        policy: { ...DEFAULT_POLICY, breakGlass },
                        ...grant({ to }),
                        ...opener(change),
                        ...{ state, knock, purpose, opensCount, isSameKey, isBreakingGlass, nowAt },
                        openersReleasesCount,
                      }
                      const decision = decide(asked)
                      const name =
                        decision.is === 'allowed'
                          ? `${decision.by} ${decision.countsAsOpen}`
                          : decision.because
                      counts.set(name, (counts.get(name) ?? 0) + 1)
                      if (decision.is === 'allowed') {
                        const named = asked.opener.verifiedEmail === toLee.email && to.includes(toLee)
                        const role =
                          asked.opener.organisation === 'RX1' &&
                          asked.opener.assurance >= 2 &&
                          to.includes(toRole)
                        const door = knock === 'approved' && to.some(({ type }) => type === 'knock')
                        const glass = isBreakingGlass && purpose === 'ETREAT' && asked.opener.assurance >= 1
                        if (!(named || role || door || glass)) rows.push(JSON.stringify(asked))
                        if (state !== 'open' || nowAt !== NOW || openersReleasesCount > 0)
                          rows.push(JSON.stringify(asked))
                        if (purpose === 'HTEST' || decision.countsAsOpen === isSameKey)
                          rows.push(JSON.stringify(asked))
                        if (opensCount === 2 && !isSameKey && decision.by !== 'break-glass')
                          rows.push(JSON.stringify(asked))
                      }
                    }
  expect(rows).toEqual([])
  expect(Object.fromEntries([...counts].sort())).toMatchSnapshot()
})

describe('someone outside the grant learns nothing more', () => {
  test.for<[string, Partial<Asked>]>([
    ['revoked', { state: 'revoked' }],
    ['erased', { state: 'erased' }],
    ['expired', { nowAt: NOW + MINUTE }],
    ['used up', { opensCount: 2 }],
    ['not for this purpose', { purpose: 'HTEST' }],
  ])('not even that it is %s', ([, change]) => {
    expect(decide({ ...base, ...change, ...opener({ verifiedEmail: null }) })).toEqual(refused('not-granted'))
  })
})

test('the order of refusals is fixed: what ended it, then time, then purpose, then count', () => {
  const everything: Asked = {
    ...base,
    state: 'erased',
    nowAt: NOW + MINUTE,
    purpose: 'HTEST',
    opensCount: 2,
  }
  expect(decide(everything)).toEqual(refused('erased'))
  expect(decide({ ...everything, state: 'revoked' })).toEqual(refused('revoked'))
  expect(decide({ ...everything, state: 'open' })).toEqual(refused('expired'))
  expect(decide({ ...everything, state: 'open', nowAt: NOW })).toEqual(refused('purpose-not-allowed'))
  expect(decide({ ...everything, state: 'open', nowAt: NOW, purpose: 'TREAT' })).toEqual(refused('used-up'))
})
