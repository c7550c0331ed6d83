import { browser } from 'wxt/browser'
import { codeOf } from '#shared/errors.ts'
import { type Answers, type Asks, type CallName, call } from '../messages/channel.ts'
import { type Background, startSealing } from './sealing-process.ts'

/** Calls the sealing process, wherever it is. */
export type ReachSealing = <N extends CallName<'sealing'>>(
  name: N,
  asks: Asks<'sealing', N>,
) => Promise<Answers<'sealing', N>>

/**
 * Chromium seals in an offscreen document, made when it is first needed. Firefox has none: there the
 * background is a page itself and seals in its own process.
 */
export function reachSealing(background: Background): ReachSealing {
  if (browser.offscreen) return reachOffscreen
  const { handlers } = startSealing(background)
  return async (name, asks) => handlers[name](asks, { is: 'background' })
}

const reachOffscreen: ReachSealing = async (name, asks) => {
  await ensureOffscreen()
  try {
    return await call('sealing', name, asks)
  } catch (thrown) {
    if (codeOf(thrown) !== 'extension/reload-needed') throw thrown
    // It closed itself between the two lines above, having nothing to do.
    await ensureOffscreen()
    return call('sealing', name, asks)
  }
}

/** Whether something would be lost by ending the extension. Not worth making a process for: without one, nothing is. */
export async function isSealingAtWork(sealing: ReachSealing): Promise<boolean> {
  return (!browser.offscreen || (await isThere())) && sealing('sealing/is-at-work', null)
}

async function isThere(): Promise<boolean> {
  return (await browser.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] })).length > 0
}

let making: Promise<void> | null = null

async function ensureOffscreen(): Promise<void> {
  if (await isThere()) return
  // Two at once would make two, and the second is refused.
  making ??= browser.offscreen
    .createDocument({
      url: 'offscreen.html',
      reasons: ['WORKERS'],
      justification: 'Seals reports and uploads them after the tab they were written in is closed.',
    })
    .finally(() => {
      making = null
    })
  await making
}
