import { describe, expect, test } from 'vitest'
import { readReferenceKey } from '../../../../extension/tenant/patient-reference.ts'

describe('a trust’s reference key', () => {
  test('is 32 bytes, base64url', () => {
    expect(readReferenceKey(` ${'A'.repeat(43)} `)?.reveal()).toEqual(new Uint8Array(32))
  })

  test.for([undefined, null, '', 7, 'A'.repeat(42), 'A'.repeat(44), '+'.repeat(43), `${'A'.repeat(42)}B`])(
    'is not %s: then reports go without',
    (managed) => expect(readReferenceKey(managed)).toBe(null),
  )
})
