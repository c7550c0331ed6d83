/** What more than one screen of the product says, in English: the list every other language is checked against. */
export const english = {
  language: 'Language',
  'purpose.TREAT': 'Direct care of this patient',
  'purpose.ETREAT': 'Emergency care',
  'purpose.CAREMGT': 'Planning or handing over care',
  'purpose.COVERAGE': 'Funding or insurance',
  'purpose.HQUALIMP': 'Quality improvement',
  'purpose.HTEST': 'Checking that a system works',
  'purpose.MEDTRNG': 'Teaching or training',
  'purpose.PATRQT': 'The patient asked me to',
} as const

export type SharedWords = typeof english
