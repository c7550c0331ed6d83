import { describe, expect, test } from 'vitest'
import { hostMode } from '../../../../extension/intercept/host-mode.ts'

const HOST = 'web.whatsapp.com'

describe('a host', () => {
  test.for([
    ['nothing is known yet', undefined, undefined, 'convert'],
    ['policy is silent about it', { relayOrigin: 'https://relay.example' }, undefined, 'convert'],
    ['policy says off', { hosts: { [HOST]: 'off' } }, undefined, 'off'],
    ['policy says block', { hosts: { [HOST]: 'block' } }, undefined, 'block'],
    ['policy says something unknown', { hosts: { [HOST]: 'ignore' } }, undefined, 'convert'],
    ['policy is no policy', 'off', { hosts: 'off' }, 'convert'],
    ['it was switched off by hand', {}, { hosts: { [HOST]: 'off' } }, 'off'],
    [
      'it was switched off by hand and there is a policy',
      { relayOrigin: 'x' },
      { hosts: { [HOST]: 'off' } },
      'convert',
    ],
    ['it is only reached through a prototype', {}, { hosts: Object.create({ [HOST]: 'off' }) }, 'convert'],
  ] as const)('when %s: %s over %s is %s', ([, managed, local, mode]) => {
    expect(hostMode(HOST, managed, local)).toBe(mode)
  })
})
