import { describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '#shared/access/policy.ts'
import { checkReport } from '../../../../extension/compose/check-report.ts'
import { EMPTY_FORM, emailsIn, type Form, livesWithin } from '../../../../extension/compose/form.ts'
import type { SessionView } from '../../../../extension/messages/contract.ts'

const TODAY = '2026-11-22'
const NOW = Date.UTC(2026, 10, 22, 12)
const DAY = 24 * 60 * 60 * 1000
const session: SessionView = {
  expiresAt: NOW + DAY,
  tenant: 'ward7',
  sender: { name: 'Dr Asha Patel', organisation: 'RX1' },
  policy: DEFAULT_POLICY,
}
const complete: Form = {
  ...EMPTY_FORM,
  number: '999 000 0018',
  name: ' Jane  Example ',
  dateOfBirth: '27/3/62',
  about: ' Swab first? ',
  consentGiven: 'spoken',
}
const check = (change: Partial<Form> = {}, files = 1, who: SessionView | null = session) =>
  checkReport({ ...complete, ...change }, Array(files).fill({ is: 'preparing' }), who, TODAY, NOW)
const faultsOf = (checked: ReturnType<typeof check>) =>
  checked.is === 'faulty' ? checked.faults.map(({ field, says }) => [field, says]) : []

describe('a complete form', () => {
  test('becomes a draft, tidied', () => {
    expect(check()).toEqual({
      is: 'ready',
      draft: {
        patient: {
          identifiers: [{ type: 'nhs-number', value: '9990000018' }],
          name: 'Jane Example',
          dateOfBirth: '1962-03-27',
        },
        consent: {
          kind: 'direct-care',
          given: 'spoken',
          by: 'patient',
          wordingVersion: 'wardlink/2',
          wordingLanguage: 'en',
          recordedAt: NOW,
        },
        about: 'Swab first?',
        grant: {
          to: [{ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 }],
          expiresAt: NOW + 3 * DAY,
          maximumOpensCount: null,
          purposes: ['TREAT', 'ETREAT', 'CAREMGT'],
        },
      },
    })
  })

  test.for<[string, Partial<Form>]>([
    ['number and name', { dateOfBirth: '' }],
    ['number and date of birth', { name: '' }],
    ['name and date of birth', { number: '' }],
  ])('needs two of three identifiers: %s will do', ([, change]) => {
    expect(check(change).is).toBe('ready')
  })

  test('may have an intimate image of somebody who is 18 today', () => {
    expect(check({ isIntimate: true, dateOfBirth: '22/11/2008' }).is).toBe('ready')
  })

  test('may go to whoever its sender lets in', () => {
    const checked = check({ audience: 'knock' })
    expect(checked.is === 'ready' && checked.draft.grant.to).toEqual([{ type: 'knock' }])
  })

  test.for<[Form['numberKind'], string, string]>([
    ['chi-number', '0101701241', '0101701241'],
    ['hc-number', '320 000 0007', '3200000007'],
    ['local', ' AB  1234/5 ', 'AB 1234/5'],
  ])('may have a %s', ([numberKind, number, value]) => {
    const checked = check({ numberKind, number, dateOfBirth: '' })
    expect(checked.is === 'ready' && checked.draft.patient.identifiers).toEqual([{ type: numberKind, value }])
  })

  test.for<[string, Partial<Form>, unknown]>([
    [
      'named people, each once, in lower case',
      { audience: 'people', emails: 'Lee.Chen@ward7.example;\nlee.chen@ward7.example, sam@x.example' },
      [
        { type: 'named', email: 'lee.chen@ward7.example' },
        { type: 'named', email: 'sam@x.example' },
      ],
    ],
    [
      'another organisation and a role in it',
      { audience: 'other-organisation', organisation: ' ry9 ', role: ' clinician ' },
      [{ type: 'role', organisation: 'RY9', role: 'clinician', minimumAssurance: 0 }],
    ],
  ])('may be for %s', ([, change, to]) => {
    const checked = check(change)
    expect(checked.is === 'ready' && checked.draft.grant.to).toEqual(to)
  })

  test('for teaching may also be opened for teaching, when the policy has it', () => {
    const checked = check({ consentKind: 'teaching', consentGiven: 'written' })
    expect(checked.is === 'ready' && checked.draft.grant.purposes).toContain('MEDTRNG')
  })

  test.for([
    ['emergency', 'not-able'],
    ['best-interests', 'not-able'],
    ['exempt-class', 'not-needed'],
  ] as const)('of kind %s records %s without asking', ([consentKind, given]) => {
    const checked = check({ consentKind, consentGiven: null })
    expect(checked.is === 'ready' && checked.draft.consent.given).toBe(given)
  })
})

describe('a form is not accepted', () => {
  test.for<[string, Partial<Form>, string, string]>([
    ['with one identifier', { name: '', dateOfBirth: '' }, 'name', 'error.two-identifiers'],
    ['with none', { number: '', name: '', dateOfBirth: '' }, 'number', 'error.two-identifiers'],
    ['with a number cut short', { number: '999 000 001' }, 'number', 'error.number.length'],
    ['with a letter in the number', { number: '999 000 00l8' }, 'number', 'error.number.letters'],
    ['that does not say who agreed', { consentBy: null }, 'consent-by', 'error.consent.by'],
    [
      'with an intimate image of a child',
      { isIntimate: true, dateOfBirth: '23/11/2008' },
      'intimate',
      'error.consent.intimate-child',
    ],
    [
      'with an intimate image and no date of birth',
      { isIntimate: true, dateOfBirth: '' },
      'intimate',
      'error.consent.intimate-age',
    ],
    [
      'with an intimate image of a child, in an emergency too',
      { isIntimate: true, dateOfBirth: '1/1/2020', consentKind: 'emergency' },
      'intimate',
      'error.consent.intimate-child',
    ],
    ['with neighbours the other way round', { number: '401 203 2137' }, 'number', 'error.number.swapped'],
    ['with a first digit that none has', { number: '501 023 2137' }, 'number', 'error.number.digit'],
    ['with a digit typed twice', { number: '401 023 32137' }, 'number', 'error.number.typed-twice'],
    ['with a CHI number as an NHS number', { number: '010170 1241' }, 'number', 'error.number.other-range'],
    [
      'with a digit of a CHI number that is not the day of birth’s',
      { numberKind: 'chi-number', number: '020170 1241', dateOfBirth: '1/1/1970' },
      'number',
      'error.number.digit',
    ],
    ['with a wrong digit', { number: '999 000 0028' }, 'number', 'error.number.check-digit'],
    ['with no such day', { dateOfBirth: '31 4 1962' }, 'date-of-birth', 'error.date-of-birth.no-such-day'],
    ['without consent', { consentGiven: null }, 'consent-given', 'error.consent.given'],
    [
      'for teaching on a spoken yes',
      { consentKind: 'teaching', consentGiven: 'spoken' },
      'consent-given',
      'error.consent.written-needed',
    ],
    ['for nobody', { audience: 'people', emails: ' , ' }, 'emails', 'error.grant.emails'],
    ['for half an address', { audience: 'people', emails: 'lee.chen@' }, 'emails', 'error.grant.email'],
    [
      'for an organisation without a name',
      { audience: 'other-organisation', organisation: '' },
      'organisation',
      'error.grant.organisation',
    ],
    ['with a novel', { about: 'x'.repeat(2001) }, 'about', 'error.about.long'],
  ])('%s', ([, change, field, says]) => {
    expect(faultsOf(check(change))).toEqual([[field, says]])
  })

  test('by somebody who is not signed in, and with nothing in it: both are said, in the order of the screen', () => {
    expect(faultsOf(check({}, 0, null))).toEqual([
      ['sign-in', 'error.sign-in'],
      ['media', 'error.media'],
    ])
  })
})

describe('how long something may be shared', () => {
  test.for([
    ['a month', 30 * DAY, [DAY, 3 * DAY, 7 * DAY]],
    ['three days', 3 * DAY, [DAY, 3 * DAY]],
    ['an hour', DAY / 24, [DAY / 24]],
  ] as const)('stays within a policy of %s', ([, maximum, lives]) => {
    expect(livesWithin(maximum)).toEqual(lives)
  })
})

test('addresses may be separated by anything people use', () => {
  expect(emailsIn('a@x.example b@x.example;c@x.example,\nA@x.example')).toEqual([
    'a@x.example',
    'b@x.example',
    'c@x.example',
  ])
})

describe('a file that cannot be made safe', () => {
  test('is said before anything is sealed', () => {
    const media = [{ is: 'refused', because: 'prepare/broken' } as const]
    expect(faultsOf(checkReport(complete, media, session, TODAY, NOW))).toEqual([
      ['media', 'error.media.refused'],
    ])
  })
})
