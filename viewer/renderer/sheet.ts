import type { Look } from '../ports/renderer-contract.ts'
import { listenForGestures } from './gestures.ts'

const MAXIMUM_ZOOM = 8

/** What lies on the sheet, in pixels of its own, upright. */
export type OnSheet = {
  element: HTMLElement
  width(): number
  height(): number
  /** Small ones may be made this much larger to fit; a photo is never made larger than it is. */
  fitsUpTo: number
  /** A swipe or a key that means the neighbour. */
  turn(to: 'next' | 'previous'): void
  /** It lies anew: told each time, with the scale. */
  placed(zoomPercent: number): void
}

export type Sheet = {
  view: HTMLElement
  /** False for what a sheet does not do. */
  look(look: Look): boolean
  /** Measures what lies on it again. */
  place(): void
  isFitted(): boolean
}

/** A view that scrolls, with one thing in it that can be moved, made larger and turned, by hand, mouse and keys. */
export function makeView(): HTMLElement {
  const view = document.createElement('main')
  view.className = 'view'
  view.tabIndex = 0
  document.body.append(view)
  return view
}

export function layOnSheet(view: HTMLElement, on: OnSheet): Sheet {
  const sheet = document.createElement('div')
  sheet.className = 'sheet'
  sheet.append(on.element)
  view.append(sheet)
  let quarterTurns = 0
  /** CSS pixels to one pixel of the picture; null follows the size of the view. */
  let zoom: number | null = null

  /** Width and height as they lie now. */
  function turned(): { width: number; height: number } {
    const [width, height] = [on.width(), on.height()]
    return quarterTurns % 2 === 0 ? { width, height } : { width: height, height: width }
  }
  function fittingScale(): number {
    const { width, height } = turned()
    return Math.min(on.fitsUpTo, view.clientWidth / width, view.clientHeight / height)
  }
  const scale = () => zoom ?? fittingScale()
  const isFitted = () => scale() <= fittingScale() * 1.01

  function fitToView(): void {
    zoom = null
    place()
  }
  function rotate(): void {
    quarterTurns = (quarterTurns + 1) % 4
    fitToView()
  }

  /** Zooms so that what lies under `at` stays there. */
  function zoomTo(wanted: number, at: { x: number; y: number }): void {
    const before = scale()
    const most = Math.max(MAXIMUM_ZOOM, fittingScale())
    const after = Math.min(most, Math.max(fittingScale(), wanted))
    const left = (view.scrollLeft + at.x) / before
    const top = (view.scrollTop + at.y) / before
    zoom = after <= fittingScale() ? null : after
    place()
    view.scrollTo(left * after - at.x, top * after - at.y)
  }

  /** Sizes the sheet to the turned picture and lays the picture on it. */
  function place(): void {
    const by = scale()
    const { width, height } = turned()
    sheet.style.width = `${width * by}px`
    sheet.style.height = `${height * by}px`
    on.element.style.width = `${on.width() * by}px`
    on.element.style.height = `${on.height() * by}px`
    on.element.style.transform = `translate(-50%, -50%) rotate(${quarterTurns * 90}deg)`
    view.dataset.fitted = String(isFitted())
    on.placed(Math.max(1, Math.round(by * 100)))
  }

  function look(look: Look): boolean {
    const middle = { x: view.clientWidth / 2, y: view.clientHeight / 2 }
    switch (look) {
      case 'zoom-in':
        zoomTo(scale() * 1.25, middle)
        return true
      case 'zoom-out':
        zoomTo(scale() / 1.25, middle)
        return true
      case 'fit':
        fitToView()
        return true
      case 'rotate':
        rotate()
        return true
      default:
        return false
    }
  }

  place()
  new ResizeObserver(place).observe(view)
  listenForGestures(view, {
    zoomBy: (factor, at) => zoomTo(scale() * factor, at),
    fitOrClose: (at) => (isFitted() ? zoomTo(Math.max(1, scale() * 2.5), at) : fitToView()),
    fit: fitToView,
    rotate,
    turn: on.turn,
    isFitted,
  })
  return { view, look, place, isFitted }
}
