import { describe, expect, test } from 'vitest'
import type { RelayDescription } from '#shared/protocol/messages.ts'
import { checkDescription } from '../../../../extension/tenant/relay-description.ts'

const KEY = 'A'.repeat(43)
const RELAY = 'https://relay.hospital.example'
const issuerOf = (issuer: string) => ({
  issuer,
  name: issuer,
  viewerClientId: 'viewer',
  extensionClientId: 'extension',
  scope: 'openid',
})
const description: RelayDescription = {
  region: 'gb',
  relayOrigin: RELAY,
  viewerOrigin: 'https://view.hospital.example',
  contentOrigin: 'https://*.view-content.example',
  relayKey: { kem: 'x25519', publicKey: KEY },
  logKeys: {},
  issuers: [issuerOf('https://one.example'), issuerOf('https://two.example')],
}
const settings = {
  is: 'set-up',
  relayOrigin: RELAY,
  relayKey: null,
  managed: true,
  trust: null,
  region: null,
  issuers: null,
} as const

describe('what a relay says of itself', () => {
  test('is believed when it is the relay we were set up for', () => {
    expect(() => checkDescription(description, settings)).not.toThrow()
    expect(() => checkDescription(description, { ...settings, relayKey: KEY })).not.toThrow()
  })

  test.for([
    ['it sends us to another address', { ...description, relayOrigin: 'https://evil.example' }, settings],
    [
      'a proxy put its own key in place of the pinned one',
      { ...description, relayKey: { kem: 'x25519', publicKey: 'B'.repeat(43) } },
      { ...settings, relayKey: KEY },
    ],
  ] as const)('is refused when %s', ([, said, set]) => {
    expect(() => checkDescription(said, set)).toThrow('relay/unexpected-answer')
  })
  test('is not used when it keeps another region’s reports', () => {
    expect(() => checkDescription(description, { ...settings, region: 'gb' })).not.toThrow()
    expect(() => checkDescription(description, { ...settings, region: 'de' })).toThrow(
      'envelope/wrong-region',
    )
  })

  test('is cut down to the issuers that policy names, and refused when none is left', () => {
    const left = (issuers: string[] | null) =>
      checkDescription(description, { ...settings, issuers }).issuers.map(({ issuer }) => issuer)
    expect(left(null)).toEqual(['https://one.example', 'https://two.example'])
    expect(left(['https://two.example', 'https://three.example'])).toEqual(['https://two.example'])
    // To the letter, as in a token: what looks alike is another issuer.
    expect(() => left(['https://two.example/'])).toThrow('sign-in/no-issuer')
  })
})
