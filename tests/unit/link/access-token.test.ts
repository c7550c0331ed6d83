import { hkdfSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { Secret } from '#shared/bytes/secret.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { accessToken, accessTokenHash } from '#shared/link/access-token.ts'

test('the access token follows from link secret and envelope id, by HKDF-SHA-384', async () => {
  const id = makeEnvelopeId('gb')
  const secret = Secret.random(32)
  const token = await accessToken(secret, id)
  const expected = hkdfSync('sha384', secret.reveal(), `wardlink/1\0${id}`, 'access', 32)
  expect(Buffer.from(token.reveal()).equals(Buffer.from(expected))).toBe(true)
  const elsewhere = await accessToken(secret, makeEnvelopeId('gb'))
  expect([...elsewhere.reveal()]).not.toEqual([...token.reveal()])
  expect(await accessTokenHash(token)).toHaveLength(32)
})
