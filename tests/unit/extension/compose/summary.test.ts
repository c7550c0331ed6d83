import { afterEach, describe, expect, test } from 'vitest'
import { EMPTY_FORM, type Form } from '../../../../extension/compose/form.ts'
import { summaryOf } from '../../../../extension/compose/summary.ts'
import type { SessionView } from '../../../../extension/messages/contract.ts'
import { speak } from '../../../../extension/words/words.ts'

const NOW = Date.UTC(2026, 10, 22, 9)
const session = {
  sender: { name: 'Dr Asha Patel', organisation: 'RX1' },
  policy: { purposes: ['TREAT'] },
} as unknown as SessionView
/** Without the marks that keep a name in its own direction. */
const said = (form: Partial<Form>) =>
  summaryOf({ ...EMPTY_FORM, ...form }, session, NOW).replace(/[\u2066-\u2069]/g, '')
afterEach(() => speak('en'))

const people: Partial<Form> = { audience: 'people', emails: 'lee@x.example, sam@y.example' }
const GRANTS: [string, Partial<Form>, string[]][] = [
  ['the own organisation', { audience: 'own-organisation' }, ['RX1']],
  ['a role of it', { audience: 'own-organisation', role: 'surgeon' }, ['RX1', 'surgeon']],
  ['another organisation', { audience: 'other-organisation', organisation: 'RY9' }, ['RY9']],
  ['people', people, ['lee@x.example', 'sam@y.example']],
  ['whoever is let in', { audience: 'knock' }, []],
]

describe.for(['en', 'cy', 'ar', 'pl'] as const)('in %s, the sentence over Seal and share', (language) => {
  test.for(GRANTS)('says until when and to whom, for %s', ([, form, names]) => {
    speak(language)
    const sentence = said(form)
    for (const name of names) expect(sentence).toContain(name)
    // The day it ends: three days from now.
    expect(sentence).toMatch(/25|٢٥/)
    expect(sentence).not.toMatch(/[{}]/)
    expect(said({ ...form, lifeMs: 864e5 })).not.toBe(sentence)
  })

  test('says how often, where the sender set a number', () => {
    speak(language)
    const once = said({ ...people, maximumOpensCount: 1 })
    expect(once.startsWith(said(people))).toBe(true)
    expect(once).not.toBe(said({ ...people, maximumOpensCount: 10 }))
    expect(once).not.toMatch(/[{}]/)
  })

  test('says that nobody can, while nobody is named', () => {
    speak(language)
    const nobody = said({ audience: 'people', emails: '' })
    expect(nobody).toBe(said({ audience: 'other-organisation', organisation: '' }))
    expect(nobody).not.toBe(said(people))
  })
})

test('in English it reads as somebody would say it', () => {
  expect(said({ audience: 'own-organisation', maximumOpensCount: 3 })).toMatch(
    /^Anyone at RX1 who signs in can open this until .+\. It can be opened 3 times in all\.$/,
  )
})
