import type { ErrorCode } from '#shared/errors.ts'
import type { Intake } from '#shared/protection/intake.ts'
import { type PageWord, sayOnPage } from '../notices/page-words.ts'
import type { Notice } from '../panel-frame/notice.ts'

/** What the bridge says where no panel can: plain sentences, what happened and then what to do. */
export function said(word: PageWord): Notice {
  return { sentence: sayOnPage(word) }
}

export function reloadNeeded(): Notice {
  return {
    ...said('reload'),
    action: { label: sayOnPage('reload.now'), run: () => location.reload() },
  }
}

export function notAnswering(tryAgain: () => void): Notice {
  return { ...said('not-answering'), action: { label: sayOnPage('try-again'), run: tryAgain } }
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
  const sentence = `${sayOnPage('refused')} ${reason}`.trim()
  const isFinal = FINAL.includes(because)
  return isFinal ? { sentence } : { sentence, action: { label: sayOnPage('try-again'), run: tryAgain } }
}

/** @param record opens our own recorder in place of the page's */
export function captureRefused(intake: Intake, record: () => void): Notice {
  switch (intake) {
    case 'camera':
    case 'voice-note':
      return {
        ...said(`capture.${intake}`),
        action: { label: sayOnPage(`capture.${intake}.record`), run: record },
      }
    default:
      return said('capture.screen-capture')
  }
}
