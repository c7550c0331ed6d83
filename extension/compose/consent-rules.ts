import type { ConsentKind, ConsentWay } from '#shared/report/consent.ts'

/** Version of the wording on the screen, recorded with each consent. Change one, change the other. */
export const WORDING_VERSION = 'en/1'

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
