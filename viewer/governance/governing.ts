import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { ErrorCode } from '#shared/errors.ts'
import type { GovernedTenant } from '#shared/governance/messages.ts'
import type { AcceptedIssuer } from '#shared/protocol/messages.ts'
import { type IssuerClient, isSameClient } from '../journey.ts'
import type { ProvedProposal } from './prove-proposal.ts'
import type { ProvedReport } from './prove-report.ts'

/** Where somebody who governs is, from the arrival to the closed page. One screen each. */
export type Governing =
  | { is: 'arriving' }
  | { is: 'ready'; issuers: readonly AcceptedIssuer[]; chosen: AcceptedIssuer | null }
  | { is: 'leaving' }
  | { is: 'returning' }
  | Working
  | { is: 'stopped'; because: ErrorCode }
  | { is: 'closed'; because: 'closed' | 'away' }

export const PLACES = ['reports', 'patient', 'log', 'policy'] as const
export type Place = (typeof PLACES)[number]

/** Signed in, and let in. Each place keeps what was done there. */
export type Working = {
  is: 'working'
  who: string | null
  tenant: GovernedTenant
  place: Place
  search: Search
  /** The one report that is looked at; null: the list. */
  looking: EnvelopeId | null
  ending: Ending | null
  answer: Making
  log: Making
  proposals: readonly ProvedProposal[]
  change: Change
}

/** What is looked for. Times are epoch ms, both included. */
export type Wanted = {
  from: number
  until: number
  person?: string
  patientReference?: string
  envelopeId?: EnvelopeId
}

export type Search =
  | { is: 'none' }
  | { is: 'searching' }
  | {
      is: 'found'
      wanted: Wanted
      /** Newest first, whatever page is shown. */
      rows: readonly ProvedReport[]
      page: number
      /** The relay has older ones. */
      isCut: boolean
      /** Those are on their way. */
      isFetching: boolean
    }
  | { is: 'failed'; because: ErrorCode }

export type HowToEnd = 'revoke' | 'erase'

export type Ending = { how: HowToEnd; envelopeId: EnvelopeId } & (
  | { step: 'asking' | 'doing' }
  /** `leafIndex`: where the log says so, proved; null when it had ended before. */
  | { step: 'done'; leafIndex: number | null }
  | { step: 'failed'; because: ErrorCode }
)

/** Proposing another policy, or answering a proposal. */
export type Change =
  | { is: 'none' }
  | { is: 'busy' }
  /** `leafIndex`: where the log says so, proved. */
  | { is: 'done'; what: 'proposed' | 'answered'; leafIndex: number }
  | { is: 'failed'; because: ErrorCode }

/** A file that is made here and saved by whoever asked for it. */
export type Making =
  | { is: 'none' }
  | { is: 'making' }
  | { is: 'made'; href: string; name: string; reportsCount: number }
  | { is: 'empty' }
  | { is: 'failed'; because: ErrorCode }

export type Move =
  | { type: 'arrived'; issuers: readonly AcceptedIssuer[] }
  | { type: 'issuer-chosen'; issuer: IssuerClient }
  | { type: 'sign-in-started' }
  | { type: 'came-back' }
  | { type: 'let-in'; who: string | null; tenant: GovernedTenant; proposals: readonly ProvedProposal[] }
  | { type: 'place-chosen'; place: Place }
  | { type: 'searched' }
  | { type: 'found'; wanted: Wanted; rows: readonly ProvedReport[]; isCut: boolean }
  | { type: 'search-failed'; because: ErrorCode }
  | { type: 'page-turned'; by: 1 | -1 }
  | { type: 'more-fetched' }
  | { type: 'more-found'; rows: readonly ProvedReport[]; isCut: boolean }
  | { type: 'looked-at'; envelopeId: EnvelopeId | null }
  | { type: 'end-asked'; how: HowToEnd }
  | { type: 'end-left' }
  | { type: 'end-started' }
  | { type: 'ended'; leafIndex: number | null }
  | { type: 'end-failed'; because: ErrorCode }
  | { type: 'file-moved'; file: 'answer' | 'log'; making: Making }
  | { type: 'change-moved'; change: Change }
  | { type: 'tenant-read'; tenant: GovernedTenant; proposals: readonly ProvedProposal[] }
  | { type: 'stopped'; because: ErrorCode }
  | { type: 'closed'; because: 'closed' | 'away' }

/** Reports on one page of the list. */
export const PAGE_ROWS = 10

/** The next place. Pure; a move that makes no sense where the person is changes nothing. */
export function next(governing: Governing, move: Move): Governing {
  // Closed is closed: what was on the screen is gone.
  if (governing.is === 'closed') return governing
  switch (move.type) {
    case 'arrived':
      return governing.is === 'arriving' || governing.is === 'stopped' ? ready(move.issuers) : governing
    case 'issuer-chosen':
      return governing.is === 'ready'
        ? { ...governing, chosen: governing.issuers.find((one) => isSameClient(one, move.issuer)) ?? null }
        : governing
    case 'sign-in-started':
      return governing.is === 'ready' || governing.is === 'stopped' ? { is: 'leaving' } : governing
    case 'came-back':
      return governing.is === 'arriving' ? { is: 'returning' } : governing
    case 'let-in':
      return governing.is === 'returning' ? atWork(move) : governing
    case 'stopped':
      return { is: 'stopped', because: move.because }
    case 'closed':
      return { is: 'closed', because: move.because }
    default:
      return governing.is === 'working' ? work(governing, move) : governing
  }
}

type WorkMove = Exclude<
  Move,
  {
    type: 'arrived' | 'issuer-chosen' | 'sign-in-started' | 'came-back' | 'let-in' | 'stopped' | 'closed'
  }
>

function work(at: Working, move: WorkMove): Working {
  const { search } = at
  switch (move.type) {
    case 'place-chosen':
      return { ...at, place: move.place, looking: null, ending: null, change: { is: 'none' } }
    case 'searched':
      return { ...at, search: { is: 'searching' }, looking: null, ending: null }
    case 'found': {
      const { wanted, rows, isCut } = move
      return { ...at, search: { is: 'found', wanted, rows, isCut, page: 0, isFetching: false } }
    }
    case 'search-failed':
      return { ...at, search: { is: 'failed', because: move.because } }
    case 'page-turned': {
      if (search.is !== 'found') return at
      const page = Math.min(Math.max(0, search.page + move.by), pagesOf(search.rows.length) - 1)
      return { ...at, search: { ...search, page } }
    }
    case 'more-fetched':
      return search.is === 'found' ? { ...at, search: { ...search, isFetching: true } } : at
    case 'more-found': {
      if (search.is !== 'found') return at
      const known = new Set(search.rows.map(({ envelopeId }) => envelopeId))
      const rows = [...search.rows, ...move.rows.filter(({ envelopeId }) => !known.has(envelopeId))]
      const page = Math.min(search.page + 1, pagesOf(rows.length) - 1)
      return { ...at, search: { ...search, rows, page, isCut: move.isCut, isFetching: false } }
    }
    case 'looked-at':
      return { ...at, looking: move.envelopeId, ending: null }
    case 'end-asked':
      return at.looking === null
        ? at
        : { ...at, ending: { how: move.how, envelopeId: at.looking, step: 'asking' } }
    case 'end-left':
      return at.ending?.step === 'asking' ? { ...at, ending: null } : at
    case 'end-started':
      return at.ending ? { ...at, ending: { ...about(at.ending), step: 'doing' } } : at
    case 'ended':
      return at.ending ? ended(at, at.ending, move.leafIndex) : at
    case 'end-failed':
      return at.ending
        ? { ...at, ending: { ...about(at.ending), step: 'failed', because: move.because } }
        : at
    case 'file-moved':
      return { ...at, [move.file]: move.making }
    case 'change-moved':
      return { ...at, change: move.change }
    case 'tenant-read':
      return { ...at, tenant: move.tenant, proposals: move.proposals }
  }
}

/** The report as it stands now: the list is not asked for again, which would be one more look. */
function ended(at: Working, ending: Ending, leafIndex: number | null): Working {
  const done: Working = { ...at, ending: { ...about(ending), step: 'done', leafIndex } }
  if (at.search.is !== 'found' || leafIndex === null) return done
  const state = ending.how === 'revoke' ? 'revoked' : 'erased'
  const rows = at.search.rows.map((row) =>
    row.is === 'proved' && row.envelopeId === ending.envelopeId
      ? { ...row, found: { ...row.found, report: { ...row.found.report, state } as const } }
      : row,
  )
  return { ...done, search: { ...at.search, rows } }
}

function about({ how, envelopeId }: Ending): Pick<Ending, 'how' | 'envelopeId'> {
  return { how, envelopeId }
}

/** How many pages so many reports take; one, when there are none. */
export function pagesOf(rowsCount: number): number {
  return Math.max(1, Math.ceil(rowsCount / PAGE_ROWS))
}

function ready(issuers: readonly AcceptedIssuer[]): Governing {
  const only = issuers.length === 1 ? issuers[0] : undefined
  return { is: 'ready', issuers, chosen: only ?? null }
}

function atWork({ who, tenant, proposals }: Extract<Move, { type: 'let-in' }>): Working {
  return {
    is: 'working',
    who,
    tenant,
    place: 'reports',
    search: { is: 'none' },
    looking: null,
    ending: null,
    answer: { is: 'none' },
    log: { is: 'none' },
    proposals,
    change: { is: 'none' },
  }
}
