import { describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '#shared/access/policy.ts'
import type { TenantPolicy } from '#shared/governance/messages.ts'
import {
  type PolicyFields,
  policyFieldsOf,
  readPolicyForm,
} from '../../../../viewer/governance/policy-form.ts'

const NOW: TenantPolicy = { policy: DEFAULT_POLICY, namesDays: 30 }
const read = (changes: Partial<PolicyFields>, now = NOW) =>
  readPolicyForm({ ...policyFieldsOf(now), ...changes }, now)

describe('the form of a change', () => {
  test('shows the policy in force as people write it', () => {
    expect(policyFieldsOf(NOW)).toMatchObject({ life: '30', grace: '15', names: '30', emergency: false })
  })

  test('that nobody touched changes nothing, whatever was rounded for the eye', () => {
    expect(read({})).toEqual({ is: 'same' })
    const odd = { ...NOW, policy: { ...DEFAULT_POLICY, maximumEnvelopeBytes: 8_589_934_593 } }
    expect(read({}, odd)).toEqual({ is: 'same' })
    expect(read({ names: '31' }, odd)).toMatchObject({
      wanted: { policy: { maximumEnvelopeBytes: 8_589_934_593 } },
    })
  })

  test('makes the next version, with what was changed and nothing else', () => {
    expect(read({ life: '7', saving: true })).toEqual({
      is: 'wanted',
      wanted: {
        namesDays: 30,
        policy: {
          ...DEFAULT_POLICY,
          version: 2,
          maximumLifeMs: 7 * 24 * 3_600_000,
          saving: true,
        },
      },
    })
  })

  test('takes who may open in an emergency, and for how long', () => {
    const asked = read({ emergency: true, organisation: ' RX1 ', assurance: '2', lease: '20' })
    expect(asked).toMatchObject({
      wanted: {
        policy: {
          breakGlass: { organisation: 'RX1', role: null, minimumAssurance: 2, leaseMs: 1_200_000 },
        },
      },
    })
  })

  test.for<[string, Partial<PolicyFields>, string[]]>([
    ['no number', { life: 'a week' }, ['life']],
    ['nothing', { size: '' }, ['size']],
    ['less than nothing', { grace: '-1' }, ['grace']],
    ['a part of a day for names', { names: '1.5' }, ['names']],
    ['too long', { life: '99999' }, ['life']],
    ['no purpose', { purposes: [] }, ['purposes']],
    ['an emergency of two hours', { emergency: true, lease: '120' }, ['lease']],
    ['several at once', { life: '0', names: '5000' }, ['life', 'names']],
  ])('does not take %s', ([, changes, fields]) => {
    expect(read(changes)).toEqual({ is: 'wrong', fields })
  })
})
