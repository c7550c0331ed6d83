import type { StartedSession } from '#shared/protocol/messages.ts'
import type { ConsentKind, ConsentWay } from '#shared/report/consent.ts'
import { formatNhsNumber } from '#shared/report/nhs-number.ts'
import type { Sitting } from '../messages/contract.ts'

/** Whom the sender means: everyone of their own organisation, everyone of another one, or people by name. */
export type Audience = 'own-organisation' | 'other-organisation' | 'people'

/** What stands in the fields, as typed. Nothing here has been checked (`check-report.ts`). */
export type Form = {
  nhsNumber: string
  name: string
  dateOfBirth: string
  about: string
  consentKind: ConsentKind
  consentGiven: ConsentWay | null
  audience: Audience
  organisation: string
  role: string
  emails: string
  /** How long it can be opened; one of `livesWithin`. */
  lifeMs: number
}

const HOUR_MS = 60 * 60 * 1000
export const DAY_MS = 24 * HOUR_MS
const LIVES_MS = [DAY_MS, 3 * DAY_MS, 7 * DAY_MS]

export const EMPTY_FORM: Form = {
  nhsNumber: '',
  name: '',
  dateOfBirth: '',
  about: '',
  // Nearly every share is for the care of the patient in it; how consent was given is never assumed.
  consentKind: 'direct-care',
  consentGiven: null,
  audience: 'own-organisation',
  organisation: '',
  role: '',
  emails: '',
  lifeMs: 3 * DAY_MS,
}

/** How long something may be shared for, shortest first; the policy's own bound when it is under a day. */
export function livesWithin(maximumLifeMs: number): number[] {
  const allowed = LIVES_MS.filter((life) => life <= maximumLifeMs)
  return allowed.length > 0 ? allowed : [maximumLifeMs]
}

/** A life that the policy allows, as near to the wanted one as possible. */
export function lifeWithin(wantedMs: number, policy: StartedSession['policy']): number {
  const lives = livesWithin(policy.maximumLifeMs)
  return lives.findLast((life) => life <= wantedMs) ?? lives[0] ?? policy.maximumLifeMs
}

/** The fields of the last report of this sitting. What it was about is new each time. */
export function formFromSitting(form: Form, { patient, consent, to }: Sitting, own: string): Form {
  const nhsNumber = patient.identifiers.find(({ type }) => type === 'nhs-number')?.value ?? ''
  return {
    ...form,
    nhsNumber: nhsNumber && formatNhsNumber(nhsNumber),
    name: patient.name,
    dateOfBirth: patient.dateOfBirth ? patient.dateOfBirth.split('-').reverse().join('/') : '',
    consentKind: consent.kind,
    consentGiven: consent.given,
    ...audienceOf(to, own),
  }
}

function audienceOf(
  to: Sitting['to'],
  own: string,
): Pick<Form, 'audience' | 'organisation' | 'role' | 'emails'> {
  const emails = to.flatMap((one) => (one.type === 'named' ? [one.email] : []))
  const organisation = to.find((one) => one.type === 'role')
  if (!organisation) return { audience: 'people', organisation: '', role: '', emails: emails.join(', ') }
  const isOwn = organisation.organisation === own
  return {
    audience: isOwn ? 'own-organisation' : 'other-organisation',
    organisation: isOwn ? '' : organisation.organisation,
    role: organisation.role ?? '',
    emails: '',
  }
}

/** The addresses in what was typed or pasted, in order, each once. */
export function emailsIn(typed: string): string[] {
  return [
    ...new Set(
      typed
        .toLowerCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ]
}
