import { browser } from 'wxt/browser'
import type { Intake } from '#shared/protection/intake.ts'
import { type FoundPlace, findPlace, type Place, refocus, restoreCaret } from '../hosts/composer.ts'
import type { HostPack } from '../hosts/host-pack.ts'
import { insertText } from '../hosts/insert-text.ts'
import { call, serve } from '../messages/channel.ts'
import type { FromBridge, HoldId, ToBridge } from '../messages/contract.ts'
import { showNotice } from '../panel-frame/notice.ts'
import { openPanelFrame, type PanelFrame } from '../panel-frame/panel-frame.ts'
import { notAnswering, refused, reloadNeeded } from './notices.ts'
import type { PageChannel } from './page-channel.ts'

/** An attachment of this frame that was caught and is not the page's. */
type Hold = { files: File[]; intake: Intake; place: Place; panel: PanelFrame | null; inserted: boolean }

export type Holds = {
  start: (files: File[], intake: Intake, place: Place) => Promise<void>
  /** Opens the panel with nothing in it: what the page may not record is recorded there. */
  open: (intake: 'camera' | 'voice-note', place: Place) => Promise<void>
}

/** How long the background may take to answer before the person hears that it does not. */
const ANSWERED_WITHIN_MS = 10_000

/**
 * Keeps what was caught and hands it to the extension by reference. Whatever fails here, nothing goes back to
 * the page: the person hears what happened and what to do.
 */
export function holding(host: string, pack: () => HostPack | null, channel: PageChannel): Holds {
  const holds = new Map<HoldId, Hold>()

  async function start(files: File[], intake: Intake, place: Place): Promise<void> {
    if (files.length > 0) await begin(files, intake, place)
  }

  function begin(files: File[], intake: Intake, place: Place): Promise<void> {
    return hand(newHoldId(), { files, intake, place, panel: null, inserted: false })
  }

  async function hand(holdId: HoldId, hold: Hold): Promise<void> {
    holds.set(holdId, hold)
    const { files, intake, place } = hold
    const tryAgain = () => void hand(holdId, hold)
    try {
      const answer = await inTime(
        call('background', 'hold/start', {
          holdId,
          files,
          intake,
          target: { host, chat: place.chat },
        }),
      )
      if (answer?.is === 'held') hold.panel = openPanelFrame(holdId)
      else if (answer) showNotice(refused(answer.because, answer.reason ?? '', tryAgain))
      else showNotice(notAnswering(tryAgain))
    } catch {
      // Alive, and yet the call failed: the background was killed while it answered, say.
      showNotice(browser.runtime?.id ? notAnswering(tryAgain) : reloadNeeded())
    }
  }

  async function insert({
    holdId,
    text,
    link,
  }: ToBridge['link/insert']['asks']): Promise<ToBridge['link/insert']['answers']> {
    const hold = holds.get(holdId)
    const found: FoundPlace = hold ? findPlace(hold.place, pack()) : { is: 'gone', because: 'no-composer' }
    if (!hold || found.is === 'gone') {
      return { inserted: false, because: found.is === 'gone' ? found.because : 'no-composer' }
    }
    // The page cannot be written to while it lies under a modal panel.
    hold.panel?.stepAside()
    const inserted = await insertText({ ...found, caret: hold.place.caret }, text, link, channel)
    hold.inserted = inserted
    hold.panel?.shrink()
    // The focus stays in the composer: the sender reads the message over and sends it.
    if (inserted) return { inserted }
    hold.panel?.comeBack()
    return { inserted, because: 'not-taken' }
  }

  function close(holdId: HoldId): void {
    const hold = holds.get(holdId)
    if (!hold) return
    holds.delete(holdId)
    hold.panel?.close()
    const found = findPlace(hold.place, pack())
    if (found.is === 'gone') return
    if (hold.inserted) refocus(found.composer)
    else restoreCaret(found.composer, hold.place.caret)
  }

  function dropAll(): void {
    for (const holdId of holds.keys()) {
      // The page goes away: nobody is left to hear what came of it.
      call('background', 'hold/drop', { holdId }).catch(() => {})
    }
  }

  serve(
    'bridge',
    {
      'link/insert': insert,
      'panel/close': ({ holdId }) => {
        close(holdId)
        return null
      },
    },
    (_, caller) => caller.is === 'background' || caller.is === 'sealing',
  )
  window.addEventListener('pagehide', dropAll)
  return { start, open: (intake, place) => begin([], intake, place) }
}

function inTime(
  answer: Promise<FromBridge['hold/start']['answers']>,
): Promise<FromBridge['hold/start']['answers'] | null> {
  return Promise.race([
    answer,
    new Promise<null>((resolve) => setTimeout(() => resolve(null), ANSWERED_WITHIN_MS)),
  ])
}

function newHoldId(): HoldId {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
