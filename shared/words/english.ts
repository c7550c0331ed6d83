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

  // what was taken out of a file
  'removed.place': 'where it was taken',
  'removed.time': 'dates and times',
  'removed.device': 'camera or phone',
  'removed.software': 'programs',
  'removed.author': 'authors',
  'removed.patient': 'patient details in the file',
  'removed.text': 'captions and comments',
  'removed.thumbnail': 'previews',
  'removed.identifier': 'file numbers',
  'removed.history': 'earlier versions',
  'removed.script': 'scripts',
  'removed.attachment': 'attached files',
  'removed.link': 'links elsewhere',
  'removed.signature': 'signatures',
  'removed.track': 'hidden tracks',
  'removed.colour-profile': 'words in the colour profile',
  'removed.private': 'makers’ own data',
  'removed.trailing-bytes': 'bytes behind the end',
} as const

export type SharedWords = typeof english
