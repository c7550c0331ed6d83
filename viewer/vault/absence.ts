/** Times after which a report closes itself, ms. */
const HIDDEN_MS = 2 * 60 * 1000
const IDLE_MS = 5 * 60 * 1000

type Watched = {
  isOpen(): boolean
  cover(isCovered: boolean): void
  leave(): void
}

/**
 * Covers the report while its window is hidden (the app switcher takes pictures) and closes it when nobody
 * is there any more. Times are compared, not counted: a sleeping phone runs no timers.
 */
export function watchAbsence({ isOpen, cover, leave }: Watched): { playing(): void } {
  let lastSeenAt = Date.now()
  let hiddenAt: number | null = document.visibilityState === 'hidden' ? Date.now() : null

  const check = () => {
    if (!isOpen()) return
    const now = Date.now()
    const isAway = hiddenAt === null ? now - lastSeenAt > IDLE_MS : now - hiddenAt > HIDDEN_MS
    if (isAway) leave()
  }
  setInterval(check, 5_000)

  for (const sign of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'focusin'] as const) {
    window.addEventListener(sign, () => (lastSeenAt = Date.now()), { passive: true, capture: true })
  }
  // Activity inside a renderer's frame does not reach this window; that it has the focus is what shows.
  window.addEventListener('blur', () => {
    if (document.activeElement instanceof HTMLIFrameElement) lastSeenAt = Date.now()
  })
  document.addEventListener('visibilitychange', () => {
    const isHidden = document.visibilityState === 'hidden'
    check()
    hiddenAt = isHidden ? Date.now() : null
    if (!isHidden) lastSeenAt = Date.now()
    if (isOpen()) cover(isHidden)
  })

  return {
    /** A film goes on: whoever watches one touches nothing for as long as it lasts. */
    playing() {
      if (hiddenAt === null) lastSeenAt = Date.now()
    },
  }
}
