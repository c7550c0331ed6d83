import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { parseConfig } from '../../../../relay/config/config.ts'
import { CLAIM_REFUSALS, IssuerRule, openerOf } from '../../../../relay/identity/issuer-rule.ts'

/** `docs/operate/issuers.md`: what an operator copies has to work as it stands. */
const page = readFileSync('docs/operate/issuers.md', 'utf8')
const examples = [...page.matchAll(/^## (.+)\n(?:(?!^## )[\s\S])*?```json\n([\s\S]*?)```/gm)].map(
  ([, name = '', json = '']) => [name, JSON.parse(json) as v.InferInput<typeof IssuerRule>] as const,
)

test('there is one for each issuer a hospital is likely to have', () => {
  expect(examples.map(([name]) => name)).toEqual([
    'NHS Care Identity Service 2',
    'Microsoft Entra ID',
    'Google Workspace',
    'Okta',
    'Keycloak',
  ])
})

test.for(examples)('%s is a valid rule of a live relay', ([, rule]) => {
  const config = parseConfig(
    {
      mode: 'live',
      region: 'gb',
      listen: { host: '127.0.0.1', port: 0 },
      origins: null,
      tenants: [
        {
          id: 'rx1',
          name: 'Royal Example',
          logName: 'relay.example/audit/rx1',
          maySend: [{ organisation: 'RX1', role: null }],
          issuers: [rule],
        },
      ],
    },
    '/nowhere',
  )
  expect(config.tenants[0]?.issuers[0]?.issuer).toBe(rule.issuer)
})

const tenant = '11111111-2222-3333-4444-555555555555'
/** What each issuer says of one clinician, as far as its documentation goes. */
const tokens: Record<string, Record<string, unknown>> = {
  'NHS Care Identity Service 2': {
    sub: '555036632103',
    acr: 'AAL3_ANY',
    nhsid_useruid: '555036632103',
    name: 'CHEN Lee (Dr)',
    email: 'lee.chen@anywhere.example',
    nhsid_nrbac_roles: [{ org_code: 'RX1', role_code: 'S8000:G8000:R8000', person_roleid: '1' }],
  },
  'Microsoft Entra ID': {
    sub: 'pairwise-1',
    oid: 'object-1',
    tid: tenant,
    name: 'Lee Chen',
    email: 'lee.chen@rx1.example',
    xms_edov: true,
    roles: ['clinician'],
  },
  'Google Workspace': {
    sub: '1098',
    hd: 'hospice.example',
    name: 'Lee Chen',
    email: 'lee.chen@hospice.example',
    email_verified: true,
  },
  Okta: {
    sub: '00u1',
    acr: 'urn:okta:loa:2fa:any',
    name: 'Lee Chen',
    email: 'lee.chen@rx1.example',
    email_verified: true,
    organisation: 'RX1',
    roles: ['clinician'],
  },
  Keycloak: {
    sub: 'f6a7',
    acr: 'gold',
    name: 'Lee Chen',
    email: 'lee.chen@rx1.example',
    email_verified: true,
    organisation: 'RX1',
    realm_access: { roles: ['clinician'] },
  },
}
const read = (name: string, change: Record<string, unknown> = {}) => {
  const [, rule] = examples.find(([title]) => title === name) ?? []
  return openerOf(v.parse(IssuerRule, rule), { ...tokens[name], ...change })
}

test.for([
  [
    'NHS Care Identity Service 2',
    {
      subject: '555036632103',
      verifiedEmail: null,
      organisation: 'RX1',
      roles: ['S8000:G8000:R8000'],
      assurance: 3,
    },
  ],
  [
    'Microsoft Entra ID',
    {
      subject: `["${tenant}","object-1"]`,
      verifiedEmail: 'lee.chen@rx1.example',
      organisation: tenant,
      roles: ['clinician'],
    },
  ],
  [
    'Google Workspace',
    {
      subject: '1098',
      verifiedEmail: 'lee.chen@hospice.example',
      organisation: 'hospice.example',
      roles: [],
    },
  ],
  ['Okta', { subject: '00u1', verifiedEmail: 'lee.chen@rx1.example', organisation: 'RX1', assurance: 2 }],
  ['Keycloak', { subject: 'f6a7', organisation: 'RX1', roles: ['clinician'], assurance: 2 }],
] as const)('a clinician of %s is read out of the token', ([name, expected]) => {
  expect(read(name)).toMatchObject({ is: 'opener', opener: expected })
})

test.for([
  ['NHS Care Identity Service 2', { acr: 'AAL1_USERPASS' }, 'acr-not-accepted'],
  ['NHS Care Identity Service 2', { acr: undefined }, 'missing-acr'],
  ['NHS Care Identity Service 2', { nhsid_useruid: undefined }, 'missing-identity'],
  ['NHS Care Identity Service 2', { name: undefined }, 'missing-name'],
  ['NHS Care Identity Service 2', { nhsid_nrbac_roles: [] }, 'missing-organisation'],
  ['NHS Care Identity Service 2', { nhsid_nrbac_roles: [{ org_code: 'RX1' }] }, 'missing-roles'],
  [
    'NHS Care Identity Service 2',
    { nhsid_nrbac_roles: [{ org_code: 'RY9', role_code: 'R8000' }] },
    'organisation-not-accepted',
  ],
  ['Microsoft Entra ID', { tid: 'another' }, 'pin-does-not-fit'],
  ['Microsoft Entra ID', { oid: undefined }, 'missing-identity'],
  ['Microsoft Entra ID', { roles: undefined }, 'missing-roles'],
  ['Google Workspace', { hd: undefined }, 'pin-does-not-fit'],
  ['Google Workspace', { hd: 'elsewhere.example' }, 'pin-does-not-fit'],
  ['Okta', { acr: 'urn:okta:loa:1fa:any' }, 'acr-not-accepted'],
  ['Okta', { organisation: undefined }, 'missing-organisation'],
  ['Keycloak', { realm_access: undefined }, 'missing-roles'],
] as const)('%s: %j is refused by its own word', ([name, change, because]) => {
  expect(read(name, change)).toEqual({ is: 'refused', because })
  expect(CLAIM_REFUSALS).toContain(because)
  expect(page).toContain(`\`${because}\``)
})

test.for([
  ['Microsoft Entra ID', { xms_edov: undefined }],
  ['Microsoft Entra ID', { xms_edov: '1' }],
  ['Microsoft Entra ID', { email: 'lee.chen@gmail.example' }],
  ['Google Workspace', { email_verified: false }],
  ['Okta', { email_verified: undefined }],
] as const)('%s: an address with %j matches no invitation', ([name, change]) => {
  expect(read(name, change)).toMatchObject({ is: 'opener', opener: { verifiedEmail: null } })
})
