import { call } from '../messages/channel.ts'
import type { Intake } from './intake.ts'
import type { PageChannel } from './page-channel.ts'

/** What a page that has replaced a function of the guard's could get by it; a picker by all the others. */
const INTAKE_OF: { readonly [name: string]: Intake | undefined } = {
  showOpenFilePicker: 'file-system-picker',
  showDirectoryPicker: 'directory-picker',
  read: 'clipboard-read',
  getUserMedia: 'camera',
  getDisplayMedia: 'screen-capture',
  start: 'voice-note',
}

/**
 * Proves on each load that the guard still stands in front of every opener, and reports what does not. Nothing
 * opens and nothing is sent where all is well.
 */
export function watchCanary(
  host: string,
  channel: () => PageChannel,
): { proved: (missing: readonly string[]) => void } {
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

  const proved = (missing: readonly string[]) => report(missing.map((name) => INTAKE_OF[name] ?? 'picker'))
  // In a frame, the guard of the page that made it may stand in front of the frame's own.
  if (window !== window.top) return { proved }
  // After the page's own scripts had their chance to replace what the guard put there.
  window.addEventListener('load', () => setTimeout(prove, 1000), { once: true })
  return { proved }
}
