/** What hands and keys ask of whatever is on the screen. Positions are in CSS pixels of the view. */
export type Gestures = {
  zoomBy(factor: number, at: { x: number; y: number }): void
  fitOrClose(at: { x: number; y: number }): void
  fit(): void
  rotate(): void
  turn(to: 'next' | 'previous'): void
  /** Whether the whole width is in sight: then a swipe turns, otherwise it pans. */
  isFitted(): boolean
}

const SWIPE_PX = 60
const ZOOM_STEP = 1.25

/**
 * Listens on the scrolling view: pinch, Ctrl and wheel, double tap, drag with the mouse, swipe, keys. One
 * finger and the arrow keys scroll, as the browser does by itself.
 */
export function listenForGestures(view: HTMLElement, gestures: Gestures): void {
  let pinch: { distance: number } | null = null
  let swipeFrom: { x: number; y: number } | null = null

  view.addEventListener('touchstart', (event) => {
    const [first] = event.touches
    pinch = event.touches.length === 2 ? { distance: distanceOf(event.touches) } : null
    swipeFrom =
      event.touches.length === 1 && first && gestures.isFitted()
        ? { x: first.clientX, y: first.clientY }
        : null
  })
  view.addEventListener(
    'touchmove',
    (event) => {
      if (!pinch || event.touches.length !== 2) return
      event.preventDefault()
      const distance = distanceOf(event.touches)
      gestures.zoomBy(distance / pinch.distance, middleOf(view, event.touches))
      pinch = { distance }
    },
    { passive: false },
  )
  view.addEventListener('touchend', (event) => {
    const [last] = event.changedTouches
    if (swipeFrom && last) {
      const dx = last.clientX - swipeFrom.x
      const dy = last.clientY - swipeFrom.y
      if (Math.abs(dx) > SWIPE_PX && Math.abs(dx) > 2 * Math.abs(dy)) {
        const isRtl = document.documentElement.dir === 'rtl'
        gestures.turn(dx < 0 === !isRtl ? 'next' : 'previous')
      }
    }
    pinch = swipeFrom = null
  })

  view.addEventListener(
    'wheel',
    (event) => {
      // Browsers report a trackpad's pinch as Ctrl and wheel.
      if (!event.ctrlKey) return
      event.preventDefault()
      gestures.zoomBy(Math.exp(-event.deltaY / 300), placeIn(view, event))
    },
    { passive: false },
  )
  view.addEventListener('dblclick', (event) => gestures.fitOrClose(placeIn(view, event)))
  listenForDrag(view)

  view.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const middle = { x: view.clientWidth / 2, y: view.clientHeight / 2 }
    switch (event.key) {
      case '+':
      case '=':
        return gestures.zoomBy(ZOOM_STEP, middle)
      case '-':
        return gestures.zoomBy(1 / ZOOM_STEP, middle)
      case '0':
        return gestures.fit()
      case 'r':
        return gestures.rotate()
    }
  })
}

/** A mouse drags the sheet; a touch screen scrolls by itself. */
function listenForDrag(view: HTMLElement): void {
  let from: { x: number; y: number; left: number; top: number } | null = null
  view.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return
    if (event.target instanceof Element && event.target.closest('.textLayer span')) return
    from = { x: event.clientX, y: event.clientY, left: view.scrollLeft, top: view.scrollTop }
    view.setPointerCapture(event.pointerId)
    view.dataset.dragging = 'true'
  })
  view.addEventListener('pointermove', (event) => {
    if (!from) return
    view.scrollTo(from.left + from.x - event.clientX, from.top + from.y - event.clientY)
  })
  for (const end of ['pointerup', 'pointercancel'] as const) {
    view.addEventListener(end, () => {
      from = null
      delete view.dataset.dragging
    })
  }
}

function distanceOf([a, b]: TouchList): number {
  return a && b ? Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)) : 1
}

function middleOf(view: HTMLElement, [a, b]: TouchList): { x: number; y: number } {
  if (!a || !b) return { x: 0, y: 0 }
  return placeIn(view, { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 })
}

function placeIn(view: HTMLElement, { clientX, clientY }: { clientX: number; clientY: number }) {
  const { left, top } = view.getBoundingClientRect()
  return { x: clientX - left, y: clientY - top }
}
