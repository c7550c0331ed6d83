import type { StartedSession } from '#shared/protocol/messages.ts'
import type { ConsentGiver, ConsentKind, ConsentWay } from '#shared/report/consent.ts'
import type { Sitting } from '../messages/contract.ts'
import type { FormPolicy } from '../tenant/form-policy.ts'
import { formatPatientNumber, type PatientNumberKind } from './patient-number.ts'

/**
 * Whom the sender means: everyone of their own organisation, everyone of another one, people by name, or whoever
 * has the link and is let in by the sender one by one.
 */
export type Audience = 'own-organisation' | 'other-organisation' | 'people' | 'knock'

/** What stands in the fields, as typed. Nothing here has been checked (`check-report.ts`). */
export type Form = {
  numberKind: PatientNumberKind
  number: string
  name: string
  dateOfBirth: string
  about: string
  /** What the sender wants to know; stands under what it is about. */
  question: string
  consentKind: ConsentKind
  consentGiven: ConsentWay | null
  consentBy: ConsentGiver | null
  /** Language the wording was read in. */
  wordingLanguage: string
  /** The sender says that it shows an intimate part of the body. */
  isIntimate: boolean
  audience: Audience
  organisation: string
  role: string
  emails: string
  /** How many opens in all; null is no limit of the sender's. */
  maximumOpensCount: number | null
  /** How long it can be opened; one of `livesWithin`. */
  lifeMs: number
}

const HOUR_MS = 60 * 60 * 1000
export const DAY_MS = 24 * HOUR_MS
const LIVES_MS = [DAY_MS, 3 * DAY_MS, 7 * DAY_MS]

export const EMPTY_FORM: Form = {
  numberKind: 'nhs-number',
  number: '',
  name: '',
  dateOfBirth: '',
  about: '',
  question: '',
  // Nearly every share is for the care of the patient in it; how consent was given is never assumed.
  consentKind: 'direct-care',
  consentGiven: null,
  consentBy: 'patient',
  wordingLanguage: 'en',
  isIntimate: false,
  audience: 'own-organisation',
  organisation: '',
  role: '',
  emails: '',
  maximumOpensCount: null,
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

/** The form as the trust wants it to begin, where nothing has been typed yet. */
export function withPolicy(form: Form, policy: FormPolicy): Form {
  return {
    ...form,
    numberKind: form.number ? form.numberKind : (policy.patientNumber ?? form.numberKind),
    audience: policy.audience ?? form.audience,
    lifeMs: policy.lifeHours === null ? form.lifeMs : policy.lifeHours * HOUR_MS,
  }
}

/** The fields of the last report of this sitting. What it was about is new each time. */
export function formFromSitting(form: Form, { patient, consent, to }: Sitting, own: string): Form {
  const [number] = patient.identifiers
  return {
    ...form,
    numberKind: number?.type ?? form.numberKind,
    number: number ? formatPatientNumber(number.type, number.value) : '',
    name: patient.name,
    dateOfBirth: patient.dateOfBirth ? patient.dateOfBirth.split('-').reverse().join('/') : '',
    consentKind: consent.kind,
    consentGiven: consent.given,
    consentBy: consent.by ?? null,
    wordingLanguage: consent.wordingLanguage ?? form.wordingLanguage,
    ...audienceOf(to, own),
  }
}

function audienceOf(
  to: Sitting['to'],
  own: string,
): Pick<Form, 'audience' | 'organisation' | 'role' | 'emails'> {
  const emails = to.flatMap((one) => (one.type === 'named' ? [one.email] : []))
  const organisation = to.find((one) => one.type === 'role')
  const nobody = { organisation: '', role: '', emails: '' }
  if (to.some(({ type }) => type === 'knock')) return { audience: 'knock', ...nobody }
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
