import { type Browser, browser } from 'wxt/browser'
import { type EnvelopeId, makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { ErrorCode } from '#shared/errors.ts'
import { callerOf } from '../messages/caller.ts'
import type { Asks, Handlers } from '../messages/channel.ts'
import type { BridgeFrame, HoldId, MediaState, RelayAccess, SealStep, ToPanel } from '../messages/contract.ts'
import { MOST_FILES } from '../messages/held-attachment.ts'
import { ownOrigin } from '../messages/own-address.ts'
import { afterFailure, afterRestart, type OutboxRecord, outboxCounts } from '../send/outbox.ts'
import { openOutbox } from '../send/outbox-db.ts'
import { stopUpload } from '../send/resumable-upload.ts'
import { type Hold, stepAfter } from './hold.ts'
import { type Job, startJob } from './job.ts'
import type { JobNews } from './job-messages.ts'
import { Preparing, type SafeMedia } from './preparing.ts'

/** What the sealing process asks of the background, which alone can reach tabs. */
export type Background = {
  deliverLink(asks: Asks<'background', 'link/deliver'>): Promise<{ inserted: boolean }>
  outboxChanged(counts: { count: number; waitingCount: number }): Promise<unknown>
}

export type Sealing = {
  handlers: Handlers<'sealing'>
  /** Nothing is held and nothing is under way: the process may end. */
  isIdle(): boolean
}

/** A hold whose panel went away, or never came, is let go after this: the page was closed under it. */
const ABANDONED_MS = 60_000

/**
 * Where attachments are held and reports are sealed: the offscreen document in Chromium, the event page in
 * Firefox. Not the service worker, which forgets everything after 30 idle seconds, nor the panel, which goes
 * with its tab.
 */
export function startSealing(background: Background): Sealing {
  const holds = new Map<HoldId, Hold>()
  const panels = new Map<HoldId, Set<Browser.runtime.Port>>()
  const jobs = new Map<string, Job & { owner: string }>()

  browser.runtime.onConnect.addListener(takePanel)

  /** The hold, if this tab is the one it was caught in: another tab's page may know the id and still not see it. */
  function holdOf(holdId: HoldId, tabId: number | null): Hold | null {
    const hold = holds.get(holdId)
    return hold && hold.frame.tabId === tabId ? hold : null
  }

  function takePanel(port: Browser.runtime.Port): void {
    const holdId = /^seal\/(.+)$/.exec(port.name)?.[1]
    if (!holdId || !port.sender) return
    const caller = callerOf(port.sender, { id: browser.runtime.id, origin: ownOrigin() })
    const hold = caller.is === 'panel' ? holdOf(holdId, caller.tabId) : null
    if (!hold) {
      port.disconnect()
      return
    }
    const open = panels.get(holdId) ?? new Set()
    panels.set(holdId, open.add(port))
    port.onDisconnect.addListener(() => {
      open.delete(port)
      letGoWhenAbandoned(holdId)
    })
    if (hold.step) port.postMessage({ holdId, step: hold.step } satisfies ToPanel)
    port.postMessage({ holdId, media: mediaOf(hold) } satisfies ToPanel)
  }

  function setStep(hold: Hold, step: SealStep | null): void {
    hold.step = step
    if (step) tellPanels({ holdId: hold.holdId, step })
  }

  function tellPanels(message: ToPanel): void {
    for (const port of panels.get(message.holdId) ?? []) port.postMessage(message)
  }

  function newHold(asks: Asks<'sealing', 'sealing/hold'>): Hold {
    const tell = () => tellPanels({ holdId: hold.holdId, media: mediaOf(hold) })
    const hold: Hold = { ...asks, envelopeId: null, step: null, preparing: new Preparing(tell) }
    hold.preparing.take(hold.files)
    return hold
  }

  /** What is being sealed stays as it is. */
  function setFiles(hold: Hold, files: File[]): void {
    if (hold.envelopeId) return
    hold.files = files
    hold.preparing.take(files)
    tellPanels({ holdId: hold.holdId, media: mediaOf(hold) })
  }

  function letGoWhenAbandoned(holdId: HoldId): void {
    setTimeout(() => {
      const hold = holds.get(holdId)
      // One that is being sealed goes on: its link may still be wanted.
      if (hold && !hold.envelopeId && !panels.get(holdId)?.size) endHold(holdId)
    }, ABANDONED_MS)
  }

  function endHold(holdId: HoldId): BridgeFrame | null {
    const hold = holds.get(holdId)
    holds.delete(holdId)
    hold?.preparing.stop()
    for (const port of panels.get(holdId) ?? []) port.disconnect()
    panels.delete(holdId)
    return hold?.frame ?? null
  }

  function startReport(hold: Hold, draft: Asks<'sealing', 'sealing/start'>['draft'], access: RelayAccess) {
    const envelopeId = makeEnvelopeId(access.description.region)
    hold.envelopeId = envelopeId
    setStep(hold, { step: 'sealing' })
    void hold.preparing.ready(hold.files).then((ready) => {
      // Cancelled while the files were still being prepared.
      if (holds.get(hold.holdId) !== hold) return
      if (ready.is === 'ready') startSealJob(hold, envelopeId, ready.media, draft, access)
      else refuse(hold, ready.because)
    })
  }

  /** Before there was a link: the sender may change something and try again with the same files. */
  function refuse(hold: Hold, because: ErrorCode): void {
    setStep(hold, { step: 'stopped', because })
    Object.assign(hold, { envelopeId: null, step: null })
  }

  function startSealJob(
    hold: Hold,
    envelopeId: EnvelopeId,
    media: readonly SafeMedia[],
    draft: Asks<'sealing', 'sealing/start'>['draft'],
    access: RelayAccess,
  ): void {
    const job = startJob({ is: 'seal', envelopeId, draft, media, access }, (news) => {
      setStep(hold, stepAfter(hold.step, news))
      if (news.is === 'link') void giveLink(hold, envelopeId, news.link, draft.patient.name)
      onNews(envelopeId, news)
      if (news.is === 'ended' && hold.step?.step === 'stopped')
        Object.assign(hold, { envelopeId: null, step: null })
    })
    jobs.set(envelopeId, { ...job, owner: access.owner })
  }

  async function giveLink(hold: Hold, envelopeId: string, link: string, patientName: string): Promise<void> {
    const { holdId, frame } = hold
    const delivered = await background
      .deliverLink({ holdId, frame, envelopeId, link, patientName })
      .catch(() => ({ inserted: false }))
    setStep(hold, { step: 'linked', inserted: delivered.inserted, link })
    // The worker has its own references; here nothing of the attachment is needed any more.
    hold.files = []
    hold.preparing.stop()
    const isWatched = Boolean(panels.get(holdId)?.size)
    if (delivered.inserted || isWatched) jobs.get(envelopeId)?.tell({ is: 'link-given' })
    if (delivered.inserted && !isWatched) endHold(holdId)
  }

  function onNews(envelopeId: string, news: JobNews): void {
    if (news.is === 'ended') jobs.delete(envelopeId)
    void tellOutbox()
  }

  async function tellOutbox(): Promise<void> {
    const records = await (await openOutbox()).all()
    await background.outboxChanged(outboxCounts(records)).catch(() => {})
  }

  async function resumeOutbox(access: RelayAccess | null): Promise<void> {
    for (const job of jobs.values()) {
      // With somebody else's token the relay would know of no such upload, and the sealed bytes would be given up.
      if (access?.owner === job.owner) job.tell({ is: 'access', access })
      job.tell({ is: 'retry' })
    }
    // Taken before the outbox is read: a report that arrives meanwhile must not look like one left behind.
    const underWay = new Set(jobs.keys())
    const outbox = await openOutbox()
    for (const record of await outbox.all()) {
      if (underWay.has(record.envelopeId) || jobs.has(record.envelopeId)) continue
      const next = afterRestart(record)
      const ownAccess = access?.owner === record.owner ? access : null
      if (next.is === 'stop') {
        await outbox.dropPieces(record.envelopeId)
        await outbox.put({ ...record, isStopped: true, waitingBecause: next.because })
        if (record.isCreated && ownAccess)
          await stopUpload(askingOf(ownAccess), record.envelopeId).catch(() => {})
      } else if (next.is === 'resume' && ownAccess) {
        const onJobNews = (news: JobNews) => onNews(record.envelopeId, news)
        const job = startJob({ is: 'resume', record, access: ownAccess }, onJobNews)
        jobs.set(record.envelopeId, { ...job, owner: record.owner })
      }
    }
    await tellOutbox()
  }

  const handlers: Handlers<'sealing'> = {
    'sealing/hold'(hold) {
      const known = holds.get(hold.holdId)
      // The bridge gave up waiting for the first answer and asks again: it has been held all along.
      if (known && isSameFrame(known.frame, hold.frame)) return { is: 'held' }
      if (known) return { is: 'refused', because: 'hold/lost' }
      holds.set(hold.holdId, newHold(hold))
      letGoWhenAbandoned(hold.holdId)
      return { is: 'held' }
    },
    'sealing/describe'({ holdId, tabId }) {
      const hold = holdOf(holdId, tabId)
      if (!hold) return { is: 'lost' }
      const { files, intake, target } = hold
      return { is: 'hold', files, intake, target, media: mediaOf(hold) }
    },
    'sealing/remove-file'({ holdId, index, tabId }) {
      const hold = holdOf(holdId, tabId)
      if (hold) setFiles(hold, hold.files.toSpliced(index, 1))
      return null
    },
    'sealing/add-files'({ holdId, files, tabId }) {
      const hold = holdOf(holdId, tabId)
      if (!hold) return { is: 'refused', because: 'hold/lost' }
      if (hold.files.length + files.length > MOST_FILES) {
        return { is: 'refused', because: 'hold/too-many-files' }
      }
      setFiles(hold, [...hold.files, ...files])
      return { is: 'added' }
    },
    'sealing/move-file'({ holdId, from, to, tabId }) {
      const hold = holdOf(holdId, tabId)
      const file = hold?.files[from]
      if (hold && file) setFiles(hold, hold.files.toSpliced(from, 1).toSpliced(to, 0, file))
      return null
    },
    'sealing/safe-file'({ holdId, index, tabId }) {
      const hold = holdOf(holdId, tabId)
      const file = hold?.files[index]
      return hold && file ? hold.preparing.safeFile(file) : null
    },
    'sealing/replace-file'({ holdId, index, file, tabId }) {
      const hold = holdOf(holdId, tabId)
      const before = hold?.files[index]
      if (!hold || !before || hold.envelopeId) return null
      hold.preparing.replace(before, file)
      setFiles(hold, hold.files.with(index, file))
      return null
    },
    'sealing/let-go-as-it-is'({ holdId, index, tabId }) {
      const hold = holdOf(holdId, tabId)
      const file = hold?.files[index]
      if (hold && file) hold.preparing.letGoAsItIs(file)
      return null
    },
    'sealing/start'({ holdId, tabId, draft, access }) {
      const hold = holdOf(holdId, tabId)
      if (!hold || hold.files.length === 0) return { is: 'refused', because: 'hold/lost' }
      // A second press of the same button is the first one.
      if (!hold.envelopeId) startReport(hold, draft, access)
      return { is: 'started' }
    },
    'sealing/retry'({ holdId, tabId }) {
      const envelopeId = holdOf(holdId, tabId)?.envelopeId
      if (envelopeId) jobs.get(envelopeId)?.tell({ is: 'retry' })
      return null
    },
    'sealing/end-hold'({ holdId, tabId, because }) {
      const hold = holdOf(holdId, tabId)
      if (!hold) return { frame: null }
      if (hold.envelopeId && because === 'cancelled') jobs.get(hold.envelopeId)?.tell({ is: 'stop' })
      const isLinkOwed = hold.envelopeId !== null && !(hold.step?.step === 'linked' && hold.step.inserted)
      if (because === 'page-gone' && isLinkOwed) return { frame: hold.frame }
      return { frame: endHold(holdId) }
    },
    async 'sealing/is-at-work'() {
      if (holds.size > 0) return true
      const records = await (await openOutbox()).all()
      return [...jobs.keys()].some((id) => {
        const record = records.find(({ envelopeId }) => envelopeId === id)
        return !record || !goesOnAfterSignIn(record)
      })
    },
    async 'sealing/resume-outbox'({ access }) {
      await resumeOutbox(access)
      return null
    },
    async 'sealing/stop-upload'({ envelopeId, access }) {
      const job = jobs.get(envelopeId)
      const outbox = await openOutbox()
      const owner = job?.owner ?? (await outbox.all()).find((one) => one.envelopeId === envelopeId)?.owner
      // Whoever is signed in stops their own.
      if (access && owner !== undefined && owner !== access.owner) return null
      if (job) job.tell({ is: 'stop' })
      else {
        await outbox.drop(envelopeId)
        if (access) await stopUpload(askingOf(access), envelopeId).catch(() => {})
        await tellOutbox()
      }
      return null
    },
  }
  return { handlers, isIdle: () => holds.size === 0 && jobs.size === 0 }
}

/** It waits for somebody to sign in, and would do the same after a restart. */
function goesOnAfterSignIn(record: OutboxRecord): boolean {
  const { waitingBecause } = record
  const isForSignIn = waitingBecause !== null && afterFailure(waitingBecause) === 'wait-for-sign-in'
  return isForSignIn && afterRestart(record).is === 'resume'
}

function mediaOf({ files, preparing }: Hold): MediaState[] {
  return files.map((file) => preparing.stateOf(file))
}

function askingOf({ description, session }: RelayAccess) {
  return { relayOrigin: description.relayOrigin, senderToken: session.senderToken }
}

function isSameFrame(a: BridgeFrame, b: BridgeFrame): boolean {
  return a.tabId === b.tabId && a.frameId === b.frameId && a.documentId === b.documentId
}
