import type { SharedWords } from './english.ts'
import type { Translated } from './say.ts'

/** What more than one screen says, in Polish. */
export const polish: Translated<SharedWords> = {
  language: 'Język',
  'purpose.TREAT': 'Bezpośrednia opieka nad tym pacjentem',
  'purpose.ETREAT': 'Pomoc w nagłym wypadku',
  'purpose.CAREMGT': 'Planowanie lub przekazanie opieki',
  'purpose.COVERAGE': 'Finansowanie lub ubezpieczenie',
  'purpose.HQUALIMP': 'Poprawa jakości',
  'purpose.HTEST': 'Sprawdzenie działania systemu',
  'purpose.MEDTRNG': 'Nauczanie lub szkolenie',
  'purpose.PATRQT': 'Na prośbę pacjenta',
}
