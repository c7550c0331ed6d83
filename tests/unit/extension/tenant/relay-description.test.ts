import { describe, expect, test } from 'vitest'
import type { RelayDescription } from '#shared/protocol/messages.ts'
import { checkDescription } from '../../../../extension/tenant/relay-description.ts'

const KEY = 'A'.repeat(43)
const RELAY = 'https://relay.hospital.example'
const description: RelayDescription = {
  region: 'gb',
  relayOrigin: RELAY,
  viewerOrigin: 'https://view.hospital.example',
  contentOrigin: 'https://*.view-content.example',
  relayKey: { kem: 'x25519', publicKey: KEY },
  logKeys: {},
  issuers: [],
}
const settings = { is: 'set-up', relayOrigin: RELAY, relayKey: null, managed: true } as const

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
})
