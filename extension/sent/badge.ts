import { browser } from 'wxt/browser'
import { say } from '../words/words.ts'

const CALM = '#00627a'
const TROUBLE = '#b3261e'

/** What the toolbar button says about the outbox: nothing, how many are on their way, or that one is stuck. */
export async function showBadge(counts: { count: number; waitingCount: number }): Promise<void> {
  const isStuck = counts.waitingCount > 0
  await browser.action.setBadgeBackgroundColor({ color: isStuck ? TROUBLE : CALM })
  await browser.action.setBadgeText({ text: isStuck ? '!' : counts.count > 0 ? String(counts.count) : '' })
  // An empty title is the one of the extension manifest again.
  const title = isStuck ? say('badge.waiting') : counts.count > 0 ? say('badge.uploading') : ''
  await browser.action.setTitle({ title })
}
