import { PURPOSES_OF_USE, type PurposeOfUse } from '#shared/access/purpose-of-use.ts'
import type { TenantPolicy } from '#shared/governance/messages.ts'

/** What stands in the form of a change: as a person writes it, in days, minutes and gigabytes. */
export type PolicyFields = {
  life: string
  size: string
  grace: string
  names: string
  purposes: readonly PurposeOfUse[]
  saving: boolean
  printing: boolean
  emergency: boolean
  organisation: string
  role: string
  assurance: string
  lease: string
}

export type WrongPolicyField = 'life' | 'size' | 'grace' | 'names' | 'purposes' | 'assurance' | 'lease'
export type ReadPolicyForm =
  | { is: 'wanted'; wanted: TenantPolicy }
  | { is: 'same' }
  | { is: 'wrong'; fields: readonly WrongPolicyField[] }

const DAY_MS = 24 * 60 * 60 * 1000
const MINUTE_MS = 60 * 1000
const GIGABYTE = 1e9

/** The policy in force, as the form shows it. */
export function policyFieldsOf({ policy, namesDays }: TenantPolicy): PolicyFields {
  const { breakGlass } = policy
  return {
    life: written(policy.maximumLifeMs / DAY_MS),
    size: written(policy.maximumEnvelopeBytes / GIGABYTE),
    grace: written(policy.graceMs / MINUTE_MS),
    names: written(namesDays),
    purposes: policy.purposes,
    saving: policy.saving,
    printing: policy.printing,
    emergency: breakGlass !== null,
    organisation: breakGlass?.organisation ?? '',
    role: breakGlass?.role ?? '',
    assurance: written(breakGlass?.minimumAssurance ?? 2),
    lease: written((breakGlass?.leaseMs ?? 15 * MINUTE_MS) / MINUTE_MS),
  }
}

/**
 * The policy a change would make, with the next version; or what is wrong. A field that was not touched stays as it is to
 * the last byte: what people read is rounded.
 */
export function readPolicyForm(fields: PolicyFields, now: TenantPolicy): ReadPolicyForm {
  const shown = policyFieldsOf(now)
  const wrong: WrongPolicyField[] = []
  function number(name: Exclude<WrongPolicyField, 'purposes'>, least: number, most: number): number {
    const text = fields[name].trim().replace(',', '.')
    const value = /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    wrong.push(name)
    return least
  }
  const kept = (name: 'life' | 'size' | 'grace', was: number, unit: number, value: number) =>
    fields[name] === shown[name] ? was : Math.round(value * unit)
  const { policy } = now
  const life = number('life', MINUTE_MS / DAY_MS, 3650)
  const size = number('size', 0.001, 1000)
  const grace = number('grace', 0, 24 * 60)
  const names = number('names', 0, 3650)
  if (!Number.isInteger(names)) wrong.push('names')
  if (fields.purposes.length === 0) wrong.push('purposes')
  const assurance = fields.emergency ? number('assurance', 0, 4) : 0
  if (!Number.isInteger(assurance)) wrong.push('assurance')
  const lease = fields.emergency ? number('lease', 1, 60) : 1
  if (wrong.length > 0) return { is: 'wrong', fields: wrong }
  const wanted: TenantPolicy = {
    namesDays: names,
    policy: {
      version: policy.version + 1,
      maximumLifeMs: kept('life', policy.maximumLifeMs, DAY_MS, life),
      maximumEnvelopeBytes: kept('size', policy.maximumEnvelopeBytes, GIGABYTE, size),
      graceMs: kept('grace', policy.graceMs, MINUTE_MS, grace),
      // Always in the same order, so that ticking and unticking is no change.
      purposes: PURPOSES_OF_USE.filter((purpose) => fields.purposes.includes(purpose)),
      saving: fields.saving,
      printing: fields.printing,
      breakGlass: fields.emergency
        ? {
            organisation: fields.organisation.trim() || null,
            role: fields.role.trim() || null,
            minimumAssurance: assurance,
            leaseMs: Math.round(lease * MINUTE_MS),
          }
        : null,
    },
  }
  return isSame(wanted, now) ? { is: 'same' } : { is: 'wanted', wanted }
}

function isSame(wanted: TenantPolicy, now: TenantPolicy): boolean {
  const plain = ({ policy, namesDays }: TenantPolicy) => {
    const { version: _, purposes, ...rest } = policy
    const fields = Object.entries({ ...rest, namesDays, purposes: [...purposes].sort() })
    return JSON.stringify(fields.sort(([one], [other]) => (one < other ? -1 : 1)))
  }
  return plain(wanted) === plain(now)
}

/** At most three digits behind the point, and none that say nothing. */
function written(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}
