import { describe, expect, test } from 'vitest'
import { type Asked, type Decision, decide } from '#shared/access/decide.ts'
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
  nowAt: NOW,
}
const grant = (change: Partial<Asked['grant']>): Partial<Asked> => ({ grant: { ...base.grant, ...change } })
const opener = (change: Partial<Asked['opener']>): Partial<Asked> => ({ opener: { ...lee, ...change } })
const allowed = (by: 'named' | 'role', countsAsOpen = true): Decision => ({ is: 'allowed', by, countsAsOpen })
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
  ])('%s', ([, change, decision]) => {
    expect(decide({ ...base, ...change })).toEqual(decision)
  })
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
