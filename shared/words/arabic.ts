import type { SharedWords } from './english.ts'
import type { Translated } from './say.ts'

/** What more than one screen says, in Arabic. */
export const arabic: Translated<SharedWords> = {
  language: 'اللغة',
  'purpose.TREAT': 'الرعاية المباشرة لهذا المريض',
  'purpose.ETREAT': 'الرعاية الطارئة',
  'purpose.CAREMGT': 'تخطيط الرعاية أو تسليمها',
  'purpose.COVERAGE': 'التمويل أو التأمين',
  'purpose.HQUALIMP': 'تحسين الجودة',
  'purpose.HTEST': 'التحقق من عمل النظام',
  'purpose.MEDTRNG': 'التعليم أو التدريب',
  'purpose.PATRQT': 'طلب المريض مني ذلك',
}
