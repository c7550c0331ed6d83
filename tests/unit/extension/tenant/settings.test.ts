import { beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeBrowser } from 'wxt/testing/fake-browser'

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}))
const { loadSettings, readRelayOrigin, readSettings, saveRelayOrigin } = await import(
  '../../../../extension/tenant/settings.ts'
)

const KEY = 'A'.repeat(43)
const RELAY = 'https://relay.hospital.example'
const ISSUER = 'https://issuer.hospital.example/v2'
const unbound = { trust: null, region: null, issuers: null }

beforeEach(() => fakeBrowser.reset())

describe('settings', () => {
  test.for<[string, unknown, unknown, unknown]>([
    ['nothing is set', {}, undefined, { is: 'not-set-up' }],
    ['a policy has not arrived yet', undefined, undefined, { is: 'not-set-up' }],
    [
      'a policy names the relay',
      { relayOrigin: RELAY },
      undefined,
      { is: 'set-up', relayOrigin: RELAY, relayKey: null, managed: true, ...unbound },
    ],
    [
      'a policy names the relay and somebody typed another',
      { relayOrigin: RELAY },
      { relayOrigin: 'https://elsewhere.example' },
      { is: 'set-up', relayOrigin: RELAY, relayKey: null, managed: true, ...unbound },
    ],
    [
      'a policy is about hosts alone',
      { hosts: { 'web.whatsapp.com': 'block' } },
      { relayOrigin: RELAY },
      { is: 'set-up', relayOrigin: RELAY, relayKey: null, managed: false, ...unbound },
    ],
    [
      'a policy pins the key of the relay',
      { relayOrigin: RELAY, relayKey: KEY },
      undefined,
      { is: 'set-up', relayOrigin: RELAY, relayKey: KEY, managed: true, ...unbound },
    ],
    [
      'a pin cannot be read: it does not turn into no pin',
      { relayOrigin: RELAY, relayKey: 'not a key' },
      undefined,
      { is: 'wrong', field: 'relayKey', managed: true },
    ],
    [
      'a policy says whose it is, where its reports stay and who may sign in',
      { relayOrigin: RELAY, trust: ' Ysbyty ', region: 'gb', issuers: [ISSUER] },
      undefined,
      {
        is: 'set-up',
        relayOrigin: RELAY,
        relayKey: null,
        managed: true,
        trust: 'Ysbyty',
        region: 'gb',
        issuers: [ISSUER],
      },
    ],
    [
      'a policy bounds a relay that somebody typed',
      { region: 'de' },
      { relayOrigin: RELAY },
      { is: 'set-up', relayOrigin: RELAY, relayKey: null, managed: false, ...unbound, region: 'de' },
    ],
    [
      'somebody types bounds of their own: they are nobody’s to type',
      {},
      { relayOrigin: RELAY, region: 'de', issuers: [ISSUER], trust: 'Mine' },
      { is: 'set-up', relayOrigin: RELAY, relayKey: null, managed: false, ...unbound },
    ],
    [
      'a region is none: it does not turn into no bound',
      { relayOrigin: RELAY, region: 'uk' },
      undefined,
      { is: 'wrong', field: 'region', managed: true },
    ],
    [
      'an issuer is no address',
      { relayOrigin: RELAY, issuers: [ISSUER, 'issuer'] },
      undefined,
      { is: 'wrong', field: 'issuers', managed: true },
    ],
    [
      'a list of issuers is empty',
      { relayOrigin: RELAY, issuers: [] },
      undefined,
      { is: 'wrong', field: 'issuers', managed: true },
    ],
    [
      'the name of the trust cannot be used: nothing depends on it',
      { relayOrigin: RELAY, trust: 7 },
      undefined,
      { is: 'set-up', relayOrigin: RELAY, relayKey: null, managed: true, ...unbound },
    ],
    [
      'a policy pins a key of no relay',
      { relayKey: KEY },
      { relayOrigin: RELAY },
      { is: 'wrong', field: 'relayOrigin', managed: true },
    ],
    [
      'a policy has no address in it: what somebody typed does not stand in for it',
      { relayOrigin: 'relay' },
      { relayOrigin: RELAY },
      { is: 'wrong', field: 'relayOrigin', managed: true },
    ],
  ])('when %s', ([, managed, local, expected]) => {
    expect(readSettings(managed, local)).toEqual(expected)
  })

  test('a relay without TLS is one on this machine', () => {
    expect(readSettings({ relayOrigin: 'http://localhost:8080' }, null).is).toBe('set-up')
    expect(readSettings({ relayOrigin: 'http://relay.hospital.example' }, null).is).toBe('wrong')
  })

  test('what was typed is kept beside the other settings', async () => {
    await fakeBrowser.storage.local.set({ settings: { hosts: { 'web.whatsapp.com': 'warn' } } })
    await saveRelayOrigin(RELAY)
    expect(await fakeBrowser.storage.local.get('settings')).toEqual({
      settings: { hosts: { 'web.whatsapp.com': 'warn' }, relayOrigin: RELAY },
    })
    expect(await loadSettings()).toMatchObject({ is: 'set-up', relayOrigin: RELAY, managed: false })
  })
})

describe('an address somebody types', () => {
  test.for([
    ['without https', 'relay.hospital.example', RELAY],
    ['with a slash at the end', `${RELAY}/`, RELAY],
    ['with spaces around', `  ${RELAY} `, RELAY],
    ['with a port', 'http://localhost:8080', 'http://localhost:8080'],
    ['with a path', `${RELAY}/relay`, null],
    ['with a name and password in it', 'https://asha:secret@relay.hospital.example', null],
    ['of something else', 'ftp://relay.hospital.example', null],
    ['that is none', 'the relay', null],
    ['that is empty', '', null],
  ])('%s', ([, typed, origin]) => {
    expect(readRelayOrigin(typed as string)).toBe(origin)
  })
})
