import { browser } from 'wxt/browser'

/** What the background tells every bridge of a tab that may send a file past us for a while; for no time: no longer. */
export type ProtectionLift = { wardlink: 'bridge'; name: 'protection/lift'; forMs: number }

/** No message of ours opens more than this, whoever it came from. */
const LONGEST_MS = 5 * 60_000

/**
 * Hears that this tab is let go for a while (`unprotected/lift.ts`). The page has no way to say so: content scripts
 * hear only their own extension.
 *
 * @returns whether nothing is held now
 */
export function watchLift(now: () => number = () => performance.now()): () => boolean {
  let untilMs = Number.NEGATIVE_INFINITY
  try {
    browser.runtime.onMessage.addListener((message: unknown, sender) => {
      // A content script of ours beside a page's script may be speaking for the page.
      if (!isLift(message) || sender.tab || sender.id !== browser.runtime.id) return false
      untilMs = now() + Math.min(message.forMs, LONGEST_MS)
      return false
    })
  } catch {
    // The extension was updated while this page loaded.
  }
  return () => now() < untilMs
}

function isLift(message: unknown): message is ProtectionLift {
  if (typeof message !== 'object' || message === null) return false
  const { wardlink, name, forMs } = message as Record<string, unknown>
  return wardlink === 'bridge' && name === 'protection/lift' && typeof forMs === 'number' && forMs >= 0
}
