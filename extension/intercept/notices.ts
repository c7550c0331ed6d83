import type { ErrorCode } from '#shared/errors.ts'
import type { Notice } from '../panel-frame/notice.ts'
import type { Identifier } from './identifiers.ts'
import type { Intake } from './intake.ts'

/** What the bridge says where no panel can. Plain sentences: what happened, then what to do. */
export const RELOAD_NEEDED: Notice = {
  sentence: 'Wardlink was updated and your attachment was not sent. Reload this tab, then attach it again.',
  action: { label: 'Reload this tab', run: () => location.reload() },
}
export const BLOCKED: Notice = {
  sentence: 'Your organisation does not allow attachments here. Nothing was attached.',
}
export const WARNING: Notice = {
  sentence: 'Attachments here are not protected. Do not attach anything about a patient.',
}
export const NOT_GUARDED: Notice = {
  sentence:
    'This page has changed something Wardlink needs to keep attachments from it. Attach nothing here, and tell your IT team.',
}
export const PICTURE_NOT_READABLE: Notice = {
  sentence: 'This picture cannot be taken from the other page. Save it first, then attach the file.',
}
export const NOT_FROM_CLIPBOARD: Notice = {
  sentence: 'The clipboard could not be read. Paste with the keyboard, or attach the file.',
}

/** Hints while a message is written. Nobody but the person who writes learns of them. */
export const NUDGES: Record<Identifier, Notice> = {
  'nhs-number': {
    sentence:
      'There is an NHS number in your message. Everybody in this chat can read it, and so can the messenger. To share about a patient, attach a file: Wardlink seals it with the details.',
  },
  'date-of-birth': {
    sentence:
      'There seems to be a date of birth in your message. Everybody in this chat can read it, and so can the messenger. To share about a patient, attach a file: Wardlink seals it with the details.',
  },
}

export function notAnswering(tryAgain: () => void): Notice {
  return {
    sentence: 'Wardlink is holding your attachment but is not answering. Nothing was sent.',
    action: { label: 'Try again', run: tryAgain },
  }
}

/** Refusals that come again however often one tries. */
const FINAL: readonly ErrorCode[] = [
  'hold/too-many-files',
  'hold/lost',
  'hold/unreadable',
  'request/malformed',
]

/** @param reason the sentence of the code, in the person's language */
export function refused(because: ErrorCode, reason: string, tryAgain: () => void): Notice {
  const sentence = `Your attachment was not taken, and this page did not get it. ${reason}`.trim()
  return FINAL.includes(because) ? { sentence } : { sentence, action: { label: 'Try again', run: tryAgain } }
}

/** @param record opens our own recorder in place of the page's */
export function captureRefused(intake: Intake, record: () => void): Notice {
  const what = CAPTURED[intake] ?? 'Recordings'
  const sentence = `${what} cannot be sent from here. Calls still work.`
  const label = RECORDED[intake]
  return label === undefined ? { sentence } : { sentence, action: { label, run: record } }
}

const RECORDED: Partial<Record<Intake, string>> = {
  camera: 'Take a photo with Wardlink',
  'voice-note': 'Record with Wardlink',
}

const CAPTURED: Partial<Record<Intake, string>> = {
  camera: 'Pictures and video from the camera',
  'voice-note': 'Voice notes',
  'screen-capture': 'Recordings of the screen',
}
