import type { Grant, GrantedTo } from './grant.ts'
import type { Opener } from './opener.ts'
import type { Policy } from './policy.ts'
import type { PurposeOfUse } from './purpose-of-use.ts'

/** What the relay knows of the envelope at the moment it is asked. */
export type EnvelopeState = 'open' | 'revoked' | 'erased' | 'expired'

export type Refusal =
  | 'not-granted'
  | 'assurance-too-low'
  | 'erased'
  | 'revoked'
  | 'expired'
  | 'purpose-not-allowed'
  | 'used-up'

export type Decision =
  | { is: 'allowed'; by: GrantedTo['type']; countsAsOpen: boolean }
  | { is: 'refused'; because: Refusal }

export type Asked = {
  policy: Policy
  grant: Grant
  opener: Opener
  purpose: PurposeOfUse
  state: EnvelopeState
  /** Opens counted so far, this opener's included. */
  opensCount: number
  /** When this opener's newest counted open began, epoch ms; null if there is none. */
  openersLastOpenAt: number | null
  nowAt: number
}

/**
 * Whether this person may open this report now. Pure and total: no clock, no store, no throw.
 *
 * Being outside the grant is answered first, so that someone outside it learns nothing more: not that
 * the report was revoked, nor that it ran out.
 */
export function decide(asked: Asked): Decision {
  const { policy, grant, opener, purpose, state, nowAt } = asked
  const matches = grant.to.map((to) => matchOf(to, opener))
  const by = matches.find((match) => match.is === 'granted')
  if (!by) {
    const close = matches.some((match) => match.is === 'assurance-too-low')
    return { is: 'refused', because: close ? 'assurance-too-low' : 'not-granted' }
  }
  if (state === 'erased') return { is: 'refused', because: 'erased' }
  if (state === 'revoked') return { is: 'refused', because: 'revoked' }
  if (state === 'expired' || nowAt >= grant.expiresAt) return { is: 'refused', because: 'expired' }
  if (!grant.purposes.includes(purpose) || !policy.purposes.includes(purpose)) {
    return { is: 'refused', because: 'purpose-not-allowed' }
  }
  const isReturn = asked.openersLastOpenAt !== null && nowAt - asked.openersLastOpenAt < policy.graceMs
  if (!isReturn && grant.maximumOpensCount !== null && asked.opensCount >= grant.maximumOpensCount) {
    return { is: 'refused', because: 'used-up' }
  }
  return { is: 'allowed', by: by.type, countsAsOpen: !isReturn }
}

type Match = { is: 'granted'; type: GrantedTo['type'] } | { is: 'assurance-too-low' } | { is: 'no' }

function matchOf(to: GrantedTo, opener: Opener): Match {
  switch (to.type) {
    case 'named':
      // MUST: only an address the issuer has verified; an unverified one is anybody's.
      return opener.verifiedEmail !== null && opener.verifiedEmail === to.email
        ? { is: 'granted', type: 'named' }
        : { is: 'no' }
    case 'role': {
      if (opener.organisation !== to.organisation) return { is: 'no' }
      if (to.role !== null && !opener.roles.includes(to.role)) return { is: 'no' }
      return opener.assurance >= to.minimumAssurance
        ? { is: 'granted', type: 'role' }
        : { is: 'assurance-too-low' }
    }
  }
}
