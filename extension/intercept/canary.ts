import { call } from '../messages/channel.ts'
import type { Intake } from './intake.ts'
import type { PageChannel } from './page-channel.ts'

/**
 * Proves on each load that the guard still stands in front of every opener, and reports what does not. Nothing
 * opens and nothing is sent where all is well.
 */
export function watchCanary(
  host: string,
  channel: () => PageChannel,
): { proved: (missing: Intake[]) => void } {
  const reported = new Set<Intake>()

  function prove(): void {
    // No guard at all misses everything that only it can see.
    if (!channel().tell({ tell: 'prove' })) report(['picker'])
  }

  function report(missing: Intake[]): void {
    for (const intake of missing) {
      if (reported.has(intake)) continue
      reported.add(intake)
      call('background', 'canary/missed', { host, intake }).catch(() => {})
    }
  }

  // In a frame, the guard of the page that made it may stand in front of the frame's own.
  if (window !== window.top) return { proved: report }
  // After the page's own scripts had their chance to replace what the guard put there.
  window.addEventListener('load', () => setTimeout(prove, 1000), { once: true })
  return { proved: report }
}
