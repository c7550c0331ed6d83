import { describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '#shared/access/policy.ts'
import {
  type Account,
  afterMove,
  type ComposeState,
  type Move,
  START,
} from '../../../../extension/compose/compose-state.ts'
import type { MediaState, Sitting } from '../../../../extension/messages/contract.ts'
import { NO_FORM_POLICY } from '../../../../extension/tenant/form-policy.ts'

const DAY = 24 * 60 * 60 * 1000
const files = [new File(['a'], 'leg.jpg'), new File(['b'], 'letter.pdf')]
const session = {
  expiresAt: 1,
  tenant: 'ward7',
  sender: { name: 'Dr Asha Patel', organisation: 'RX1' },
  policy: DEFAULT_POLICY,
}
const signedIn: Account = { is: 'signed-in', session, sitting: null }
const signedOut: Account = { is: 'signed-out', issuers: [], because: null }

const reach = (...moves: Move[]) => moves.reduce(afterMove, START)
const composing = (state: ComposeState) => {
  if (state.is === 'composing') return state
  if (state.is === 'sealing') return state.composing
  throw new Error(`not composing but ${state.is}`)
}
const safe: MediaState = { is: 'prepared', removed: [], mediaType: 'image/jpeg', mayShowWords: false }
const held: Move = { move: 'held', files, media: [safe, safe], mayGoAsItIs: false }

describe('what was typed', () => {
  const typed: Move = { move: 'typed', change: { name: 'Jane Example', consentGiven: 'spoken' } }

  test.for<[string, Move[]]>([
    ['signing in', [{ move: 'account', account: signedIn }]],
    [
      'a sign-in that ran out',
      [
        { move: 'account', account: signedIn },
        { move: 'account', account: signedOut },
      ],
    ],
    ['a window closed before the sign-in', [{ move: 'sign-in-refused', because: 'sign-in/cancelled' }]],
    ['a refusal by the relay', [{ move: 'started' }, { move: 'refused', because: 'grant/outside-policy' }]],
    [
      'sealing that stopped',
      [
        { move: 'started' },
        { move: 'step', step: { step: 'stopped', because: 'relay/out-of-space' } },
        { move: 'back-to-form' },
      ],
    ],
    ['thinking about leaving', [{ move: 'leaving' }, { move: 'staying' }]],
    [
      'signing in again while it waits',
      [
        { move: 'started' },
        { move: 'step', step: { step: 'waiting', because: 'sign-in/needed' } },
        { move: 'account', account: signedIn },
      ],
    ],
  ])('survives %s', ([, moves]) => {
    const { form, files: kept } = composing(reach(held, typed, ...moves))
    expect(form).toMatchObject({ name: 'Jane Example', consentGiven: 'spoken' })
    expect(kept).toEqual(files)
  })
})

describe('a move', () => {
  test.for<[string, Move[], ComposeState['is']]>([
    ['a panel whose hold is not known says so', [{ move: 'hold-lost' }], 'lost'],
    ['an extension nobody set up says so', [held, { move: 'not-set-up' }], 'not-set-up'],
    [
      'a background that goes away after the link was given changes nothing',
      [
        held,
        { move: 'started' },
        { move: 'step', step: { step: 'linked', inserted: true, link: '' } },
        { move: 'hold-lost' },
      ],
      'sealing',
    ],
    [
      'a background that goes away before says so',
      [held, { move: 'started' }, { move: 'hold-lost' }],
      'lost',
    ],
    [
      'a panel that was loaded again while sealing goes on with that',
      [held, { move: 'step', step: { step: 'sealing' } }],
      'sealing',
    ],
    ['nothing comes after the end', [held, { move: 'over' }, { move: 'hold-lost' }], 'over'],
    [
      'one cannot go back to the form while it is still being sealed',
      [held, { move: 'started' }, { move: 'back-to-form' }],
      'sealing',
    ],
  ])('%s', ([, moves, is]) => {
    expect(reach(...moves).is).toBe(is)
  })
})

describe('consent', () => {
  test('of another kind does not keep a way it does not have', () => {
    const state = reach(
      held,
      { move: 'typed', change: { consentGiven: 'spoken' } },
      { move: 'typed', change: { consentKind: 'teaching' } },
    )
    expect(composing(state).form.consentGiven).toBe(null)
  })

  test('in an emergency is not asked for', () => {
    const state = reach(held, { move: 'typed', change: { consentKind: 'emergency' } })
    expect(composing(state).form.consentGiven).toBe('not-able')
  })
})

describe('faults', () => {
  const faulty: Move = {
    move: 'found-faulty',
    faults: [
      { field: 'sign-in', says: 'error.sign-in' },
      { field: 'number', says: 'error.two-identifiers' },
      { field: 'consent-given', says: 'error.consent.given' },
    ],
  }
  const fieldsAfter = (...moves: Move[]) =>
    composing(reach(held, faulty, ...moves)).faults.map(({ field }) => field)

  test.for<[string, Move, string[]]>([
    ['consent is given', { move: 'typed', change: { consentGiven: 'spoken' } }, ['sign-in', 'number']],
    [
      'any field of the patient is filled in',
      { move: 'typed', change: { name: 'J' } },
      ['sign-in', 'consent-given'],
    ],
    ['somebody signs in', { move: 'account', account: signedIn }, ['number', 'consent-given']],
  ])('are no longer said once %s', ([, move, left]) => {
    expect(fieldsAfter(move)).toEqual(left)
  })
})

describe('signing in', () => {
  test('brings the bounds of the policy into the form', () => {
    const policy = { ...DEFAULT_POLICY, maximumLifeMs: DAY }
    const account: Account = { is: 'signed-in', session: { ...session, policy }, sitting: null }
    expect(composing(reach(held, { move: 'account', account })).form.lifeMs).toBe(DAY)
  })
})

describe('the patient of the last report', () => {
  const sitting: Sitting = {
    patient: {
      identifiers: [{ type: 'nhs-number', value: '9990000018' }],
      name: 'Jane Example',
      dateOfBirth: '1962-03-27',
    },
    consent: { kind: 'direct-care', given: 'written', wordingVersion: 'en/1', recordedAt: 1 },
    to: [{ type: 'named', email: 'lee.chen@ward7.example' }],
  }

  test('is filled in with one press, consent and openers with it, and what it was about without', () => {
    const account: Account = { is: 'signed-in', session, sitting }
    const state = reach(held, { move: 'account', account }, { move: 'same-patient' })
    expect(composing(state).form).toMatchObject({
      number: '999 000 0018',
      name: 'Jane Example',
      dateOfBirth: '27/03/1962',
      consentGiven: 'written',
      audience: 'people',
      emails: 'lee.chen@ward7.example',
      about: '',
    })
  })

  test('is not there for whoever has nothing from before', () => {
    const before = reach(held, { move: 'account', account: signedIn })
    expect(afterMove(before, { move: 'same-patient' })).toEqual(before)
  })
})

describe('a file that cannot be made safe', () => {
  const refused: MediaState = { is: 'refused', because: 'prepare/locked' }
  const told: Move[] = [
    held,
    { move: 'media', media: [safe, refused] },
    { move: 'found-faulty', faults: [{ field: 'media', says: 'error.media.refused' }] },
  ]

  test.for<[string, Move, number]>([
    ['stays said while it is there', { move: 'file-removed', index: 0 }, 1],
    ['is no longer said once it was removed', { move: 'file-removed', index: 1 }, 0],
    ['is no longer said once it may go as it is', { move: 'media', media: [safe, { is: 'as-it-is' }] }, 0],
  ])('%s', ([, move, count]) => {
    expect(composing(reach(...told, move)).faults).toHaveLength(count)
  })

  test('is known when the form comes back from sealing', () => {
    const state = reach(
      held,
      { move: 'started' },
      { move: 'media', media: [safe, refused] },
      { move: 'step', step: { step: 'stopped', because: 'prepare/locked' } },
      { move: 'back-to-form' },
    )
    expect(composing(state).media[1]).toEqual(refused)
  })

  test('news of a list that is no longer the list is left for the next', () => {
    const state = reach(held, { move: 'file-removed', index: 0 }, { move: 'media', media: [refused, safe] })
    expect(composing(state).media).toEqual([safe])
  })
})

test('in a chat, whoever asks is let in or not by the sender, unless the trust says otherwise', () => {
  const inChat: Move = { move: 'held', files, media: [], mayGoAsItIs: false, isChat: true }
  expect(composing(reach(inChat)).form.audience).toBe('knock')
  const policy = { ...NO_FORM_POLICY, audience: 'own-organisation' } as const
  expect(composing(reach(inChat, { move: 'policy', policy })).form.audience).toBe('own-organisation')
  expect(composing(reach(held)).form.audience).toBe('own-organisation')
})

test('a file goes up the list with what is known of it', () => {
  const added = new File(['c'], 'note.txt')
  const state = composing(
    reach(held, { move: 'files-added', files: [added] }, { move: 'file-moved', from: 2, to: 0 }),
  )
  expect(state.files.map(({ name }) => name)).toEqual(['note.txt', 'leg.jpg', 'letter.pdf'])
  expect(state.media[0]).toEqual({ is: 'preparing' })
})

test('files that could not be taken are not left standing there', () => {
  const added = new File(['c'], 'note.txt')
  const state = composing(
    reach(
      held,
      { move: 'files-added', files: [added] },
      { move: 'files-refused', files: [added], because: 'hold/too-many-files' },
    ),
  )
  expect(state).toMatchObject({ files, trouble: 'hold/too-many-files' })
  expect(state.media).toHaveLength(2)
})
