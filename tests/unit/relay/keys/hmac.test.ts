import { createHmac, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { hmacSha256 } from '../../../../relay/keys/hmac.ts'

test.for([0, 1, 31, 32, 63, 64, 65, 200])('with a key of %i bytes it is what Node makes of it', (length) => {
  const key = randomBytes(length)
  for (const parts of [[], [0], [1, 0, 40], [64, 64], [1000]]) {
    const message = parts.map((size) => randomBytes(size))
    const expected = createHmac('sha256', key).update(Buffer.concat(message)).digest()
    expect(hmacSha256(key, ...message)).toEqual(expected)
  }
})

// RFC 4231, test case 2.
test('it is HMAC-SHA-256', () => {
  const mac = hmacSha256(Buffer.from('Jefe'), Buffer.from('what do ya want '), Buffer.from('for nothing?'))
  expect(mac.toString('hex')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843')
})
