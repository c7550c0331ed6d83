import type { Look } from '../ports/renderer-contract.ts'

type Shading = {
  step(look: Look): void
  /** By how much brighter, in widths of the window, and how many times the contrast. */
  drag(brighter: number, contrast: number): void
  reset(): void
}

const KEYS: Readonly<Record<string, Look | undefined>> = {
  ']': 'brighter',
  '[': 'darker',
  '.': 'more-contrast',
  ',': 'less-contrast',
}

/** A drag of this many pixels is the whole width of the window. */
const WHOLE_PX = 300

/**
 * Window and level as reading stations have them: drag with the right button, or with Shift held, down for brighter
 * and to the right for softer; brackets and comma and full stop by keyboard; W goes back to what the file asks for.
 */
export function listenForShading(view: HTMLElement, shading: Shading): void {
  let from: { x: number; y: number } | null = null
  view.addEventListener('contextmenu', (event) => event.preventDefault())
  view.addEventListener(
    'pointerdown',
    (event) => {
      if (event.pointerType !== 'mouse' || (event.button !== 2 && !(event.button === 0 && event.shiftKey)))
        return
      // Not a drag of the sheet as well.
      event.stopImmediatePropagation()
      from = { x: event.clientX, y: event.clientY }
      view.setPointerCapture(event.pointerId)
    },
    { capture: true },
  )
  view.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (!from) return
    shading.drag((clientY - from.y) / WHOLE_PX, Math.exp((from.x - clientX) / WHOLE_PX))
    from = { x: clientX, y: clientY }
  })
  for (const end of ['pointerup', 'pointercancel'] as const) {
    view.addEventListener(end, () => {
      from = null
    })
  }
  view.addEventListener('keydown', ({ key, ctrlKey, metaKey, altKey }) => {
    if (ctrlKey || metaKey || altKey) return
    const look = KEYS[key]
    if (look) shading.step(look)
    else if (key === 'w') shading.reset()
  })
}
