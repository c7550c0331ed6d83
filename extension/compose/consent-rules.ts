import type { ConsentGiver, ConsentKind, ConsentWay } from '#shared/report/consent.ts'
import type { FormPolicy } from '../tenant/form-policy.ts'
import { say } from '../words/words.ts'
import { ageOn } from './date-of-birth.ts'

/** Version of our own wording, recorded with each consent. Change one, change the other. */
export const WORDING_VERSION = 'wardlink/2'

/**
 * How consent can have been given for each kind. Teaching and publication need more than direct care: a
 * signature. Where only one way is left and nothing is claimed of the patient, there is nothing to choose.
 */
export function waysFor(kind: ConsentKind): readonly ConsentWay[] {
  switch (kind) {
    case 'direct-care':
      return ['spoken', 'written']
    case 'teaching':
    case 'publication':
      return ['written']
    case 'emergency':
    case 'best-interests':
      return ['not-able']
    case 'exempt-class':
      return ['not-needed']
  }
}

/** The way that follows from the kind alone, or null when the sender has to say. A signature is never assumed. */
export function impliedWay(kind: ConsentKind): ConsentWay | null {
  const [way, other] = waysFor(kind)
  return other === undefined && way !== undefined && way !== 'written' ? way : null
}

/** Who can have spoken for the patient. Where nobody was asked, the clinician decided, and nothing is to choose. */
export function giversFor(kind: ConsentKind): readonly ConsentGiver[] {
  return impliedWay(kind) ? ['clinician'] : ['patient', 'parent', 'attorney']
}

/** What the patient was asked, as it stood on the screen. */
export type ShownWording = { version: string; language: string; text: string }

/**
 * The wordings for a kind, one a language: the trust's own where its policy has one, else ours in the language of
 * the screen. Where nobody is asked there is none.
 */
export function wordingsFor(kind: ConsentKind, policy: FormPolicy, language: string): ShownWording[] {
  if (kind !== 'direct-care' && kind !== 'teaching' && kind !== 'publication') return []
  const own = { version: WORDING_VERSION, language, text: say(`consent.wording.${kind}`) }
  const given = policy.consentWording.filter((one) => one.kind === kind || one.kind === undefined)
  // One for this very kind goes before one for all.
  const ordered = given.toSorted((a, b) => Number(b.kind === kind) - Number(a.kind === kind))
  const byLanguage = new Map(ordered.toReversed().map((one) => [one.language, one]))
  return byLanguage.size > 0 ? [...byLanguage.values()] : [own]
}

/** The wording in the patient's language, or the first there is. */
export function wordingIn(wordings: readonly ShownWording[], language: string): ShownWording | null {
  return wordings.find((one) => one.language === language) ?? wordings[0] ?? null
}

/** Under this age nobody's intimate image is shared, whatever anybody agreed to. */
const ADULT_YEARS = 18

/** Whether an intimate image may go on: not of a child, and not of somebody whose age is not known. */
export function intimacyOf(
  isIntimate: boolean,
  dateOfBirth: string | null,
  today: string,
): 'may-go-on' | 'age-not-known' | 'child' {
  if (!isIntimate) return 'may-go-on'
  if (dateOfBirth === null) return 'age-not-known'
  return ageOn(dateOfBirth, today).years < ADULT_YEARS ? 'child' : 'may-go-on'
}
