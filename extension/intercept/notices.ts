import type { Notice } from '../panel-frame/notice.ts'
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
export const PICTURE_NOT_READABLE: Notice = {
  sentence: 'This picture cannot be taken from the other page. Save it first, then attach the file.',
}
export const NOT_FROM_CLIPBOARD: Notice = {
  sentence: 'The clipboard could not be read. Paste with the keyboard, or attach the file.',
}

export function notAnswering(tryAgain: () => void): Notice {
  return {
    sentence: 'Wardlink is holding your attachment but is not answering. Nothing was sent.',
    action: { label: 'Try again', run: tryAgain },
  }
}

export function captureRefused(intake: Intake): Notice {
  const what = CAPTURED[intake] ?? 'Recordings'
  return { sentence: `${what} cannot be sent from here. Calls still work.` }
}

const CAPTURED: Partial<Record<Intake, string>> = {
  camera: 'Pictures and video from the camera',
  'voice-note': 'Voice notes',
  'screen-capture': 'Recordings of the screen',
}
