import { toBase64url } from '#shared/bytes/base64url.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CodedError, codeOf, type ErrorCode } from '#shared/errors.ts'
import { governanceNonce } from '#shared/governance/governance-nonce.ts'
import {
  AnsweredProposal,
  EndedReport,
  type ExportForm,
  FoundReports,
  GovernedTenant,
  type Proposal,
  ProposedPolicy,
  type TenantPolicy,
} from '#shared/governance/messages.ts'
import { policyHash } from '#shared/governance/policy-hash.ts'
import type { AcceptedIssuer, Receipt, RelayDescription } from '#shared/protocol/messages.ts'
import { pathOf, type RouteName } from '#shared/protocol/routes.ts'
import type { Language } from '#shared/words/language.ts'
import { type IssuerClient, isSameClient } from '../journey.ts'
import { askRelay, problemIn, reach } from '../relay/ask-relay.ts'
import { readDeployment } from '../relay/deployment.ts'
import { finishSignIn, leaveForSignIn, type SignedIn } from '../shell/sign-in.ts'
import {
  type Change,
  type Governing,
  type HowToEnd,
  type Making,
  type Move,
  next,
  PAGE_ROWS,
  type Place,
  type Wanted,
  type Working,
} from './governing.ts'
import { dropSignIn, keepSignIn, readSignIn } from './kept-sign-in.ts'
import { type ProvedProposal, proveProposal } from './prove-proposal.ts'
import { type ProvedReport, proveEntry, proveReport } from './prove-report.ts'
import { subjectAnswer } from './subject-answer.ts'

/** What brought the person here. */
export type GovernanceArrival = { is: 'signed-in'; answer: string } | { is: 'bare' }

/** What the person can do. */
export type GovernanceDoing = {
  chooseIssuer(issuer: IssuerClient): void
  signIn(): void
  useAnotherAccount(): void
  startAgain(): void
  choosePlace(place: Place): void
  search(wanted: Wanted): void
  turnPage(by: 1 | -1): void
  lookAt(envelopeId: EnvelopeId | null): void
  askToEnd(how: HowToEnd): void
  leaveEnding(): void
  end(): void
  answerPatient(wanted: Wanted): void
  takeLog(as: ExportForm, times: { from: number; until: number }): void
  propose(wanted: TenantPolicy): void
  answer(proposal: Proposal, answer: 'approved' | 'refused'): void
  close(): void
}

export type GovernanceWork = GovernanceDoing & {
  governing(): Governing
  start(): void
  /** The page is going away, or nobody has been here for long. */
  goAway(): void
}

/** A log may be long, and is written while it is read. */
const LOG_PATIENCE_MS = 10 * 60 * 1000

/**
 * Signs somebody in and does what they ask, always with their sign-in in the request and never with anything of it
 * kept. Whatever the relay says of a report is checked against its audit log before it is shown.
 *
 * @param languageNow what the person reads
 * @param show called after every move
 */
export function startGoverning(
  arrival: GovernanceArrival,
  languageNow: () => Language,
  show: () => void,
): GovernanceWork {
  let governing: Governing = { is: 'arriving' }
  let deployment: RelayDescription | null = null
  let issuer: AcceptedIssuer | null = null
  /** In memory, for as long as the page is open. */
  let signIn: (Pick<SignedIn, 'idToken'> & { nonceSalt: string }) | null = null

  function move(made: Move): void {
    governing = next(governing, made)
    show()
  }

  /** Runs one leg; whatever goes wrong stops the page there. */
  function attempt(leg: () => Promise<void>): void {
    leg().catch((thrown: unknown) => stop(codeOf(thrown)))
  }

  /** Runs something of the work; what goes wrong is said beside it, unless nothing more can be done here. */
  function doWork(failed: (because: ErrorCode) => Move, work: (at: Working) => Promise<void>): void {
    if (governing.is !== 'working') return
    work(governing).catch((thrown: unknown) => {
      const because = codeOf(thrown)
      if (isOver(because)) stop(because)
      else move(failed(because))
    })
  }

  function stop(because: ErrorCode): void {
    forget()
    move({ type: 'stopped', because })
  }

  function forget(): void {
    signIn = null
    if (governing.is !== 'working') return
    for (const file of [governing.answer, governing.log]) drop(file)
  }

  async function theDeployment(): Promise<RelayDescription> {
    deployment ??= await readDeployment()
    return deployment
  }

  async function url(name: RouteName, values?: Record<string, string>): Promise<string> {
    return `${(await theDeployment()).relayOrigin}${pathOf(name, values)}`
  }

  function asking(): { idToken: string; nonceSalt: string } {
    if (!signIn) throw new CodedError('sign-in/needed')
    return signIn
  }

  async function logKeyOf(tenant: string): Promise<string> {
    const { logKeys } = await theDeployment()
    const key = Object.hasOwn(logKeys, tenant) ? logKeys[tenant] : undefined
    if (key === undefined) throw new CodedError('release/proof-does-not-fit')
    return key
  }

  async function arrive(): Promise<void> {
    if (arrival.is === 'signed-in' && governing.is === 'arriving') return comeBack(arrival.answer)
    const { issuers } = await theDeployment()
    dropSignIn()
    move({ type: 'arrived', issuers })
  }

  async function leave(again: boolean): Promise<void> {
    if (!issuer) throw new CodedError('sign-in/lost')
    const nonceSalt = toBase64url(crypto.getRandomValues(new Uint8Array(32)))
    const nonce = await governanceNonce(nonceSalt)
    const { issuer: iss, viewerClientId } = issuer
    keepSignIn({ nonceSalt, issuer: iss, viewerClientId, language: languageNow() })
    await leaveForSignIn(issuer, nonce, languageNow(), again, 'governing')
  }

  async function comeBack(answer: string): Promise<void> {
    move({ type: 'came-back' })
    const kept = readSignIn()
    const { issuers } = await theDeployment()
    issuer = (kept && issuers.find((one) => isSameClient(one, kept))) ?? null
    if (!kept || !issuer) throw new CodedError('sign-in/lost')
    dropSignIn()
    const { idToken, who } = await finishSignIn(issuer, answer, 'governing')
    signIn = { idToken, nonceSalt: kept.nonceSalt }
    move({ type: 'let-in', who, ...(await readTenant()) })
  }

  async function readTenant(): Promise<{ tenant: GovernedTenant; proposals: ProvedProposal[] }> {
    const tenant = await askRelay(await url('readTenant'), asking(), GovernedTenant)
    const logKey = await logKeyOf(tenant.tenant)
    const proposals = await Promise.all(
      tenant.proposals.map((one) => proveProposal(one, tenant.tenant, logKey)),
    )
    return { tenant, proposals }
  }

  /** Proposes or answers, checks that the log says so, and looks how it stands then, whatever came of it. */
  async function changePolicy(
    tenant: string,
    what: 'proposed' | 'answered',
    ask: () => Promise<Receipt>,
    wantedHash: string,
  ): Promise<void> {
    move({ type: 'change-moved', change: { is: 'busy' } })
    const change = await provedChange(tenant, what, ask, wantedHash).catch((thrown: unknown): Change => {
      const because = codeOf(thrown)
      if (isOver(because)) throw thrown
      return { is: 'failed', because }
    })
    // First how it stands, then that it is done: nobody sees the one without the other.
    move({ type: 'tenant-read', ...(await readTenant()) })
    move({ type: 'change-moved', change })
  }

  async function provedChange(
    tenant: string,
    what: 'proposed' | 'answered',
    ask: () => Promise<Receipt>,
    wantedHash: string,
  ): Promise<Change> {
    const { entry, leafIndex } = await proveEntry(await ask(), await logKeyOf(tenant))
    const type = what === 'proposed' ? 'policy-proposed' : 'policy-answered'
    if (entry.type !== type || entry.policyHash !== wantedHash || entry.tenant !== tenant) {
      throw new CodedError('release/proof-does-not-fit')
    }
    return { is: 'done', what, leafIndex }
  }

  function goSignIn(again: boolean): void {
    move({ type: 'sign-in-started' })
    attempt(() => leave(again))
  }

  /** One answer of the relay, all of it checked. */
  async function find(
    { tenant: governed }: Working,
    wanted: Wanted,
    because: 'search' | 'subject-access',
  ): Promise<{ rows: ProvedReport[]; isCut: boolean }> {
    const logKey = await logKeyOf(governed.tenant)
    const found = await askRelay(await url('findReports'), { ...asking(), because, ...wanted }, FoundReports)
    // That this look was written down is part of what it says: without it, the rest is not believed either.
    const { entry } = await proveEntry(found.receipt, logKey)
    const isNoted =
      entry.type === 'governed' &&
      entry.tenant === governed.tenant &&
      entry.count === found.reports.length &&
      entry.did === (because === 'search' ? 'searched' : 'answered-subject')
    if (!isNoted) throw new CodedError('release/proof-does-not-fit')
    const rows = await Promise.all(found.reports.map((one) => proveReport(one, governed.tenant, logKey)))
    return { rows, isCut: found.isCut }
  }

  /** Older ones than these, beginning with the last of them: several may have been sent in one moment. */
  function older(wanted: Wanted, rows: readonly ProvedReport[]): Wanted | null {
    const times = rows.flatMap((row) => (row.is === 'proved' ? [row.found.report.createdAt] : []))
    return times.length === 0 ? null : { ...wanted, until: Math.min(...times) }
  }

  async function findAll(at: Working, wanted: Wanted): Promise<ProvedReport[]> {
    const all = new Map<string, ProvedReport>()
    let asked: Wanted | null = wanted
    while (asked) {
      const { rows, isCut }: { rows: ProvedReport[]; isCut: boolean } = await find(
        at,
        asked,
        'subject-access',
      )
      const known = all.size
      for (const row of rows) all.set(row.envelopeId, row)
      asked = isCut && all.size > known ? older(asked, rows) : null
    }
    return [...all.values()]
  }

  function setFile(file: 'answer' | 'log', making: Making): void {
    if (governing.is === 'working') drop(governing[file])
    move({ type: 'file-moved', file, making })
  }

  async function takeMore(at: Working): Promise<void> {
    const { search } = at
    const wanted = search.is === 'found' ? older(search.wanted, search.rows) : null
    if (!wanted) return
    move({ type: 'more-fetched' })
    move({ type: 'more-found', ...(await find(at, wanted, 'search')) })
  }

  async function endIt(at: Working): Promise<void> {
    if (at.ending?.step !== 'asking') return
    const { how, envelopeId } = at.ending
    move({ type: 'end-started' })
    const { receipt } = await askRelay(
      await url('endReport', { envelopeId }),
      { ...asking(), how },
      EndedReport,
    )
    if (receipt === null) return move({ type: 'ended', leafIndex: null })
    const { entry, leafIndex } = await proveEntry(receipt, await logKeyOf(at.tenant.tenant))
    const type = how === 'revoke' ? 'revoked' : 'erasure-ordered'
    if (entry.type !== type || entry.envelopeId !== envelopeId || entry.tenant !== at.tenant.tenant) {
      throw new CodedError('release/proof-does-not-fit')
    }
    move({ type: 'ended', leafIndex })
  }

  async function makeAnswer(at: Working, wanted: Wanted): Promise<void> {
    setFile('answer', { is: 'making' })
    const rows = await findAll(at, wanted)
    const proved = rows.filter((row) => row.is === 'proved')
    // A file that leaves out what does not fit would say that there is no more.
    if (proved.length !== rows.length) throw new CodedError('release/proof-does-not-fit')
    if (proved.length === 0) return setFile('answer', { is: 'empty' })
    const about = {
      trust: at.tenant.tenantName,
      reference: wanted.patientReference ?? '',
      madeAt: Date.now(),
      language: languageNow(),
      logKey: await logKeyOf(at.tenant.tenant),
    }
    const file = new Blob([subjectAnswer(about, proved)], { type: 'text/html' })
    setFile('answer', made(file, 'subject-access.html', proved.length))
  }

  async function fetchLog(as: ExportForm, times: { from: number; until: number }): Promise<void> {
    setFile('log', { is: 'making' })
    const response = await reach(await url('exportEntries'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...asking(), as, ...times }),
      signal: AbortSignal.timeout(LOG_PATIENCE_MS),
    })
    if (!response.ok) throw await problemIn(response)
    const file = await response.blob().catch((cause: unknown) => {
      throw new CodedError('relay/unreachable', { cause })
    })
    setFile('log', made(file, LOG_NAMES[as], 0))
  }

  return {
    governing: () => governing,
    start: () => attempt(arrive),
    chooseIssuer: (chosen) => move({ type: 'issuer-chosen', issuer: chosen }),
    signIn() {
      if (governing.is === 'ready') issuer = governing.chosen
      if (issuer) goSignIn(false)
      else attempt(arrive)
    },
    useAnotherAccount() {
      if (issuer) goSignIn(true)
      else attempt(arrive)
    },
    startAgain: () => window.location.assign('/governance'),
    choosePlace: (place) => move({ type: 'place-chosen', place }),
    search(wanted) {
      doWork(
        (because) => ({ type: 'search-failed', because }),
        async (at) => {
          move({ type: 'searched' })
          move({ type: 'found', wanted, ...(await find(at, wanted, 'search')) })
        },
      )
    },
    turnPage(by) {
      doWork(
        (because) => ({ type: 'search-failed', because }),
        async (at) => {
          const { search } = at
          if (search.is !== 'found' || search.isFetching) return
          const isLast = (search.page + 1) * PAGE_ROWS >= search.rows.length
          if (by === 1 && isLast && search.isCut) await takeMore(at)
          else move({ type: 'page-turned', by })
        },
      )
    },
    lookAt: (envelopeId) => move({ type: 'looked-at', envelopeId }),
    askToEnd: (how) => move({ type: 'end-asked', how }),
    leaveEnding: () => move({ type: 'end-left' }),
    end: () => doWork((because) => ({ type: 'end-failed', because }), endIt),
    answerPatient(wanted) {
      doWork(failedFile('answer'), (at) => makeAnswer(at, wanted))
    },
    takeLog(as, times) {
      doWork(failedFile('log'), () => fetchLog(as, times))
    },
    propose(wanted) {
      doWork(failedChange, async ({ tenant }) => {
        const ask = async () =>
          (await askRelay(await url('proposePolicy'), { ...asking(), wanted }, ProposedPolicy)).receipt
        await changePolicy(tenant.tenant, 'proposed', ask, await policyHash(wanted))
      })
    },
    answer(proposal, answer) {
      doWork(failedChange, async ({ tenant }) => {
        // Of what is on the screen: nothing else is approved.
        const hash = await policyHash(proposal.wanted)
        const body = { ...asking(), answer, policyHash: hash }
        const path = await url('answerProposal', { proposalId: proposal.proposalId })
        const ask = async () => (await askRelay(path, body, AnsweredProposal)).receipt
        await changePolicy(tenant.tenant, 'answered', ask, hash)
      })
    },
    close() {
      forget()
      dropSignIn()
      move({ type: 'closed', because: 'closed' })
    },
    goAway() {
      // On the way to the issuer there is nothing to forget, and the kept salt is needed.
      if (governing.is === 'leaving') return
      forget()
      move({ type: 'closed', because: 'away' })
    },
  }
}

const LOG_NAMES: Readonly<Record<ExportForm, string>> = {
  fhir: 'audit-log.ndjson',
  csv: 'audit-log.csv',
  syslog: 'audit-log.log',
}

function failedFile(file: 'answer' | 'log'): (because: ErrorCode) => Move {
  return (because) => ({ type: 'file-moved', file, making: { is: 'failed', because } })
}

function failedChange(because: ErrorCode): Move {
  return { type: 'change-moved', change: { is: 'failed', because } }
}

function made(file: Blob, name: string, reportsCount: number): Making {
  return { is: 'made', href: URL.createObjectURL(file), name, reportsCount }
}

function drop(file: Making): void {
  if (file.is === 'made') URL.revokeObjectURL(file.href)
}

/** Nothing more can be asked for with this sign-in. */
function isOver(because: ErrorCode): boolean {
  return because.startsWith('sign-in/') || because === 'release/not-granted'
}
