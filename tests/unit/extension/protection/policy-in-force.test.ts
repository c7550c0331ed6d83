import { describe, expect, test, vi } from 'vitest'

vi.mock('wxt/browser', () => ({ browser: { storage: { onChanged: { addListener() {} } } } }))
const { policyInForce } = await import('../../../../extension/protection/policy-in-force.ts')
const { default: schema } = await import('../../../../extension/public/managed-schema.json', {
  with: { type: 'json' },
})

const RELAY = 'https://relay.example'
const of = (field: string, managed: unknown, local: unknown = {}) => {
  const found = policyInForce(managed, local).find((line) => line.field === field)
  return found && [JSON.parse(found.value), found.from, found.isInvalid]
}

describe('the policy in force', () => {
  test('has a line for every setting there is', () => {
    const fields = policyInForce({ hosts: { 'mail.google.com': 'block' } }, {}).map(({ field }) => field)
    for (const name of Object.keys(schema.properties)) {
      expect(
        fields.some((field) => field === name || field.startsWith(`${name}.`)),
        name,
      ).toBe(true)
    }
  })

  test.for([
    ['relayOrigin', { relayOrigin: RELAY }, {}, [RELAY, 'policy', false]],
    ['relayOrigin', {}, { relayOrigin: RELAY }, [RELAY, 'person', false]],
    ['relayOrigin', {}, {}, [null, 'default', false]],
    ['failMode', { failMode: 'warn' }, {}, ['warn', 'policy', false]],
    ['failMode', { failMode: 'warn' }, { failMode: 'block' }, ['block', 'person', false]],
    ['failMode', { failMode: 'block' }, { failMode: 'badge' }, ['block', 'policy', false]],
    ['textNudge', { textNudge: false }, {}, [false, 'policy', false]],
    ['unsafeFiles', {}, { unsafeFiles: 'ask' }, ['refuse', 'default', false]],
    ['unprotected', {}, { unprotected: 'ask' }, ['never', 'default', false]],
    ['hosts.mail.google.com', { hosts: { 'mail.google.com': 'off' } }, {}, ['off', 'policy', false]],
    [
      'hosts.mail.google.com',
      { hosts: { 'mail.google.com': 'warn' } },
      { hosts: { 'mail.google.com': 'off' } },
      ['warn', 'policy', false],
    ],
    ['form.lifeHours', { form: { lifeHours: 72 } }, {}, [72, 'policy', false]],
    ['trust', { trust: 'Ysbyty' }, {}, ['Ysbyty', 'policy', false]],
    ['region', { relayOrigin: RELAY, region: 'gb' }, {}, ['gb', 'policy', false]],
    ['region', { region: 'gb' }, { relayOrigin: RELAY }, ['gb', 'policy', false]],
    ['region', { relayOrigin: RELAY }, {}, [null, 'default', false]],
    ['issuers', { relayOrigin: RELAY, issuers: [RELAY] }, {}, [[RELAY], 'policy', false]],
    ['languages', { languages: ['cy', 'en'] }, {}, [['cy', 'en'], 'policy', false]],
    ['languages', {}, {}, [['en', 'cy', 'ar', 'pl'], 'default', false]],
    ['voice', { voice: false }, {}, [false, 'policy', false]],
    ['camera', {}, { camera: false }, [true, 'default', false]],
    ['viewer', {}, {}, ['web', 'default', false]],
    ['viewer', {}, { viewer: 'extension' }, ['extension', 'person', false]],
    ['viewer', { viewer: 'web' }, { viewer: 'extension' }, ['web', 'policy', false]],
    ['viewer', { viewer: 'extension' }, {}, ['extension', 'policy', false]],
  ] as const)('%s of %o and %o by hand', ([field, managed, local, expected]) => {
    expect(of(field, managed, local)).toEqual(expected)
  })

  // Every field, with what somebody could put there by mistake or on purpose.
  test.for([
    ['relayOrigin', { relayOrigin: 'http://relay.example' }, null],
    ['relayOrigin', { relayOrigin: 'https://relay.example/path' }, null],
    ['relayOrigin', { relayOrigin: ['https://relay.example'] }, null],
    ['relayOrigin', { relayOrigin: 'https://user:word@relay.example' }, null],
    ['relayKey', { relayOrigin: RELAY, relayKey: 'short' }, null],
    ['relayKey', { relayOrigin: RELAY, relayKey: {} }, null],
    ['unsafeFiles', { unsafeFiles: 'ASK' }, 'refuse'],
    ['unsafeFiles', { unsafeFiles: ['ask'] }, 'refuse'],
    ['unprotected', { unprotected: true }, 'never'],
    ['hosts', { hosts: 'off' }, {}],
    ['hosts', { hosts: [['mail.google.com', 'off']] }, {}],
    ['hosts.mail.google.com', { hosts: { 'mail.google.com': 'OFF' } }, 'convert'],
    ['hosts.mail.google.com', { hosts: { 'mail.google.com': { mode: 'off' } } }, 'convert'],
    ['hosts.*.google.com', { hosts: { '*.google.com': 'off' } }, 'off'],
    ['failMode', { failMode: null }, 'badge'],
    ['failMode', { failMode: '__proto__' }, 'badge'],
    ['textNudge', { textNudge: 'no' }, true],
    ['form', { form: 'nhs-number' }, {}],
    ['form.lifeHours', { form: { lifeHours: -1 } }, null],
    ['form.lifeHours', { form: { lifeHours: 1e9 } }, null],
    ['form.patientLookUp', { form: { patientLookUp: 'javascript:alert(1)' } }, null],
    ['form.audience', { form: { audience: 'everybody' } }, null],
    ['form.patientNumber', { form: { patientNumber: 'ssn' } }, null],
    ['form.intimateGuidance', { form: { intimateGuidance: '' } }, null],
    ['form.templates', { form: { templates: [{ name: 'x' }] } }, 0],
    ['form.consentWording', { form: { consentWording: [{ text: 'Yes?' }] } }, 0],
    ['form.unheard', { form: { unheard: 1 } }, null],
    ['hostPacks', { hostPacks: [{ name: 'Mine', hosts: ['*'] }] }, 0],
    ['hostPacks', { hostPacks: 'all' }, 0],
    ['trust', { trust: ['Ysbyty'] }, null],
    ['region', { relayOrigin: RELAY, region: 'GB' }, null],
    ['issuers', { relayOrigin: RELAY, issuers: 'https://one.example' }, null],
    ['issuers', { relayOrigin: RELAY, issuers: ['javascript:alert(1)'] }, null],
    ['languages', { languages: ['cy', 'fr'] }, ['en', 'cy', 'ar', 'pl']],
    ['languages', { languages: [] }, ['en', 'cy', 'ar', 'pl']],
    ['languages', { languages: 'cy' }, ['en', 'cy', 'ar', 'pl']],
    ['voice', { voice: 'no' }, true],
    ['camera', { camera: 0 }, true],
    ['viewer', { viewer: 'here' }, 'web'],
    ['relayorigin', { relayorigin: RELAY }, null],
  ] as const)('%s of %o is named as wrong, and the standard holds', ([field, managed, standard]) => {
    const [value, from, isInvalid] = of(field, managed) ?? []
    expect([from, isInvalid]).toEqual(['default', true])
    if (!field.includes('*')) expect(value).toEqual(standard)
  })

  test('never shows a key that the relay must not have, nor what was meant to be one', () => {
    const key = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'
    expect(of('patientReferenceKey', { patientReferenceKey: key })).toEqual(['…', 'policy', false])
    expect(of('patientReferenceKey', { patientReferenceKey: key.slice(2) })).toEqual([null, 'default', true])
    const said = JSON.stringify(
      [{ patientReferenceKey: key }, { patientReferenceKey: key.slice(2) }].map((managed) =>
        policyInForce(managed, {}),
      ),
    )
    expect(said).not.toContain(key.slice(4, 20))
  })

  test.for([null, undefined, 'policy', [], 7])('of %o is the standard everywhere', (managed) => {
    for (const { from, isInvalid } of policyInForce(managed, null)) {
      expect([from, isInvalid]).toEqual(['default', false])
    }
  })
})
