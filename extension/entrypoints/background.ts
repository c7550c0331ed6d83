import { browser } from 'wxt/browser'
import { defineBackground } from 'wxt/utils/define-background'
import { CodedError, codeOf } from '#shared/errors.ts'
import { followPolicy } from '../hosts/follow-policy.ts'
import type { Caller } from '../messages/caller.ts'
import { callBridge, type Handlers, serve } from '../messages/channel.ts'
import type { BridgeFrame } from '../messages/contract.ts'
import { readHeldAttachment } from '../messages/held-attachment.ts'
import { mayCallBackground } from '../messages/may-call.ts'
import { ownAddress } from '../messages/own-address.ts'
import { troubleOf } from '../notices/trouble.ts'
import { noteViewer, openShareLink, takeShareLink } from '../open-link/share-links.ts'
import { signReport } from '../protection/sign-report.ts'
import { isSealingAtWork, reachSealing } from '../seal/reach-sealing.ts'
import { outboxCounts } from '../send/outbox.ts'
import { openOutbox } from '../send/outbox-db.ts'
import { showBadge } from '../sent/badge.ts'
import { noteMissed, readMissed, seeMissed, unreportedMissed } from '../sent/missed-intakes.ts'
import { proveSent } from '../sent/prove-sent.ts'
import { reportMissed } from '../sent/report-missed.ts'
import {
  answerKnock,
  declareFiling,
  extendSent,
  listSent,
  outboxItems,
  revokeSent,
} from '../sent/sent-reports.ts'
import { openOnClick, tellNews } from '../sent/tell-news.ts'
import {
  describeRelay,
  endSession,
  senderAccess,
  sessionState,
  startSession,
} from '../session/sender-session.ts'
import { closeSessionStorage } from '../session/session-storage.ts'
import { readSitting, rememberLink, rememberPatientName, rememberSitting } from '../session/sitting.ts'
import { loadFormPolicy } from '../tenant/form-policy.ts'
import { messageText } from '../tenant/message-text.ts'
import { referenceOf } from '../tenant/patient-reference.ts'
import { onSettingsChanged } from '../tenant/settings.ts'
import { mayGoAsItIs } from '../tenant/unsafe-files.ts'
import { askWhy, LIFTED_MS, sendUnprotected, watchLifts, whatWasAsked } from '../unprotected/lift.ts'
import { isPageOpen } from '../update/open-pages.ts'
import { UPDATE_ALARM, waitToUpdate } from '../update/wait-to-update.ts'
import { settleLanguage } from '../words/settle-language.ts'
import { say } from '../words/words.ts'

/** Wakes the background while something waits: a browser that was asleep must not need a click to go on. */
const OUTBOX_ALARM = 'outbox'
/** Looks whether somebody opened something or asks to be let in, while something shared can be opened. */
const NEWS_ALARM = 'news'

/** Routes; holds nothing, because the browser stops it whenever it is idle. */
export default defineBackground(() => {
  const sealing = reachSealing({ deliverLink, outboxChanged })
  const update = waitToUpdate({ isAtWork: () => isSealingAtWork(sealing), isPageOpen })
  let telling = Promise.resolve()

  async function deliverLink(asks: Parameters<Handlers<'background'>['link/deliver']>[0]) {
    const { holdId, frame, envelopeId, link, patientName } = asks
    await rememberPatientName(envelopeId, patientName)
    const language = await settleLanguage()
    const text = messageText((await loadFormPolicy()).messages, language, link)
    // The tab may be gone, or the chat another: then the link is for the sender to copy.
    const delivered = await callBridge(frame, 'link/insert', { holdId, text, link }).catch(() => null)
    // Also one that stands in the message: it may be wanted again, in another chat. Memory only, as long as the sitting.
    await rememberLink(envelopeId, link)
    await browser.alarms.create(NEWS_ALARM, { periodInMinutes: 1 })
    // What is there now is no news; what comes in the next minute is.
    void lookForNews()
    // From now on this browser knows how the log stood: a proof asked for later is held against it.
    void senderAccess(Date.now()).then(
      (access) => proveSent(access, envelopeId),
      () => {},
    )
    return { inserted: delivered?.inserted ?? false }
  }

  async function outboxChanged(counts: { count: number; waitingCount: number }): Promise<null> {
    const { isSeen } = await readMissed()
    await settleLanguage()
    await showBadge({ ...counts, isMissed: !isSeen })
    if (counts.count > 0) await browser.alarms.create(OUTBOX_ALARM, { periodInMinutes: 0.5 })
    else await browser.alarms.clear(OUTBOX_ALARM)
    void update.look()
    return null
  }

  async function resumeOutbox(): Promise<null> {
    const records = await (await openOutbox()).all()
    if (records.length === 0) await outboxChanged(outboxCounts(records))
    else await sealing('sealing/resume-outbox', { access: await senderAccess(Date.now()).catch(() => null) })
    return null
  }

  /** Needs somebody who is signed in, and a relay that answers; until then it waits. */
  async function tellRelayOfMissed(): Promise<void> {
    // One after the other: two at once would put the same on record twice.
    telling = telling
      .then(async () => {
        if ((await unreportedMissed()).length > 0) await reportMissed(await senderAccess(Date.now()))
      })
      .catch(() => {})
    await telling
  }

  async function closePanel(holdId: string, frame: BridgeFrame | null): Promise<null> {
    // The page may be gone: then so is the panel.
    if (frame) await callBridge(frame, 'panel/close', { holdId }).catch(() => {})
    void update.look()
    return null
  }

  async function lookForNews(): Promise<void> {
    try {
      const { patientNames, links } = await readSitting()
      const reports = await listSent(await senderAccess(Date.now()), patientNames, links)
      await tellNews(reports)
      const isAnyOpen = reports.some(({ state }) => state === 'ready' || state === 'uploading')
      if (!isAnyOpen) await browser.alarms.clear(NEWS_ALARM)
    } catch (thrown) {
      // Signed out: nothing of theirs is asked for any more. A relay that does not answer is asked again.
      if (codeOf(thrown) === 'sign-in/needed') await browser.alarms.clear(NEWS_ALARM)
    }
  }

  const handlers: Handlers<'background'> = {
    async 'hold/start'(asks, caller) {
      const read = readHeldAttachment(asks)
      if (read.is === 'refused') return { ...read, reason: say(troubleOf(read.because)) }
      if (caller.is !== 'bridge') return { is: 'refused', because: 'request/malformed' }
      return sealing('sealing/hold', { ...read.attachment, frame: caller.frame })
    },
    async 'hold/drop'({ holdId }, caller) {
      await sealing('sealing/end-hold', { holdId, tabId: tabOf(caller), because: 'page-gone' })
      return null
    },
    async 'canary/missed'(asks) {
      await noteMissed(asks)
      void tellRelayOfMissed()
      return outboxChanged(outboxCounts(await (await openOutbox()).all()))
    },
    async 'viewer/open'({ link }) {
      return (await openShareLink(link)) ? { is: 'opened' } : { is: 'refused' }
    },
    async 'viewer/describe'() {
      const description = await describeRelay()
      if (!description) throw new CodedError('relay/unreachable')
      return description
    },
    'viewer/take-link': ({ handle }) => takeShareLink(handle),
    async 'missed/list'() {
      const { missed, isSeen } = await readMissed()
      await seeMissed()
      if (!isSeen) await outboxChanged(outboxCounts(await (await openOutbox()).all()))
      return missed
    },

    async 'hold/describe'({ holdId }, caller) {
      const described = await sealing('sealing/describe', { holdId, tabId: tabOf(caller) })
      return described.is === 'lost' ? described : { ...described, mayGoAsItIs: await mayGoAsItIs() }
    },
    'hold/safe-file': ({ holdId, index }, caller) =>
      sealing('sealing/safe-file', { holdId, index, tabId: tabOf(caller) }),
    'hold/replace-file': ({ holdId, index, file }, caller) =>
      sealing('sealing/replace-file', { holdId, index, file, tabId: tabOf(caller) }),
    async 'hold/let-go-as-it-is'({ holdId, index }, caller) {
      if (!(await mayGoAsItIs())) return { is: 'refused' }
      await sealing('sealing/let-go-as-it-is', { holdId, index, tabId: tabOf(caller) })
      return { is: 'done' }
    },
    'hold/add-files': ({ holdId, files }, caller) =>
      sealing('sealing/add-files', { holdId, files, tabId: tabOf(caller) }),
    'hold/move-file': ({ holdId, from, to }, caller) =>
      sealing('sealing/move-file', { holdId, from, to, tabId: tabOf(caller) }),
    'hold/remove-file': ({ holdId, index }, caller) =>
      sealing('sealing/remove-file', { holdId, index, tabId: tabOf(caller) }),
    async 'hold/cancel'({ holdId }, caller) {
      const asks = { holdId, tabId: tabOf(caller), because: 'cancelled' as const }
      return closePanel(holdId, (await sealing('sealing/end-hold', asks)).frame)
    },
    async 'panel/done'({ holdId }, caller) {
      const asks = { holdId, tabId: tabOf(caller), because: 'done' as const }
      return closePanel(holdId, (await sealing('sealing/end-hold', asks)).frame)
    },
    async 'seal/start'({ holdId, draft }, caller) {
      try {
        const access = await senderAccess(Date.now())
        await rememberSitting({ patient: draft.patient, consent: draft.consent, to: draft.grant.to })
        const referenced = { ...draft, patientReference: await referenceOf(draft.patient) }
        return await sealing('sealing/start', { holdId, tabId: tabOf(caller), draft: referenced, access })
      } catch (thrown) {
        return { is: 'refused', because: codeOf(thrown) }
      }
    },
    'seal/retry': ({ holdId }, caller) => sealing('sealing/retry', { holdId, tabId: tabOf(caller) }),

    async 'unprotected/ask'({ holdId }, caller) {
      const tabId = tabOf(caller)
      const described = await sealing('sealing/describe', { holdId, tabId })
      if (tabId !== null && described.is === 'hold')
        await askWhy({ tabId, holdId, host: described.target.host })
      return null
    },
    async 'unprotected/describe'() {
      const asked = await whatWasAsked()
      return asked ? { is: 'asked', host: asked.host } : { is: 'nothing' }
    },
    async 'unprotected/send'({ because }) {
      try {
        const { holdId, tabId } = await sendUnprotected(await senderAccess(Date.now()), because)
        const asks = { holdId, tabId, because: 'cancelled' as const }
        await closePanel(holdId, (await sealing('sealing/end-hold', asks)).frame)
        return { is: 'lifted', forMs: LIFTED_MS }
      } catch (thrown) {
        return { is: 'refused', because: codeOf(thrown) }
      }
    },

    'session/state': () => sessionState(Date.now()),
    async 'session/sign-in'({ issuer }) {
      const answer = await startSession(issuer)
      if (answer.is === 'signed-in') {
        void tellRelayOfMissed()
        await resumeOutbox()
      }
      return answer
    },
    async 'session/sign-out'() {
      await endSession()
      return null
    },

    async 'protection/sign'({ report }) {
      try {
        return { is: 'signed', signed: await signReport(await senderAccess(Date.now()), report) }
      } catch (thrown) {
        return { is: 'refused', because: codeOf(thrown) }
      }
    },

    async 'sent/list'() {
      const records = await (await openOutbox()).all()
      const access = await senderAccess(Date.now()).catch(() => null)
      const outbox = outboxItems(records, access?.owner ?? null)
      if (!access) return { is: 'refused', because: 'sign-in/needed', outbox }
      try {
        const { patientNames, links } = await readSitting()
        return { is: 'list', reports: await listSent(access, patientNames, links), outbox }
      } catch (thrown) {
        return { is: 'refused', because: codeOf(thrown), outbox }
      }
    },
    async 'sent/answer-knock'(asks) {
      try {
        return await answerKnock(await senderAccess(Date.now()), asks)
      } catch (thrown) {
        return { is: 'refused', because: codeOf(thrown) }
      }
    },
    async 'sent/revoke'({ envelopeId, because }) {
      try {
        const access = await senderAccess(Date.now())
        const answer = await revokeSent(access, envelopeId, because)
        // Bytes that are still on their way are for nobody now.
        if (answer.is === 'revoked') await sealing('sealing/stop-upload', { envelopeId, access: null })
        return answer
      } catch (thrown) {
        return { is: 'refused', because: codeOf(thrown) }
      }
    },
    async 'sent/extend'(asks) {
      try {
        return await extendSent(await senderAccess(Date.now()), asks)
      } catch (thrown) {
        return { is: 'refused', because: codeOf(thrown) }
      }
    },
    async 'sent/prove'({ envelopeId }) {
      try {
        return await proveSent(await senderAccess(Date.now()), envelopeId)
      } catch (thrown) {
        return { is: 'unreachable', because: codeOf(thrown) }
      }
    },
    async 'sent/declare-filing'(asks) {
      try {
        return await declareFiling(await senderAccess(Date.now()), asks)
      } catch (thrown) {
        return { is: 'refused', because: codeOf(thrown) }
      }
    },
    async 'outbox/stop'({ envelopeId }) {
      const access = await senderAccess(Date.now()).catch(() => null)
      return sealing('sealing/stop-upload', { envelopeId, access })
    },
    'outbox/retry': resumeOutbox,

    'link/deliver': deliverLink,
    'outbox/changed': outboxChanged,
  }
  serve('background', handlers, mayCallBackground)
  followPolicy()
  watchLifts()

  void closeSessionStorage()
  void knowViewer()
  onSettingsChanged(() => void knowViewer())
  browser.runtime.onStartup.addListener(() => void resumeOutbox())
  browser.runtime.onInstalled.addListener(() => void resumeOutbox())
  browser.alarms.onAlarm.addListener((alarm) => {
    void tellRelayOfMissed()
    if (alarm.name === OUTBOX_ALARM) void resumeOutbox()
    if (alarm.name === NEWS_ALARM) void lookForNews()
    if (alarm.name === UPDATE_ALARM) void update.look()
  })
  browser.action.onClicked.addListener(() => void openSent())
  openOnClick(() => void openSent())
})

async function knowViewer(): Promise<void> {
  await noteViewer(async () => (await describeRelay().catch(() => null))?.viewerOrigin ?? null)
}

function tabOf(caller: Caller): number | null {
  if (caller.is === 'bridge') return caller.frame.tabId
  return caller.is === 'panel' ? caller.tabId : null
}

/** One tab for Sent, however often the button is pressed. */
async function openSent(): Promise<void> {
  const url = ownAddress('/sent.html')
  // Firefox cannot say which of our pages are open.
  const open = (await browser.runtime.getContexts?.({ contextTypes: ['TAB'], documentUrls: [url] }))?.[0]
  if (open && open.tabId !== -1) await browser.tabs.update(open.tabId, { active: true })
  else await browser.tabs.create({ url })
}
