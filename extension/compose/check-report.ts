import * as v from 'valibot'
import type { Grant, GrantedTo } from '#shared/access/grant.ts'
import type { PurposeOfUse } from '#shared/access/purpose-of-use.ts'
import type { Consent, ConsentKind } from '#shared/report/consent.ts'
import { identifierCount, type Patient } from '#shared/report/patient.ts'
import type { MediaState, ReportDraft, SessionView } from '../messages/contract.ts'
import { type FormPolicy, NO_FORM_POLICY } from '../tenant/form-policy.ts'
import {
  giversFor,
  impliedWay,
  intimacyOf,
  WORDING_VERSION,
  waysFor,
  wordingIn,
  wordingsFor,
} from './consent-rules.ts'
import { readDateOfBirth } from './date-of-birth.ts'
import { emailsIn, type Form } from './form.ts'
import { readPatientNumber } from './patient-number.ts'

/** Where the person has to look; also the ids of the elements, so that a summary can lead there. */
export type Field =
  | 'sign-in'
  | 'media'
  | 'number'
  | 'name'
  | 'date-of-birth'
  | 'about'
  | 'consent-given'
  | 'consent-by'
  | 'intimate'
  | 'emails'
  | 'organisation'

/** Something that is missing or wrong, in the words of the catalogue. */
export type Fault = { field: Field } & (
  | { says: 'error.sign-in' | 'error.media' | 'error.media.refused' | 'error.two-identifiers' }
  | { says: 'error.number.length'; count: number }
  | { says: 'error.number.digit' | 'error.number.typed-twice'; place: number }
  | { says: 'error.number.swapped'; place: number; next: number }
  | { says: `error.number.${'letters' | 'check-digit' | 'other-range' | 'too-long'}` }
  | { says: `error.date-of-birth.${'unreadable' | 'no-such-day' | 'future' | 'too-old'}` }
  | { says: 'error.date-of-birth.which-century'; first: number; second: number }
  | { says: `error.consent.${'given' | 'by' | 'written-needed' | 'intimate-age' | 'intimate-child'}` }
  | { says: 'error.grant.emails' | 'error.grant.organisation' }
  | { says: 'error.grant.email'; email: string }
  | { says: 'error.about.long'; count: number }
)

export type Checked = { is: 'ready'; draft: ReportDraft } | { is: 'faulty'; faults: Fault[] }

const LONGEST_ABOUT = 2000
const Email = v.pipe(v.string(), v.email(), v.maxLength(254))

/**
 * Whether a report can be made of what stands in the fields, and which. Faults come in the order of the screen.
 *
 * @param session null while nobody is signed in
 * @param today `YYYY-MM-DD`
 */
export function checkReport(
  form: Form,
  media: readonly MediaState[],
  session: SessionView | null,
  today: string,
  nowAt: number,
  policy: FormPolicy = NO_FORM_POLICY,
): Checked {
  const faults = [
    ...(session ? [] : [{ field: 'sign-in', says: 'error.sign-in' } as const]),
    ...mediaFaults(media),
    ...patientFaults(form, today),
    ...aboutFaults(form),
    ...consentFaults(form),
    ...intimacyFaults(form, today),
    ...audienceFaults(form),
  ]
  if (faults.length > 0 || !session) return { is: 'faulty', faults }
  return {
    is: 'ready',
    draft: {
      patient: patientOf(form, today),
      consent: consentOf(form, policy, nowAt),
      about: aboutOf(form),
      grant: grantOf(form, session, nowAt),
    },
  }
}

/** A file that is still being prepared does not keep anybody waiting: sealing waits for it. */
function mediaFaults(media: readonly MediaState[]): Fault[] {
  if (media.length === 0) return [{ field: 'media', says: 'error.media' }]
  return media.some(({ is }) => is === 'refused') ? [{ field: 'media', says: 'error.media.refused' }] : []
}

/** What is wrong with the fields of the patient that are filled in, before anything is asked of the rest. */
export function patientFieldFaults(form: Form, today: string): Fault[] {
  return [...numberFaults(form, today), ...dateOfBirthFaults(form.dateOfBirth, today)]
}

function patientFaults(form: Form, today: string): Fault[] {
  const faults = patientFieldFaults(form, today)
  if (faults.length === 0 && identifierCount(patientOf(form, today)) < 2) {
    const field = !form.number.trim() ? 'number' : !form.name.trim() ? 'name' : 'date-of-birth'
    return [{ field, says: 'error.two-identifiers' }]
  }
  return faults
}

function numberFaults({ numberKind, number, dateOfBirth }: Form, today: string): Fault[] {
  const field = 'number'
  const born = readDateOfBirth(dateOfBirth, today)
  const reading = readPatientNumber(numberKind, number, born.is === 'date' ? born.value : null)
  if (reading.is !== 'refused') return []
  switch (reading.because) {
    case 'length':
      return [{ field, says: 'error.number.length', count: reading.count }]
    case 'near-miss': {
      const { is, place } = reading.miss
      if (is === 'swapped') return [{ field, says: 'error.number.swapped', place, next: place + 1 }]
      return [{ field, says: `error.number.${is}`, place }]
    }
    default:
      return [{ field, says: `error.number.${reading.because}` }]
  }
}

function dateOfBirthFaults(typed: string, today: string): Fault[] {
  const field = 'date-of-birth'
  const reading = readDateOfBirth(typed, today)
  if (reading.is !== 'refused') return []
  if (reading.because === 'which-century') {
    const [first, second] = reading.years
    return [{ field, says: 'error.date-of-birth.which-century', first, second }]
  }
  return [{ field, says: `error.date-of-birth.${reading.because}` }]
}

/** The clinical note, and the question under it. */
function aboutOf({ about, question }: Form): string {
  return [about.trim(), question.trim()].filter(Boolean).join('\n\n')
}

function aboutFaults(form: Form): Fault[] {
  const count = aboutOf(form).length
  return count > LONGEST_ABOUT ? [{ field: 'about', says: 'error.about.long', count }] : []
}

function consentFaults({ consentKind, consentGiven, consentBy }: Form): Fault[] {
  if (impliedWay(consentKind)) return []
  const by: Fault[] =
    consentBy && giversFor(consentKind).includes(consentBy)
      ? []
      : [{ field: 'consent-by', says: 'error.consent.by' }]
  if (consentGiven && waysFor(consentKind).includes(consentGiven)) return by
  const needsSignature = !waysFor(consentKind).includes('spoken')
  return [
    {
      field: 'consent-given',
      says: needsSignature ? 'error.consent.written-needed' : 'error.consent.given',
    },
    ...by,
  ]
}

function intimacyFaults({ isIntimate, dateOfBirth }: Form, today: string): Fault[] {
  const born = readDateOfBirth(dateOfBirth, today)
  switch (intimacyOf(isIntimate, born.is === 'date' ? born.value : null, today)) {
    case 'may-go-on':
      return []
    case 'age-not-known':
      return [{ field: 'intimate', says: 'error.consent.intimate-age' }]
    case 'child':
      return [{ field: 'intimate', says: 'error.consent.intimate-child' }]
  }
}

function audienceFaults(form: Form): Fault[] {
  switch (form.audience) {
    case 'own-organisation':
    case 'knock':
      return []
    case 'other-organisation':
      return form.organisation.trim() ? [] : [{ field: 'organisation', says: 'error.grant.organisation' }]
    case 'people': {
      const emails = emailsIn(form.emails)
      const wrong = emails.find((email) => !v.is(Email, email))
      if (wrong) return [{ field: 'emails', says: 'error.grant.email', email: wrong }]
      return emails.length > 0 ? [] : [{ field: 'emails', says: 'error.grant.emails' }]
    }
  }
}

function patientOf(form: Form, today: string): Patient {
  const born = readDateOfBirth(form.dateOfBirth, today)
  const dateOfBirth = born.is === 'date' ? born.value : null
  const number = readPatientNumber(form.numberKind, form.number, dateOfBirth)
  return {
    identifiers: number.is === 'number' ? [{ type: form.numberKind, value: number.value }] : [],
    name: form.name.trim().replace(/\s+/g, ' ').slice(0, 200),
    dateOfBirth,
  }
}

function consentOf(form: Form, policy: FormPolicy, nowAt: number): Consent {
  const { consentKind, consentGiven, consentBy, wordingLanguage } = form
  const implied = impliedWay(consentKind)
  const wording = wordingIn(wordingsFor(consentKind, policy, wordingLanguage), wordingLanguage)
  return {
    kind: consentKind,
    // `consentFaults` has made sure that these are there.
    given: implied ?? consentGiven ?? 'not-able',
    by: implied ? 'clinician' : (consentBy ?? 'clinician'),
    wordingVersion: wording?.version ?? WORDING_VERSION,
    ...(wording ? { wordingLanguage: wording.language } : {}),
    recordedAt: nowAt,
  }
}

function grantOf(form: Form, session: SessionView, nowAt: number): Grant {
  const wanted = purposesFor(form.consentKind)
  const purposes = wanted.filter((purpose) => session.policy.purposes.includes(purpose))
  return {
    to: audienceOf(form, session),
    expiresAt: nowAt + form.lifeMs,
    maximumOpensCount: form.maximumOpensCount,
    // A policy that allows none of ours refuses at the relay, which says so.
    purposes: purposes.length > 0 ? purposes : wanted,
  }
}

/** Whom the report is for, as the form says; also while parts of it are still wrong. */
export function audienceOf(form: Form, session: SessionView): GrantedTo[] {
  switch (form.audience) {
    case 'people':
      return emailsIn(form.emails).map((email) => ({ type: 'named', email }))
    case 'knock':
      return [{ type: 'knock' }]
    case 'own-organisation':
    case 'other-organisation': {
      const isOwn = form.audience === 'own-organisation'
      const organisation = isOwn ? session.sender.organisation : form.organisation.trim().toUpperCase()
      return [{ type: 'role', organisation, role: form.role.trim() || null, minimumAssurance: 0 }]
    }
  }
}

/** What the patient agreed to is what it may be opened for. */
function purposesFor(kind: ConsentKind): PurposeOfUse[] {
  switch (kind) {
    case 'direct-care':
    case 'emergency':
    case 'best-interests':
    case 'exempt-class':
      return ['TREAT', 'ETREAT', 'CAREMGT']
    case 'teaching':
    case 'publication':
      return ['TREAT', 'ETREAT', 'CAREMGT', 'MEDTRNG']
  }
}
