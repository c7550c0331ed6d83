import { describe, expect, test } from 'vitest'
import { policyHosts } from '../../../../extension/hosts/policy-hosts.ts'

describe('the hosts of a policy', () => {
  test('are those it names, with what to do there', () => {
    expect(
      policyHosts({ hosts: { 'webmail.hospital.example': 'block', 'mail.google.com': 'off' } }, null),
    ).toEqual([
      { host: 'webmail.hospital.example', mode: 'block', isBuiltIn: false },
      { host: 'mail.google.com', mode: 'off', isBuiltIn: true },
    ])
  })

  test('are protected where the policy says something unknown', () => {
    expect(policyHosts({ hosts: { 'webmail.hospital.example': 'allow' } }, null)[0]?.mode).toBe('convert')
  })

  test.for([
    ['an address', 'https://webmail.hospital.example'],
    ['a pattern', '*.hospital.example'],
    ['one word', 'localhost'],
    ['nothing', ''],
    ['capitals, which no host has', 'Webmail.hospital.example'],
    ['too much', `${'a'.repeat(250)}.example`],
  ] as const)('leave out what is no host name: %s', ([, name]) => {
    expect(policyHosts({ hosts: { [name]: 'convert' } }, null)).toEqual([])
  })

  test('are the policy’s alone where there is one, and what was set by hand otherwise', () => {
    const byHand = { hosts: { 'webmail.hospital.example': 'convert' } }
    expect(policyHosts({}, byHand)).toHaveLength(1)
    expect(policyHosts({ relayOrigin: 'https://relay.hospital.example' }, byHand)).toEqual([])
  })

  test.for([null, undefined, 'hosts', [], { hosts: [] }, { hosts: null }, { hosts: 'all' }])(
    'are none in %o',
    (source) => {
      expect(policyHosts(source, null)).toEqual([])
    },
  )
})
