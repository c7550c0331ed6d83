import type { SharedWords } from './english.ts'
import type { Translated } from './say.ts'

/** What more than one screen says, in Welsh. */
export const welsh: Translated<SharedWords> = {
  language: 'Iaith',
  'purpose.TREAT': 'Gofal uniongyrchol i’r claf hwn',
  'purpose.ETREAT': 'Gofal brys',
  'purpose.CAREMGT': 'Cynllunio neu drosglwyddo gofal',
  'purpose.COVERAGE': 'Cyllid neu yswiriant',
  'purpose.HQUALIMP': 'Gwella ansawdd',
  'purpose.HTEST': 'Gwirio bod system yn gweithio',
  'purpose.MEDTRNG': 'Addysgu neu hyfforddi',
  'purpose.PATRQT': 'Y claf a ofynnodd i mi',
}
