import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Secret } from '#shared/bytes/secret.ts'
import { parseEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { accessToken } from '#shared/link/access-token.ts'
import { makeShareLink, readShareLink } from '#shared/link/share-link.ts'
import { fromHex, toHex } from '#tests/vectors/envelope-vectors.ts'

type ValidLink = {
  about: string
  address: string
  viewerOrigin: string
  envelopeId: string
  linkSecret: string
  accessToken: string
}
type RefusedLink = { about: string; address: string; because: string }

describe('the frozen share links', () => {
  test.for(vectors<ValidLink>('valid'))('are read: $about', async (vector) => {
    const read = await readShareLink(vector.address)
    if (read.is !== 'share-link') throw new Error(read.because)
    expect(read.viewerOrigin).toBe(vector.viewerOrigin)
    expect(read.envelopeId).toBe(vector.envelopeId)
    expect(toHex(read.linkSecret.reveal())).toBe(vector.linkSecret)
    expect(toHex((await accessToken(read.linkSecret, read.envelopeId)).reveal())).toBe(vector.accessToken)
  })

  test('are written as in the vectors', async () => {
    const [example] = vectors<ValidLink>('valid')
    const id = parseEnvelopeId(example?.envelopeId ?? '')
    if (!example || !id) throw new Error('no example')
    const secret = new Secret(fromHex(example.linkSecret))
    expect(await makeShareLink(example.viewerOrigin, id, secret)).toBe(example.address)
  })

  test.for(vectors<RefusedLink>('refused'))('are refused: $about', async ({ address, because }) => {
    expect(await readShareLink(address)).toEqual({ is: 'refused', because })
  })

  test('begin with the example of the specification', () => {
    const spec = readFileSync(new URL('../../../docs/spec/share-link.md', import.meta.url), 'utf8')
    expect(spec).toContain(vectors<ValidLink>('valid')[0]?.address)
  })
})

function vectors<Vector>(name: string): Vector[] {
  const path = new URL(`../../vectors/share-link-${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(path, 'utf8')) as Vector[]
}
