/**
 * Whether something of the host page lies over this frame. A page cannot reach into the panel, but it can open a
 * popover above it that lets clicks through and says something else than the sentence over **Seal and share**.
 *
 * Chromium says what is really to be seen (Intersection Observer with `trackVisibility`); Firefox does not, and
 * there nothing is ever found covered.
 *
 * @see docs/decisions/0196-what-lies-over-the-panel.md
 */
export function watchCovered(element: Element): { isCovered(): boolean; stop(): void } {
  let isVisible = true
  const options = { trackVisibility: true, delay: 100, threshold: [0, 1] }
  const watching = new IntersectionObserver((entries) => {
    const newest = entries.at(-1) as (IntersectionObserverEntry & { isVisible?: boolean }) | undefined
    isVisible = newest?.isVisible ?? true
  }, options)
  watching.observe(element)
  return { isCovered: () => !isVisible, stop: () => watching.disconnect() }
}
