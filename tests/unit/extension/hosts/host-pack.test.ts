import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { BUILT_IN_PACKS } from '../../../../extension/hosts/built-in-packs.ts'
import { HostPack, packFor } from '../../../../extension/hosts/host-pack.ts'

const GIVEN = {
  name: 'WhatsApp',
  recordedAt: '2026-11-20',
  hosts: ['web.whatsapp.com'],
  composers: ['#new'],
  chat: ['#title'],
}

describe('a host pack', () => {
  test('of ours holds to its own rules', () => {
    expect(BUILT_IN_PACKS.map((pack) => v.safeParse(HostPack, pack).success)).not.toContain(false)
  })

  test('of the policy stands before ours', () => {
    expect(packFor('web.whatsapp.com', [GIVEN], BUILT_IN_PACKS)?.composers).toEqual(['#new'])
    expect(packFor('mail.google.com', [GIVEN], BUILT_IN_PACKS)?.name).toBe('Gmail')
  })

  test.for([
    ['is no list', 'x'],
    ['holds a key we do not know', [{ ...GIVEN, script: 'alert(1)' }]],
    ['holds a selector that is too long', [{ ...GIVEN, composers: ['x'.repeat(301)] }]],
    ['holds something other than text', [{ ...GIVEN, composers: [{}] }]],
    ['names no proper host', [{ ...GIVEN, hosts: ['https://web.whatsapp.com/'] }]],
    ['has no date', [{ ...GIVEN, recordedAt: 'lately' }]],
  ] as const)('that %s is left out, and ours stays', ([, given]) => {
    expect(packFor('web.whatsapp.com', given, BUILT_IN_PACKS)?.composers[0]).toMatch('#main footer')
  })

  test('may cover a domain, and no other that ends like it', () => {
    const pack = { ...GIVEN, hosts: ['.hospital.example'] }
    expect(packFor('webmail.hospital.example', [pack], [])).not.toBe(null)
    expect(packFor('hospital.example', [pack], [])).not.toBe(null)
    expect(packFor('nothospital.example', [pack], [])).toBe(null)
  })

  test('may know its page by a sign, where the host is a name of the trust’s own', () => {
    const isRoundcube = (selector: string) => selector.includes('#composebody')
    expect(packFor('webmail.hospital.example', null, BUILT_IN_PACKS, isRoundcube)?.name).toBe('Roundcube')
    expect(packFor('webmail.hospital.example', null, BUILT_IN_PACKS, () => false)).toBe(null)
  })

  test('for the host’s name goes before one that has a sign on the page', () => {
    expect(packFor('mail.google.com', null, BUILT_IN_PACKS, () => true)?.name).toBe('Gmail')
  })

  test('with a sign that is no selector is on no page', () => {
    expect(packFor('mail.example', [{ ...GIVEN, hosts: [], signs: ['['] }], [])).toBe(null)
  })

  test('is not needed: an unknown host has none', () => {
    expect(packFor('mail.example', null, BUILT_IN_PACKS)).toBe(null)
  })
})
