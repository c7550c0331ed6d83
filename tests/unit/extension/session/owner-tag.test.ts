import { describe, expect, test } from 'vitest'
import { type Owner, ownerTag } from '../../../../extension/session/owner-tag.ts'

const asha: Owner = {
  relayOrigin: 'https://relay.example',
  tenant: 'ward7',
  issuer: 'https://id.example',
  subject: 'asha',
}

describe('the tag of an owner', () => {
  test('is the same for the same person, and says nothing', async () => {
    const tag = await ownerTag(asha)
    expect(tag).toBe(await ownerTag({ ...asha }))
    expect(tag).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })

  test.for<[string, Partial<Owner>]>([
    ['person', { subject: 'lee' }],
    ['issuer', { issuer: 'https://other.example' }],
    ['tenant', { tenant: 'ward8' }],
    ['relay', { relayOrigin: 'https://other.example' }],
    ['way to cut the same letters', { issuer: 'https://id.exampl', subject: 'easha' }],
  ])('is another for another %s', async ([, change]) => {
    expect(await ownerTag({ ...asha, ...change })).not.toBe(await ownerTag(asha))
  })
})
