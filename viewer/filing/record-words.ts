import type { PurposeOfUse } from '#shared/access/purpose-of-use.ts'
import type { ConsentGiver, ConsentKind, ConsentWay } from '#shared/report/consent.ts'
import type { HealthNumberKind } from '#shared/report/health-number.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'

/**
 * What is written into a record, in the language of the record: whoever reads it there is not who filed it, and may read
 * another language than they did.
 */
export const recordWords = {
  title: 'Clinical report shared by secure message',
  patient: 'Patient',
  unnamed: 'Without a name',
  born: 'Date of birth',
  numbers: {
    'nhs-number': 'NHS number',
    'chi-number': 'CHI number',
    'hc-number': 'H&C number',
  } satisfies Record<HealthNumberKind, string>,
  localNumber: 'Local number',
  about: 'What this is about',
  sharing: 'Who shared it, and who filed it',
  sender: 'From',
  sealed: 'Sealed',
  opener: 'Opened by',
  opened: 'Opened',
  purpose: 'Purpose of use',
  filed: 'Filed',
  consent: 'Consent',
  consentRecorded: 'Recorded',
  consentWho: 'Who agreed',
  consentWording: 'Wording',
  consentEvidence: 'Evidence',
  consentKind: {
    'direct-care': 'Direct care',
    teaching: 'Teaching',
    publication: 'Publication',
    emergency: 'Emergency',
    'best-interests': 'Best interests',
    'exempt-class': 'Image that needs no separate consent',
  } satisfies Record<ConsentKind, string>,
  consentGiven: {
    spoken: 'spoken',
    written: 'written',
    'not-able': 'not able to consent',
    'not-needed': 'not needed',
  } satisfies Record<ConsentWay, string>,
  consentBy: {
    patient: 'The patient',
    parent: 'A parent or guardian',
    attorney: 'An attorney or deputy for health',
    clinician: 'A clinician, as nobody could be asked',
  } satisfies Record<ConsentGiver, string>,
  evidence: {
    signature: 'Signature, filed with this report',
    voice: 'Recorded voice, filed with this report',
  },
  wording: (version: string, language?: string) =>
    `Wording ${version}${language === undefined ? '' : `, read in ${languageName(language)}`}`,
  files: 'Files',
  taken: 'Taken',
  removed: 'Taken out before it was sealed',
  leftOut: {
    'too-large': 'Too large to be filed this way. It is not in this document.',
    unread: 'It could not be read. It is not in this document.',
  },
  notOnPaper: 'This file cannot be put on paper. Its own bytes are in the FHIR bundle.',
  firstLeaves: (shown: number, all: number) => `The first ${shown} of ${all} pages`,
  leavesMissing: (missing: number, all: number) =>
    `${missing} of these ${all} pages could not be put on paper. They are in the file itself.`,
  cut: 'The end of this file was missing when it was sealed: this is not the whole of it.',
  noFilm: 'One picture of this film',
  proof: 'Where it came from',
  envelope: 'Sealed envelope',
  log: 'Audit log',
  entry: 'Entry',
  leafHash: 'Hash of the entry (SHA-256)',
  rootHash: 'Root of the log (SHA-256)',
  logEntry: (name: string, index: number, size: number) => `${name}, entry ${index} of ${size}`,
  notDiagnosis: 'For reference only. Not for primary diagnosis.',
  asShown:
    'Pictures are as they were shown when this was filed. The files themselves are in the FHIR bundle.',
  page: (page: number, pages: number) => `Page ${page} of ${pages}`,
  purposes: {
    TREAT: 'Direct care',
    ETREAT: 'Emergency care',
    CAREMGT: 'Planning or handing over care',
    COVERAGE: 'Funding or insurance',
    HQUALIMP: 'Quality improvement',
    HTEST: 'Checking that a system works',
    MEDTRNG: 'Teaching or training',
    PATRQT: 'The patient asked',
  } satisfies Record<PurposeOfUse, string>,
  removedKinds: {
    place: 'places',
    time: 'dates and times',
    device: 'devices',
    software: 'programs',
    author: 'authors',
    patient: 'patient details in the file',
    text: 'titles and comments',
    thumbnail: 'previews',
    identifier: 'identifiers',
    history: 'earlier versions',
    script: 'scripts',
    attachment: 'attached files',
    link: 'links',
    signature: 'signatures of the file',
    track: 'extra tracks',
    'colour-profile': 'words in the colour profile',
    private: 'private blocks',
    'trailing-bytes': 'bytes after the end',
  } satisfies Record<RemovedKind, string>,
} as const

/** `7 March 1984`: the month in letters, because 03/07 is two dates. */
export function recordDate(calendarDate: string): string {
  return DATE.format(Date.parse(`${calendarDate}T00:00:00Z`))
}

/** By this device's clock and zone, and the zone is said. */
export function recordTime(at: number): string {
  return TIME.format(at)
}

const DATE = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})
const TIME = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
})

function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames('en-GB', { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}
