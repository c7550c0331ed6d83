import type { Report } from '#shared/report/report.ts'
import { type Filing, type FilingChoice, type FilingMove, nextFiling } from '../filing/filing.ts'
import type { FileKind, FromRenderer } from '../ports/renderer-contract.ts'
import type { Trouble } from '../problems/problem.ts'
import { say } from '../words/say.ts'
import type { Waiting } from './read-envelope.ts'
import { shownText } from './shown-text.ts'

/** One opener's time with one report, as the vault shows it. */
export type Sitting =
  | { is: 'idle' }
  | { is: 'opening'; step: 'checking' | 'fetching'; waiting: Waiting }
  | OpenSitting
  | { is: 'ended' }

export type OpenSitting = {
  is: 'open'
  report: Report
  opener: string
  openedAt: number
  /** Nothing of the media is shown before this is true. */
  patientConfirmed: boolean
  item: ShownItem | null
  /** The window is hidden: so is everything in it. */
  isCovered: boolean
  may: Allowed
  filing: Filing | null
  /** What became of it as a record, as this opener said. */
  filedAs: FilingChoice | null
}

/** What can be done with it beyond looking, by the sender's trust and the opener's own. */
export type Allowed = {
  saving: boolean
  printing: boolean
  /** The name of the record it can be put into. */
  record: string | null
}

export type ShownItem = { index: number; state: ItemState }

export type ItemState =
  | { is: 'fetching'; doneBytes: number; waiting: Waiting }
  /** In the renderer, nothing drawn yet. Of what plays, this much was fetched; it never needs all of it. */
  | { is: 'drawing'; playedBytes?: number; waiting?: Waiting }
  | ShownState
  | { is: 'failed'; because: ItemFailure }
  /** Not the file's fault: the way to it. */
  | { is: 'stopped'; because: Trouble }

export type ShownState = Omit<Extract<FromRenderer, { is: 'shown' }>, 'is'> & {
  is: 'shown'
  kind: FileKind
  /** More of it is wanted, and does not come just now. */
  waiting?: Waiting
}

export type ItemFailure = 'unsupported' | Extract<FromRenderer, { is: 'failed' }>['because']

export type SittingMove =
  | { type: 'release-came' }
  | { type: 'verified' }
  | { type: 'waiting'; waiting: Waiting }
  | { type: 'opened'; report: Report; opener: string; at: number; isHidden: boolean; may: Allowed }
  | { type: 'failed-to-open' }
  | { type: 'patient-confirmed' }
  | { type: 'item-chosen'; index: number }
  /** The rest are about an item; one that is no longer chosen is passed over. */
  | { type: 'item-moved'; index: number; state: ItemState }
  | { type: 'covered'; isCovered: boolean }
  | { type: 'filing'; move: FilingMove }
  | { type: 'ended' }

export function nextSitting(sitting: Sitting, move: SittingMove): Sitting {
  if (sitting.is === 'ended') return sitting
  if (move.type === 'ended') return { is: 'ended' }
  switch (move.type) {
    case 'release-came':
      return { is: 'opening', step: 'checking', waiting: null }
    case 'verified':
      return sitting.is === 'opening' ? { ...sitting, step: 'fetching' } : sitting
    case 'waiting':
      if (sitting.is === 'opening') return { ...sitting, waiting: move.waiting }
      return sitting.is === 'open' ? withWaiting(sitting, move.waiting) : sitting
    case 'opened': {
      const { report, opener, at, isHidden, may } = move
      return {
        is: 'open',
        report,
        // A watermark without a name says nothing of whose screen it was.
        opener: shownText(opener) || say('opener.unnamed'),
        openedAt: at,
        patientConfirmed: false,
        item: null,
        // The window may have been left while it opened: no change of visibility comes any more.
        isCovered: isHidden,
        may,
        filing: null,
        filedAs: null,
      }
    }
    case 'failed-to-open':
      return { is: 'idle' }
    case 'patient-confirmed':
      return sitting.is === 'open' ? { ...sitting, patientConfirmed: true } : sitting
    case 'item-chosen':
      return sitting.is === 'open' && sitting.patientConfirmed && sitting.report.media[move.index]
        ? { ...sitting, item: { index: move.index, state: { is: 'fetching', doneBytes: 0, waiting: null } } }
        : sitting
    case 'item-moved':
      return sitting.is === 'open' && sitting.item?.index === move.index
        ? withItem(sitting, move.state)
        : sitting
    case 'covered':
      return sitting.is === 'open' ? { ...sitting, isCovered: move.isCovered } : sitting
    case 'filing':
      // Nothing of a report is filed under a patient nobody has confirmed.
      return sitting.is === 'open' && sitting.patientConfirmed ? withFiling(sitting, move.move) : sitting
  }
}

function withFiling(sitting: OpenSitting, move: FilingMove): OpenSitting {
  const filing = nextFiling(sitting.filing, move)
  const isDeclared = filing?.is === 'done' || filing?.is === 'ready'
  return { ...sitting, filing, filedAs: isDeclared ? filing.choice : sitting.filedAs }
}

function withWaiting(sitting: OpenSitting, waiting: Waiting): OpenSitting {
  const state = sitting.item?.state
  switch (state?.is) {
    case 'fetching':
    case 'drawing':
    case 'shown':
      return withItem(sitting, { ...state, waiting })
    case 'failed':
    case 'stopped':
    case undefined:
      return sitting
  }
}

function withItem(sitting: OpenSitting, state: ItemState): OpenSitting {
  return sitting.item ? { ...sitting, item: { ...sitting.item, state } } : sitting
}
