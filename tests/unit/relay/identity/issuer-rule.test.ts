import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { IssuerRule, openerOf } from '../../../../relay/identity/issuer-rule.ts'

const rule = (change: Partial<v.InferInput<typeof IssuerRule>> = {}) =>
  v.parse(IssuerRule, {
    issuer: 'https://issuer.example',
    name: 'Example',
    viewerClientId: 'viewer',
    extensionClientId: 'extension',
    ...change,
  })
const claims = { sub: 'lee', name: 'Dr Lee Chen', email: 'Lee.Chen@ward7.example', email_verified: true }
const read = (change: Parameters<typeof rule>[0], token: Record<string, unknown> = {}) =>
  openerOf(rule(change), { ...claims, ...token })

describe('what a rule reads out of a token', () => {
  test('without a name is shown by the verified address, and without either is nobody', () => {
    const change = { emailDomains: ['ward7.example'] }
    for (const name of ['', '  ', undefined, 7]) {
      expect(read(change, { name })).toMatchObject({ opener: { name: 'lee.chen@ward7.example' } })
      const refused = { is: 'refused', because: 'missing-name' }
      expect(read(change, { name, email_verified: false })).toEqual(refused)
    }
  })

  test('is of the organisations that the rule lets the issuer speak for, if it names any', () => {
    const claims = { organisation: ['org'] }
    const refused = { is: 'refused', because: 'organisation-not-accepted' }
    expect(read({ claims, organisations: ['RX1'] }, { org: 'RX1' })).toMatchObject({ is: 'opener' })
    expect(read({ claims, organisations: ['RX1'] }, { org: 'RY9' })).toEqual(refused)
    expect(read({ organisations: ['RX1'] })).toEqual(refused)
    expect(read({ claims }, { org: 'RY9' })).toMatchObject({ is: 'opener' })
  })

  test('is nothing that the rule does not name', () => {
    expect(read({}, { organisation: 'RX1', roles: ['clinician'], acr: 'aal3' })).toEqual({
      is: 'opener',
      opener: {
        issuer: 'https://issuer.example',
        subject: 'lee',
        name: 'Dr Lee Chen',
        verifiedEmail: null,
        organisation: null,
        roles: [],
        assurance: 0,
      },
    })
  })

  test.for<[string, Parameters<typeof rule>[0], Record<string, unknown>, object]>([
    [
      'an organisation by name',
      { claims: { organisation: ['org'] } },
      { org: 'RX1' },
      { organisation: 'RX1' },
    ],
    [
      'one nested in another claim',
      { claims: { organisation: ['nhs', 'ods', 'code'] } },
      { nhs: { ods: { code: 'RX1' } } },
      { organisation: 'RX1' },
    ],
    [
      'a claim whose name holds dots and slashes',
      { claims: { roles: ['https://trust.example/roles'] } },
      { 'https://trust.example/roles': ['clinician'] },
      { roles: ['clinician'] },
    ],
    ['a single role', { claims: { roles: ['role'] } }, { role: 'clinician' }, { roles: ['clinician'] }],
    ['what a sign-in is worth', { assurance: { aal2: 2 } }, { acr: 'aal2' }, { assurance: 2 }],
    ['nothing from an acr it does not know', { assurance: { aal2: 2 } }, { acr: 'aal9' }, { assurance: 0 }],
    [
      'nothing from what every object has',
      { assurance: { aal2: 2 } },
      { acr: 'constructor' },
      { assurance: 0 },
    ],
    [
      'an address of a domain it vouches for',
      { emailDomains: ['ward7.example'] },
      {},
      { verifiedEmail: 'lee.chen@ward7.example' },
    ],
    [
      'a person by what the issuer never gives twice',
      { claims: { identity: [['oid']] } },
      { oid: 'o-1' },
      { subject: 'o-1' },
    ],
    [
      'a person by two claims together',
      { claims: { identity: [['tid'], ['oid']] } },
      { tid: 'a', oid: 'b' },
      { subject: '["a","b"]' },
    ],
    [
      'an address by the claim that its issuer vouches with',
      { emailDomains: ['ward7.example'], claims: { emailVerified: ['xms_edov'] } },
      { email_verified: undefined, xms_edov: true },
      { verifiedEmail: 'lee.chen@ward7.example' },
    ],
    [
      'no address by the usual claim, where another is named',
      { emailDomains: ['ward7.example'], claims: { emailVerified: ['xms_edov'] } },
      { email_verified: true, xms_edov: '1' },
      { verifiedEmail: null },
    ],
    ['no address of a sub-domain', { emailDomains: ['example'] }, {}, { verifiedEmail: null }],
  ])('%s', ([, change, token, expected]) => {
    expect(read(change, token)).toMatchObject({ is: 'opener', opener: expected })
  })

  test.for<[string, Parameters<typeof rule>[0], Record<string, unknown>, string]>([
    [
      'an organisation it names is missing',
      { claims: { organisation: ['org'] } },
      {},
      'missing-organisation',
    ],
    [
      'an organisation is no text',
      { claims: { organisation: ['org'] } },
      { org: ['RX1'] },
      'missing-organisation',
    ],
    ['an organisation is empty', { claims: { organisation: ['org'] } }, { org: '' }, 'missing-organisation'],
    ['roles are missing', { claims: { roles: ['roles'] } }, {}, 'missing-roles'],
    [
      'roles hold something else',
      { claims: { roles: ['roles'] } },
      { roles: ['clinician', 1] },
      'missing-roles',
    ],
    [
      'roles come from what every object has',
      { claims: { roles: ['constructor', 'name'] } },
      {},
      'missing-roles',
    ],
    [
      'Entra signed in another tenant',
      { pins: [{ claim: ['tid'], value: 'a' }] },
      { tid: 'b' },
      'pin-does-not-fit',
    ],
    [
      'Google signed in someone without a domain',
      { pins: [{ claim: ['hd'], value: 'ward7.example' }] },
      {},
      'pin-does-not-fit',
    ],
    [
      'the sign-in was weaker than it lets in',
      { acceptedAcr: ['aal3'] },
      { acr: 'aal2' },
      'acr-not-accepted',
    ],
    ['it does not say how strong the sign-in was', { acceptedAcr: ['aal3'] }, {}, 'missing-acr'],
    [
      'it names half of who somebody is',
      { claims: { identity: [['tid'], ['oid']] } },
      { tid: 'a' },
      'missing-identity',
    ],
    ['it gives a number for a person', { claims: { identity: [['oid']] } }, { oid: 7 }, 'missing-identity'],
    ['there is no subject', {}, { sub: undefined }, 'missing-identity'],
  ])('and refuses when %s', ([, change, token, because]) => {
    expect(read(change, token)).toEqual({ is: 'refused', because })
  })
})
