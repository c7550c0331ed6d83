/**
 * Why someone opens a report: HL7 v3 ActReason codes under PurposeOfUse.
 *
 * @see https://terminology.hl7.org/ValueSet-v3-PurposeOfUse.html
 */
export const PURPOSES_OF_USE = [
  'TREAT',
  'ETREAT',
  'CAREMGT',
  'COVERAGE',
  'HQUALIMP',
  'HTEST',
  'MEDTRNG',
  'PATRQT',
] as const
export type PurposeOfUse = (typeof PURPOSES_OF_USE)[number]
