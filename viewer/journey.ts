import type { ErrorCode } from '#shared/errors.ts'
import type { AcceptedIssuer } from '#shared/protocol/messages.ts'
import type { Trouble } from './problems/problem.ts'

/** Where an opener is, from the tap on the link to the closed page. One screen each. */
export type Journey =
  | { is: 'arriving' }
  /** The vault has the secret; nothing else has happened, and nothing will before a tap. */
  | { is: 'ready'; issuers: readonly AcceptedIssuer[]; chosen: AcceptedIssuer | null }
  | { is: 'leaving' }
  | { is: 'returning' }
  | { is: 'asking-purpose'; who: string | null }
  | { is: 'releasing'; who: string | null }
  /** The sender is asked; the page goes on by itself when they have answered. */
  | { is: 'waiting'; who: string | null; senderName: string }
  /** Says why it cannot wait for anybody. */
  | { is: 'emergency'; who: string | null }
  /** The vault has the screen: it checks, fetches, opens and shows. */
  | { is: 'open'; who: string | null }
  | { is: 'stopped'; because: Trouble; who: string | null; retry: Retry }
  | { is: 'closed'; because: 'closed' | 'away' }

/** What tells one way to sign in from another: two trusts may share an issuer, each with a client of its own there. */
export type IssuerClient = Pick<AcceptedIssuer, 'issuer' | 'viewerClientId'>

export function isSameClient(one: IssuerClient, other: IssuerClient): boolean {
  return one.issuer === other.issuer && one.viewerClientId === other.viewerClientId
}

/** What Try again would do from here. */
export type Retry = 'arrive' | 'sign-in' | 'come-back' | 'release'

export type Move =
  | { type: 'arrived'; issuers: readonly AcceptedIssuer[] }
  | { type: 'issuer-chosen'; issuer: IssuerClient }
  | { type: 'sign-in-started' }
  | { type: 'came-back' }
  | { type: 'signed-in'; who: string | null }
  | { type: 'purpose-given' }
  | { type: 'purpose-asked-again' }
  | { type: 'knocked'; senderName: string }
  | { type: 'let-in' }
  | { type: 'emergency-asked' }
  | { type: 'released' }
  | { type: 'stopped'; because: Trouble }
  | { type: 'closed'; because: 'closed' | 'away' }

/** The next place. Pure; a move that makes no sense where the opener is changes nothing. */
export function next(journey: Journey, move: Move): Journey {
  // Whatever was under way, closing wins and is final: the secret is gone.
  if (journey.is === 'closed') return journey
  switch (move.type) {
    case 'arrived':
      return journey.is === 'arriving' || journey.is === 'stopped' ? ready(move.issuers) : journey
    case 'issuer-chosen':
      return journey.is === 'ready'
        ? { ...journey, chosen: journey.issuers.find((one) => isSameClient(one, move.issuer)) ?? null }
        : journey
    case 'sign-in-started':
      return journey.is === 'ready' || journey.is === 'stopped' ? { is: 'leaving' } : journey
    case 'came-back':
      return journey.is === 'arriving' || journey.is === 'stopped' ? { is: 'returning' } : journey
    case 'signed-in':
      return journey.is === 'returning' ? { is: 'asking-purpose', who: move.who } : journey
    case 'purpose-given':
      return journey.is === 'asking-purpose' || journey.is === 'stopped' || journey.is === 'emergency'
        ? { is: 'releasing', who: journey.who }
        : journey
    case 'purpose-asked-again':
      return journey.is === 'stopped' ? { is: 'asking-purpose', who: journey.who } : journey
    case 'knocked':
      return journey.is === 'releasing'
        ? { is: 'waiting', who: journey.who, senderName: move.senderName }
        : journey
    case 'let-in':
      return journey.is === 'waiting' ? { is: 'releasing', who: journey.who } : journey
    case 'emergency-asked':
      return journey.is === 'waiting' || journey.is === 'stopped'
        ? { is: 'emergency', who: journey.who }
        : journey
    case 'released':
      return journey.is === 'releasing' ? { is: 'open', who: journey.who } : journey
    case 'stopped':
      return { is: 'stopped', because: move.because, who: whoIn(journey), retry: retryFrom(journey) }
    case 'closed':
      return { is: 'closed', because: move.because }
  }
}

/** A link's refusal in the words of the error codes. */
export function codeOfRefusedLink(
  because: 'not-ours' | 'cut-short' | 'altered' | 'newer-version',
): ErrorCode {
  return `link/${because}`
}

function ready(issuers: readonly AcceptedIssuer[]): Journey {
  const only = issuers.length === 1 ? issuers[0] : undefined
  return { is: 'ready', issuers, chosen: only ?? null }
}

function whoIn(journey: Journey): string | null {
  return 'who' in journey ? journey.who : null
}

function retryFrom(journey: Journey): Retry {
  switch (journey.is) {
    case 'arriving':
      return 'arrive'
    case 'ready':
    case 'leaving':
      return 'sign-in'
    case 'returning':
      return 'come-back'
    case 'stopped':
      return journey.retry
    case 'asking-purpose':
    case 'releasing':
    case 'waiting':
    case 'emergency':
    case 'open':
    case 'closed':
      return 'release'
  }
}
