import type { ErrorCode } from '#shared/errors.ts'
import type { FileAsOpener } from '#shared/protocol/messages.ts'

/** What an opener can do to close the question what became of a report as a record. */
export const FILING_CHOICES = ['record', 'pdf', 'fhir', 'already-in-record', 'not-a-record'] as const
export type FilingChoice = (typeof FILING_CHOICES)[number]

/** Where **File to record** is. Null beside it: nobody asked for it, or it was left. */
export type Filing =
  | { is: 'choosing' }
  | { is: 'making'; choice: FilingChoice; doneCount: number }
  | { is: 'telling'; choice: FilingChoice }
  /** A file lies ready to be saved, and only now: that it was given is in the log. */
  | { is: 'ready'; choice: FilingChoice; address: string; name: string }
  | { is: 'done'; choice: FilingChoice }
  | {
      is: 'failed'
      choice: FilingChoice
      because: ErrorCode /** It is in the record; the log does not say so yet. */
      isInRecord: boolean
    }

export type FilingMove =
  | { type: 'asked' }
  | { type: 'left' }
  | { type: 'chosen'; choice: FilingChoice }
  | { type: 'made-one'; doneCount: number }
  | { type: 'made' }
  | { type: 'given'; address: string; name: string }
  | { type: 'told' }
  | { type: 'failed'; because: ErrorCode; isInRecord: boolean }

/** The next place. Pure; a move that makes no sense changes nothing. */
export function nextFiling(filing: Filing | null, move: FilingMove): Filing | null {
  switch (move.type) {
    case 'asked':
      return filing ?? { is: 'choosing' }
    case 'left':
      return null
    case 'chosen':
      if (filing?.is !== 'choosing' && filing?.is !== 'failed') return filing
      // It was made and is there: only the log has to be told.
      if (filing.is === 'failed' && filing.isInRecord) return { is: 'telling', choice: filing.choice }
      return isMade(move.choice)
        ? { is: 'making', choice: move.choice, doneCount: 0 }
        : { is: 'telling', choice: move.choice }
    case 'made-one':
      return filing?.is === 'making' ? { ...filing, doneCount: move.doneCount } : filing
    case 'made':
      return filing?.is === 'making' ? { is: 'telling', choice: filing.choice } : filing
    case 'given':
      return filing?.is === 'telling'
        ? { is: 'ready', choice: filing.choice, address: move.address, name: move.name }
        : filing
    case 'told':
      return filing?.is === 'telling' ? { is: 'done', choice: filing.choice } : filing
    case 'failed':
      return filing && 'choice' in filing
        ? { is: 'failed', choice: filing.choice, because: move.because, isInRecord: move.isInRecord }
        : filing
  }
}

/** Whether anything has to be made for it; the others are a word to the relay. */
export function isMade(choice: FilingChoice): boolean {
  return choice === 'record' || choice === 'pdf' || choice === 'fhir'
}

/** What the log is told. */
export function declarationOf(choice: FilingChoice): FileAsOpener {
  switch (choice) {
    case 'record':
      return { filing: 'filed', way: 'record' }
    case 'pdf':
    case 'fhir':
      return { filing: 'filed', way: 'file' }
    case 'already-in-record':
    case 'not-a-record':
      return { filing: choice }
  }
}
