import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { Secret } from '#shared/bytes/secret.ts'

describe('a secret', () => {
  const secret = new Secret(new Uint8Array([222, 173, 190, 239]))

  test.for([
    ['text', String(secret)],
    ['a template', `${secret}`],
    ['JSON', JSON.stringify({ secret })],
    ['a console', inspect({ secret }, { depth: 9, showHidden: true })],
  ])('prints as [secret] in %s', ([, printed]) => {
    expect(printed).toContain('[secret]')
    expect(printed).not.toMatch(/222|de ?ad/)
  })

  test('is nothing but noughts after it was wiped', () => {
    const wiped = new Secret(new Uint8Array([1, 2, 3]))
    wiped.wipe()
    expect([...wiped.reveal()]).toEqual([0, 0, 0])
  })
})
