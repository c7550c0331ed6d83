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

  // what was taken out of a file
  'removed.place': 'مكان التصوير',
  'removed.time': 'التواريخ والأوقات',
  'removed.device': 'الكاميرا أو الهاتف',
  'removed.software': 'البرامج',
  'removed.author': 'المؤلفون',
  'removed.patient': 'بيانات المريض في الملف',
  'removed.text': 'التعليقات والشروح',
  'removed.thumbnail': 'المعاينات',
  'removed.identifier': 'أرقام الملف',
  'removed.history': 'الإصدارات السابقة',
  'removed.script': 'النصوص البرمجية',
  'removed.attachment': 'الملفات المرفقة',
  'removed.link': 'روابط خارجية',
  'removed.signature': 'التواقيع',
  'removed.track': 'مسارات مخفية',
  'removed.colour-profile': 'كلمات في ملف الألوان',
  'removed.private': 'بيانات الشركة المصنّعة',
  'removed.trailing-bytes': 'بايتات بعد النهاية',
}
