import type { ErrorCode } from '#shared/errors.ts'
import type { Evidence, MediaState, SealStep, SessionView, Sitting } from '../messages/contract.ts'
import { type FormPolicy, NO_FORM_POLICY } from '../tenant/form-policy.ts'
import { ALL_RECORDING, type Recording } from '../tenant/recording.ts'
import type { Fault, Field } from './check-report.ts'
import { impliedWay, waysFor } from './consent-rules.ts'
import { EMPTY_FORM, type Form, formFromSitting, lifeWithin, withPolicy } from './form.ts'

/** Who is sharing, as far as it is known. */
export type Account =
  | { is: 'asking' }
  | { is: 'signed-in'; session: SessionView; sitting: Sitting | null }
  | { is: 'signed-out'; issuers: { issuer: string; name: string }[]; because: ErrorCode | null }
  | { is: 'signing-in' }
  | { is: 'unreachable'; because: ErrorCode }

/** The sender is filling in. */
export type Composing = {
  is: 'composing'
  files: readonly File[]
  /** What has become of each file, in the same order. */
  media: readonly MediaState[]
  /** Whether policy lets a refused file go as it is. */
  mayGoAsItIs: boolean
  account: Account
  /** What the trust sets for the form. */
  policy: FormPolicy
  /** What may be recorded straight into the report. */
  recording: Recording
  /** A signature or a recorded yes, sealed with the report. */
  evidence: Evidence | null
  form: Form
  /** Something was typed, so leaving is asked about first. */
  isTouched: boolean
  /** Fields the sender has been in and left: what is wrong in those may be said already. */
  left: readonly Field[]
  /** What was missing at the last try to share. */
  faults: readonly Fault[]
  /** Something of the page lay over the panel at the last try. */
  isCovered: boolean
  /** Why the last try to share was refused. */
  trouble: ErrorCode | null
  isLeaving: boolean
}

/** It is being sealed; what was filled in is kept until there is a link. */
export type Sealing = { is: 'sealing'; step: SealStep; isCopied: boolean; composing: Composing }

export type ComposeState =
  | { is: 'loading' }
  | { is: 'lost' }
  | { is: 'not-set-up' }
  | Composing
  | Sealing
  | { is: 'over' }

export type Move =
  | {
      move: 'held'
      files: readonly File[]
      media: readonly MediaState[]
      mayGoAsItIs: boolean
      /** The host is a chat, which has no addresses: whoever is in it gets the link. */
      isChat?: boolean
      /** Everything, unless policy says no. */
      recording?: Recording
    }
  | { move: 'media'; media: readonly MediaState[] }
  | { move: 'file-covered'; index: number; file: File }
  | { move: 'policy'; policy: FormPolicy }
  | { move: 'evidence'; evidence: Evidence | null }
  | { move: 'hold-lost' }
  | { move: 'account'; account: Account }
  | { move: 'sign-in-refused'; because: ErrorCode }
  | { move: 'not-set-up' }
  | { move: 'typed'; change: Partial<Form> }
  | { move: 'field-left'; field: Field }
  | { move: 'file-removed'; index: number }
  | { move: 'files-added'; files: readonly File[] }
  /** They were shown already, and could not be taken. */
  | { move: 'files-refused'; files: readonly File[]; because: ErrorCode }
  | { move: 'file-moved'; from: number; to: number }
  | { move: 'same-patient' }
  | { move: 'found-faulty'; faults: readonly Fault[] }
  | { move: 'refused'; because: ErrorCode }
  | { move: 'covered' }
  | { move: 'started' }
  | { move: 'step'; step: SealStep }
  | { move: 'back-to-form' }
  | { move: 'copied' }
  | { move: 'leaving' }
  | { move: 'staying' }
  | { move: 'over' }

export const START: ComposeState = { is: 'loading' }
const NOBODY: { account: Account } = { account: { is: 'asking' } }

/** Every state and move of composing, in one place. A move that makes no sense in a state changes nothing. */
export function afterMove(state: ComposeState, move: Move): ComposeState {
  if (state.is === 'over') return state
  switch (move.move) {
    case 'held':
      return state.is === 'loading' ? composing(move) : state
    case 'hold-lost':
      // After the link was given nothing is missing any more.
      return state.is === 'sealing' && state.step.step === 'linked' ? state : { is: 'lost' }
    case 'not-set-up':
      return state.is === 'composing' ? { is: 'not-set-up' } : state
    case 'over':
      return { is: 'over' }
    case 'started':
      return state.is === 'composing'
        ? {
            is: 'sealing',
            step: { step: 'sealing' },
            isCopied: false,
            composing: { ...state, isCovered: false },
          }
        : state
    case 'step':
      return stepped(state, move.step)
    case 'refused':
      // Refused before sealing began: back in the form, with the reason.
      if (state.is === 'sealing') return { ...state.composing, trouble: move.because, faults: [] }
      return state.is === 'composing' ? { ...state, trouble: move.because, faults: [] } : state
    case 'back-to-form':
      return state.is === 'sealing' && state.step.step === 'stopped' ? state.composing : state
    case 'copied':
      return state.is === 'sealing' ? { ...state, isCopied: true } : state
    case 'account':
      return withAccount(state, move.account)
    case 'sign-in-refused': {
      const { account } = state.is === 'sealing' ? state.composing : state.is === 'composing' ? state : NOBODY
      return account.is === 'signed-out' ? withAccount(state, { ...account, because: move.because }) : state
    }
    case 'media':
      // What is known while it is sealed is what the form shows when it comes back.
      if (state.is === 'sealing') return { ...state, composing: afterFormMove(state.composing, move) }
      return state.is === 'composing' ? afterFormMove(state, move) : state
    default:
      return state.is === 'composing' ? afterFormMove(state, move) : state
  }
}

type FormMove = Extract<
  Move,
  {
    move:
      | 'typed'
      | 'field-left'
      | 'policy'
      | 'evidence'
      | 'media'
      | 'file-covered'
      | 'file-removed'
      | 'files-added'
      | 'files-refused'
      | 'file-moved'
      | 'same-patient'
      | 'found-faulty'
      | 'covered'
      | 'leaving'
      | 'staying'
  }
>

function afterFormMove(state: Composing, move: FormMove): Composing {
  switch (move.move) {
    case 'typed': {
      const form = fitting({ ...state.form, ...move.change })
      const faults = state.faults.filter(({ field }) => !fieldsOf(move.change).includes(field))
      return { ...state, form, faults, isTouched: true, trouble: null }
    }
    case 'field-left':
      return state.left.includes(move.field) ? state : { ...state, left: [...state.left, move.field] }
    case 'file-removed':
      return withoutMediaFault({
        ...state,
        files: state.files.toSpliced(move.index, 1),
        media: state.media.toSpliced(move.index, 1),
        isTouched: true,
      })
    case 'files-added': {
      const media = move.files.map(() => ({ is: 'preparing' as const }))
      const faults = state.faults.filter(({ says }) => says !== 'error.media')
      const files = [...state.files, ...move.files]
      return { ...state, files, media: [...state.media, ...media], faults, isTouched: true }
    }
    case 'files-refused': {
      const isTaken = (file: File | undefined) => file !== undefined && !move.files.includes(file)
      return {
        ...state,
        files: state.files.filter(isTaken),
        media: state.media.filter((_, at) => isTaken(state.files[at])),
        trouble: move.because,
      }
    }
    case 'file-moved':
      return {
        ...state,
        files: moved(state.files, move.from, move.to),
        media: moved(state.media, move.from, move.to),
        isTouched: true,
      }
    case 'file-covered':
      return {
        ...state,
        files: state.files.with(move.index, move.file),
        media: state.media.with(move.index, { is: 'preparing' }),
        isTouched: true,
      }
    case 'media':
      // One that was told while a file was being removed is of another list; the next one fits.
      return move.media.length === state.files.length
        ? withoutMediaFault({ ...state, media: move.media })
        : state
    case 'policy':
      return { ...state, policy: move.policy, form: withPolicy(state.form, move.policy) }
    case 'evidence':
      return { ...state, evidence: move.evidence, isTouched: true }
    case 'same-patient': {
      const { account } = state
      if (account.is !== 'signed-in' || !account.sitting) return state
      const form = formFromSitting(state.form, account.sitting, account.session.sender.organisation)
      return { ...state, form, isTouched: true, faults: [] }
    }
    case 'found-faulty':
      return { ...state, faults: move.faults, trouble: null, isCovered: false }
    case 'covered':
      return { ...state, isCovered: true }
    case 'leaving':
      return { ...state, isLeaving: true }
    case 'staying':
      return { ...state, isLeaving: false }
  }
}

/** What was said about the files is answered once none of them is refused. */
function withoutMediaFault(state: Composing): Composing {
  if (state.media.some(({ is }) => is === 'refused')) return state
  const faults = state.faults.filter(({ says }) => says !== 'error.media.refused')
  return faults.length < state.faults.length ? { ...state, faults } : state
}

function composing(move: Extract<Move, { move: 'held' }>): Composing {
  const { files, media, mayGoAsItIs, isChat, recording = ALL_RECORDING } = move
  return {
    is: 'composing',
    files,
    media,
    mayGoAsItIs,
    account: { is: 'asking' },
    policy: NO_FORM_POLICY,
    recording,
    evidence: null,
    // Being in a chat group is not authorisation: there the sender lets each one in.
    form: isChat ? { ...EMPTY_FORM, audience: 'knock' } : EMPTY_FORM,
    isTouched: false,
    left: [],
    faults: [],
    isCovered: false,
    trouble: null,
    isLeaving: false,
  }
}

/** Signing in again, in the middle of anything, must not cost a word of what was typed. */
function withAccount(state: ComposeState, account: Account): ComposeState {
  if (state.is === 'sealing') return { ...state, composing: signedIn(state.composing, account) }
  return state.is === 'composing' ? signedIn(state, account) : state
}

function signedIn(state: Composing, account: Account): Composing {
  if (account.is !== 'signed-in') return { ...state, account }
  const lifeMs = lifeWithin(state.form.lifeMs, account.session.policy)
  const faults = state.faults.filter(({ field }) => field !== 'sign-in')
  return { ...state, account, faults, trouble: null, form: { ...state.form, lifeMs } }
}

function stepped(state: ComposeState, step: SealStep): ComposeState {
  // A panel that was loaded again hears where its hold stands before anybody pressed anything.
  if (state.is === 'composing') return { is: 'sealing', step, isCopied: false, composing: state }
  return state.is === 'sealing' ? { ...state, step } : state
}

/** The fields a change answers: what was said about those before no longer holds. */
function fieldsOf(change: Partial<Form>): Field[] {
  const keys = Object.keys(change)
  const patient: Field[] = ['number', 'name', 'date-of-birth']
  return [
    ...(keys.some((key) => ['numberKind', 'number', 'name', 'dateOfBirth'].includes(key)) ? patient : []),
    ...(keys.some((key) => key.startsWith('consent')) ? (['consent-given', 'consent-by'] as const) : []),
    ...(keys.some((key) => ['isIntimate', 'dateOfBirth'].includes(key)) ? (['intimate'] as const) : []),
    ...(keys.some((key) => ['audience', 'organisation', 'emails'].includes(key))
      ? (['organisation', 'emails'] as const)
      : []),
    ...(keys.includes('about') || keys.includes('question') ? (['about'] as const) : []),
  ]
}

/** A way of giving consent that the kind does not have is not kept from the kind chosen before. */
function fitting(form: Form): Form {
  const implied = impliedWay(form.consentKind)
  if (implied) return { ...form, consentGiven: implied }
  const isAllowed = form.consentGiven && waysFor(form.consentKind).includes(form.consentGiven)
  return isAllowed ? form : { ...form, consentGiven: null }
}

function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const [one] = list.slice(from, from + 1)
  return one === undefined ? [...list] : list.toSpliced(from, 1).toSpliced(to, 0, one)
}
