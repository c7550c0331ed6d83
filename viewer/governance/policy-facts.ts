import type { TenantPolicy } from '#shared/governance/messages.ts'
import { say, showList, showSize, showSpan } from './words/say.ts'

/** One thing a policy says, in words. */
export type PolicyFact = { name: string; value: string }

const DAY_MS = 24 * 60 * 60 * 1000

/** All that a policy says but its version, always in the same order. */
export function policyFacts({ policy, namesDays }: TenantPolicy): PolicyFact[] {
  const { breakGlass } = policy
  return [
    { name: say('policy.life'), value: showSpan(policy.maximumLifeMs) },
    { name: say('policy.size'), value: showSize(policy.maximumEnvelopeBytes) },
    {
      name: say('policy.purposes'),
      value: showList(policy.purposes.map((purpose) => say(`purpose.${purpose}`))),
    },
    { name: say('policy.grace'), value: showSpan(policy.graceMs) },
    { name: say('policy.names'), value: showSpan(namesDays * DAY_MS) },
    { name: say('policy.saving'), value: yesOrNo(policy.saving) },
    { name: say('policy.printing'), value: yesOrNo(policy.printing) },
    {
      name: say('policy.emergency'),
      value:
        breakGlass === null
          ? say('policy.no')
          : say('policy.emergency-for', {
              who: whoWords(breakGlass),
              strength: String(breakGlass.minimumAssurance),
              time: showSpan(breakGlass.leaseMs),
            }),
    },
  ]
}

/** What another policy would change: each with how it is now. */
export function changedFacts(now: TenantPolicy, then: TenantPolicy): (PolicyFact & { now: string })[] {
  const before = policyFacts(now)
  return policyFacts(then).flatMap((fact, at) => {
    const old = before[at]?.value ?? ''
    return fact.value === old ? [] : [{ ...fact, now: old }]
  })
}

/** `RX1, clinician`; whoever may be anybody is said to be. */
export function whoWords({
  organisation,
  role,
}: {
  organisation: string | null
  role: string | null
}): string {
  if (organisation === null) return role ?? say('policy.anyone')
  return role === null ? say('to.everyone', { organisation }) : say('to.role', { organisation, role })
}

function yesOrNo(is: boolean): string {
  return say(is ? 'policy.yes' : 'policy.no')
}
