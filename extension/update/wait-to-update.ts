import { browser } from 'wxt/browser'

/** Looks again while an update waits: whatever ended unseen has ended by then. */
export const UPDATE_ALARM = 'update'
const KEY = 'updateWaits'

/** What stands in the way of an update. */
export type InTheWay = {
  /** A report is being written, sealed, or uploaded and would not go on by itself. */
  isAtWork(): Promise<boolean>
  /** A page is open that would be closed, or would stand unprotected for a moment. */
  isPageOpen(): Promise<boolean>
}

export type WaitingUpdate = {
  /** Something has ended: perhaps it was what the update waited for. */
  look(): Promise<void>
}

/**
 * Holds an update until nothing is lost by it. Firefox would put it in at once, in the middle of a report, if nobody
 * listened; Chromium waits by itself, and longer than it has to. Whatever waits here, the next start of the browser
 * brings it.
 *
 * @param reload puts the update in; ends this and every other part of the extension
 */
export function waitToUpdate(inTheWay: InTheWay, reload = () => browser.runtime.reload()): WaitingUpdate {
  browser.runtime.onUpdateAvailable.addListener(() => void offered())

  async function offered(): Promise<void> {
    // Memory that outlives this background, and is gone with the version it was about.
    await browser.storage.session.set({ [KEY]: true })
    await browser.alarms.create(UPDATE_ALARM, { periodInMinutes: 0.5 })
    // As long as this background lives; later the alarm is soon enough.
    browser.tabs.onRemoved.addListener(() => void look())
    browser.tabs.onUpdated.addListener(() => void look())
    await look()
  }

  async function look(): Promise<void> {
    const { [KEY]: waits } = await browser.storage.session.get(KEY)
    if (waits !== true) {
      await browser.alarms.clear(UPDATE_ALARM)
      return
    }
    if (!(await inTheWay.isAtWork()) && !(await inTheWay.isPageOpen())) reload()
  }

  return { look }
}
