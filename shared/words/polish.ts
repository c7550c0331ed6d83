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

  // what was taken out of a file
  'removed.place': 'miejsce wykonania',
  'removed.time': 'daty i godziny',
  'removed.device': 'aparat lub telefon',
  'removed.software': 'programy',
  'removed.author': 'autorzy',
  'removed.patient': 'dane pacjenta w pliku',
  'removed.text': 'podpisy i komentarze',
  'removed.thumbnail': 'miniatury',
  'removed.identifier': 'numery pliku',
  'removed.history': 'wcześniejsze wersje',
  'removed.script': 'skrypty',
  'removed.attachment': 'dołączone pliki',
  'removed.link': 'odnośniki na zewnątrz',
  'removed.signature': 'podpisy elektroniczne',
  'removed.track': 'ukryte ścieżki',
  'removed.colour-profile': 'słowa w profilu kolorów',
  'removed.private': 'dane producenta',
  'removed.trailing-bytes': 'bajty za końcem',
}
