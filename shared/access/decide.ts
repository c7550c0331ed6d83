import type { Grant, GrantedTo } from './grant.ts'
import type { Opener } from './opener.ts'
import type { Policy } from './policy.ts'
import type { PurposeOfUse } from './purpose-of-use.ts'

/** What the relay knows of the envelope at the moment it is asked. */
export type EnvelopeState = 'open' | 'revoked' | 'erased' | 'expired'

/** Where this opener's own asking to be let in stands. */
export type KnockState = 'none' | 'waiting' | 'approved' | 'refused'

export type Refusal =
  | 'not-granted'
  | 'knock-needed'
  | 'knock-refused'
  | 'assurance-too-low'
  | 'erased'
  | 'revoked'
  | 'expired'
  | 'purpose-not-allowed'
  | 'used-up'
  | 'too-often'

export type AllowedBy = GrantedTo['type'] | 'break-glass'

export type Decision =
  | { is: 'allowed'; by: AllowedBy; countsAsOpen: boolean }
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
  /** This opener was handed the share for this very vault key before: the request is repeated, or replayed. */
  isSameKey: boolean
  /** Releases of this report to this opener in the last hour. */
  openersReleasesCount: number
  knock: KnockState
  /** The opener says that it is an emergency, and why. */
  isBreakingGlass: boolean
  nowAt: number
}

/**
 * How often in an hour one opener gets one report released: far more than any screen asks for, and few enough that a
 * script of somebody who was let in does not fill the log.
 */
export const MAXIMUM_RELEASES_AN_HOUR = 30

/**
 * Whether this person may open this report now. Pure and total: no clock, no store, no throw.
 *
 * Being outside the grant is answered first, so that someone outside it learns nothing more: not that
 * the report was revoked, nor that it ran out.
 */
export function decide(asked: Asked): Decision {
  const byGrant = decideByGrant(asked)
  const isOpen = asked.state === 'open' && asked.nowAt < asked.grant.expiresAt
  if (byGrant.is === 'allowed' || !asked.isBreakingGlass || !isOpen) return byGrant
  if (byGrant.because === 'too-often' || !mayBreakGlass(asked)) return byGrant
  if (asked.purpose !== 'ETREAT' || !asked.policy.purposes.includes('ETREAT')) {
    return refused('purpose-not-allowed')
  }
  // Neither the sender's limit nor their refusal keeps a patient from care: it is told to them at once instead.
  return allowed('break-glass', asked)
}

function decideByGrant(asked: Asked): Decision {
  const { policy, grant, opener, purpose, state, nowAt } = asked
  const matches = grant.to.map((to) => matchOf(to, opener, asked.knock))
  const by = matches.find((match) => match.is === 'granted')
  if (!by) return outside(asked, matches)
  if (state !== 'open') return refused(state)
  if (nowAt >= grant.expiresAt) return refused('expired')
  if (!grant.purposes.includes(purpose) || !policy.purposes.includes(purpose)) {
    return refused('purpose-not-allowed')
  }
  if (!isReturn(asked) && isUsedUp(asked)) return refused('used-up')
  return allowed(by.type, asked)
}

/** What somebody hears whom the grant does not let in, or not yet. */
function outside(asked: Asked, matches: readonly Match[]): Decision {
  const { grant, policy, purpose } = asked
  if (matches.some(({ is }) => is === 'may-knock')) {
    if (asked.knock === 'refused') return refused('knock-refused')
    // There is nothing left to be let in to; that is all they hear of it.
    const isOver = asked.state !== 'open' || asked.nowAt >= grant.expiresAt || isUsedUp(asked)
    if (isOver) return refused('not-granted')
    const isAllowed = grant.purposes.includes(purpose) && policy.purposes.includes(purpose)
    return refused(isAllowed ? 'knock-needed' : 'purpose-not-allowed')
  }
  const isClose = matches.some(({ is }) => is === 'assurance-too-low')
  return refused(isClose ? 'assurance-too-low' : 'not-granted')
}

function allowed(by: AllowedBy, asked: Asked): Decision {
  if (asked.openersReleasesCount >= MAXIMUM_RELEASES_AN_HOUR) return refused('too-often')
  return { is: 'allowed', by, countsAsOpen: !isReturn(asked) }
}

function refused(because: Refusal): Decision & { is: 'refused' } {
  return { is: 'refused', because }
}

function isReturn({ isSameKey, openersLastOpenAt, nowAt, policy }: Asked): boolean {
  return isSameKey || (openersLastOpenAt !== null && nowAt - openersLastOpenAt < policy.graceMs)
}

function isUsedUp({ grant, opensCount }: Asked): boolean {
  return grant.maximumOpensCount !== null && opensCount >= grant.maximumOpensCount
}

function mayBreakGlass({ policy: { breakGlass }, opener }: Asked): boolean {
  if (breakGlass === null) return false
  if (breakGlass.organisation !== null && breakGlass.organisation !== opener.organisation) return false
  if (breakGlass.role !== null && !opener.roles.includes(breakGlass.role)) return false
  return opener.assurance >= breakGlass.minimumAssurance
}

type Match =
  | { is: 'granted'; type: GrantedTo['type'] }
  | { is: 'assurance-too-low' }
  | { is: 'may-knock' }
  | { is: 'no' }

function matchOf(to: GrantedTo, opener: Opener, knock: KnockState): Match {
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
    case 'knock':
      return knock === 'approved' ? { is: 'granted', type: 'knock' } : { is: 'may-knock' }
  }
}
