import { browser } from 'wxt/browser'
import { say } from '../words/words.ts'

const CALM = '#00627a'
const TROUBLE = '#b3261e'

type Counts = { count: number; waitingCount: number; isMissed: boolean }

/** What the toolbar button says: nothing, how many are on their way, or that something has to be looked at. */
export async function showBadge(counts: Counts): Promise<void> {
  const isStuck = counts.waitingCount > 0 || counts.isMissed
  await browser.action.setBadgeBackgroundColor({ color: isStuck ? TROUBLE : CALM })
  await browser.action.setBadgeText({ text: isStuck ? '!' : counts.count > 0 ? String(counts.count) : '' })
  // An empty title is the one of the extension manifest again.
  const title = counts.isMissed
    ? say('badge.missed')
    : isStuck
      ? say('badge.waiting')
      : counts.count > 0
        ? say('badge.uploading')
        : ''
  await browser.action.setTitle({ title })
}
