import { describe, expect, test, vi } from 'vitest'

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}))
const { NO_FORM_POLICY, readFormPolicy } = await import('../../../../extension/tenant/form-policy.ts')
const { messageText } = await import('../../../../extension/tenant/message-text.ts')
const { wordingIn, wordingsFor } = await import('../../../../extension/compose/consent-rules.ts')

const WORDING = { version: 'trust/7', language: 'cy', text: 'Rydym yn gofyn…' }

describe('a trust’s policy for the form', () => {
  test.for<[string, unknown]>([
    ['no policy', undefined],
    ['a policy about something else', { relayOrigin: 'https://relay.example' }],
    ['a form that is none', { form: 7 }],
    ['a form of nothing', { form: null }],
    ['a look-up without TLS', { form: { patientLookUp: 'http://fhir.hospital.example' } }],
    ['a kind of number nobody knows', { form: { patientNumber: 'passport' } }],
  ])('%s leaves the form as it is', ([, managed]) => {
    expect(readFormPolicy(managed)).toEqual(NO_FORM_POLICY)
  })

  test('one part that cannot be read does not cost the others', () => {
    const form = {
      patientNumber: 'chi-number',
      lifeHours: -1,
      templates: [{ name: 'Wound', text: 'Wound, day …' }, { name: 'nothing' }],
      patientLookUp: 'https://fhir.hospital.example/r4/',
    }
    expect(readFormPolicy({ form })).toEqual({
      ...NO_FORM_POLICY,
      patientNumber: 'chi-number',
      templates: [{ name: 'Wound', text: 'Wound, day …' }],
      patientLookUp: 'https://fhir.hospital.example/r4',
    })
  })
})

describe('what a patient is asked', () => {
  const policy = readFormPolicy({
    form: {
      consentWording: [
        WORDING,
        { ...WORDING, language: 'en', text: 'For all' },
        { ...WORDING, language: 'en', kind: 'publication', text: 'To publish' },
      ],
    },
  })

  test('is the trust’s own text, in the patient’s language', () => {
    expect(wordingIn(wordingsFor('direct-care', policy, 'en'), 'cy')).toMatchObject(WORDING)
  })
  test('is the text for this very use before the one for all', () => {
    expect(wordingIn(wordingsFor('publication', policy, 'en'), 'en')?.text).toBe('To publish')
    expect(wordingIn(wordingsFor('teaching', policy, 'en'), 'en')?.text).toBe('For all')
  })
  test('is our own where the trust has none', () => {
    expect(wordingsFor('teaching', NO_FORM_POLICY, 'en')).toMatchObject([{ version: 'wardlink/2' }])
  })
  test('is nothing where nobody is asked', () => {
    expect(wordingsFor('emergency', policy, 'en')).toEqual([])
  })
})

describe('what stands around the link', () => {
  test('is the trust’s own message, in the sender’s language where there is one', () => {
    const { messages } = readFormPolicy({
      form: {
        messages: [
          { language: 'cy', text: 'Neges ddiogel: {link}' },
          { text: 'From Ward 7, for your eyes: {link} (ask 2471)' },
        ],
      },
    })
    expect(messageText(messages, 'cy', 'https://x/#$&')).toBe('Neges ddiogel: https://x/#$&')
    expect(messageText(messages, 'pl', 'LINK')).toBe('From Ward 7, for your eyes: LINK (ask 2471)')
    expect(messageText([], 'en', 'LINK')).toMatch(/Sign in with your work account to view it: LINK$/)
  })

  test.for([
    ['without the link', 'Look at this'],
    ['with the link twice', '{link} {link}'],
    ['of two lines, of which a composer might send the first', 'Look\n{link}'],
    ['in a language we do not speak', { language: 'fr', text: 'Voir {link}' }],
    ['of 600 letters', `{link} ${'x'.repeat(600)}`],
  ] as const)('is ours where the trust’s is %s', ([, message]) => {
    const one = typeof message === 'string' ? { text: message } : message
    expect(readFormPolicy({ form: { messages: [one] } }).messages).toEqual([])
  })
})
