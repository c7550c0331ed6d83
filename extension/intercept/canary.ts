import { INTAKES, type Intake } from '#shared/protection/intake.ts'
import { call, serve } from '../messages/channel.ts'
import type { PageChannel } from './page-channel.ts'

/**
 * What a page could get by each function it replaced. The rest of what the guard patches opens nothing by itself,
 * and pages wrap it for reasons of their own.
 */
const INTAKE_OF: { readonly [name: string]: Intake | undefined } = {
  click: 'picker',
  dispatchEvent: 'picker',
  showPicker: 'picker',
  files: 'picker',
  showOpenFilePicker: 'file-system-picker',
  showDirectoryPicker: 'directory-picker',
  read: 'clipboard-read',
  getUserMedia: 'camera',
  getDisplayMedia: 'screen-capture',
  start: 'voice-note',
}

/** Without a guard, these go past us. */
const ONLY_THE_GUARD_SEES: readonly Intake[] = INTAKES.filter(
  (intake) => intake !== 'drop' && intake !== 'paste',
)

/** The intakes there are in this browser: Firefox has no pickers that give handles. */
const HERE: readonly Intake[] = INTAKES.filter(
  (intake) => !(import.meta.env.FIREFOX && /^(?:file-system|directory)-picker$/.test(intake)),
)

/**
 * Proves on each load that the guard still stands in front of every opener, and reports what does not. Nothing
 * opens and nothing is sent where all is well.
 *
 * @param onMiss the page is not guarded as it should be: what then happens is policy's to say
 */
export function watchCanary(
  host: string,
  channel: () => PageChannel,
  onMiss: () => void,
): { proved: (missing: readonly string[]) => void } {
  const reported = new Set<Intake>()
  /** What the guard said last; it answers while it is being asked. */
  let lastMissing: readonly Intake[] | null = null

  /**
   * Asked by Check protection. What the bridge itself holds (drop, paste) stands when it answers at all: no page can
   * take a listener of the isolated world away.
   */
  function proveNow(): { missing: Intake[]; stand: Intake[] } {
    lastMissing = null
    prove()
    const missing = [...(lastMissing ?? ONLY_THE_GUARD_SEES)]
    return { missing, stand: HERE.filter((intake) => !missing.includes(intake)) }
  }

  function prove(): void {
    // No guard at all misses everything that only it can see.
    if (!channel().tell({ tell: 'prove' })) report(['picker'])
  }

  function report(missing: readonly Intake[]): void {
    for (const intake of missing) {
      if (reported.has(intake)) continue
      reported.add(intake)
      onMiss()
      call('background', 'canary/missed', { host, intake }).catch(() => {})
    }
  }

  function proved(missing: readonly string[]): void {
    const intakes = missing.flatMap((name) => (Object.hasOwn(INTAKE_OF, name) ? (INTAKE_OF[name] ?? []) : []))
    lastMissing = [...new Set(intakes)]
    report(lastMissing)
  }

  // In a frame, the guard of the page that made it may stand in front of the frame's own; a picture opened in a tab
  // has no inputs to try it on.
  if (window !== window.top || document.contentType === 'image/svg+xml') return { proved }
  serve('canary', { 'canary/prove': proveNow }, (_, caller) => caller.is === 'page')
  // After the page's own scripts had their chance to replace what the guard put there.
  window.addEventListener('load', () => setTimeout(prove, 1000), { once: true })
  return { proved }
}
