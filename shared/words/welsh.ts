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

  // what was taken out of a file
  'removed.place': 'lle’i tynnwyd',
  'removed.time': 'dyddiadau ac amseroedd',
  'removed.device': 'camera neu ffôn',
  'removed.software': 'rhaglenni',
  'removed.author': 'awduron',
  'removed.patient': 'manylion claf yn y ffeil',
  'removed.text': 'capsiynau a sylwadau',
  'removed.thumbnail': 'rhagolygon',
  'removed.identifier': 'rhifau ffeil',
  'removed.history': 'fersiynau cynharach',
  'removed.script': 'sgriptiau',
  'removed.attachment': 'ffeiliau ynghlwm',
  'removed.link': 'dolenni i fannau eraill',
  'removed.signature': 'llofnodion',
  'removed.track': 'traciau cudd',
  'removed.colour-profile': 'geiriau yn y proffil lliw',
  'removed.private': 'data’r gwneuthurwr',
  'removed.trailing-bytes': 'beitiau ar ôl y diwedd',
}
