// JPEG, PNG, WebP, GIF, AVIF and BMP: the browser's own decoders, in a frame that can reach nothing.
import '../styles/tokens.css'
import './renderer.css'
import type { Look, ShowFile } from '../ports/renderer-contract.ts'
import { listenForGestures } from './gestures.ts'
import { isCutShort } from './picture-end.ts'
import { pictureSize } from './picture-size.ts'
import { Failure, serveVault, tellVault } from './vault-port.ts'

/** Four bytes a pixel once decoded: more than this and a phone's browser is killed. */
const MAXIMUM_PIXELS = 120_000_000
const MAXIMUM_ZOOM = 8

const MEDIA_TYPES: Record<string, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  bmp: 'image/bmp',
}

const view = document.createElement('main')
view.className = 'view'
view.tabIndex = 0
const sheet = document.createElement('div')
sheet.className = 'sheet'
view.append(sheet)
document.body.append(view)

const picture = new Image()
picture.className = 'picture'
picture.draggable = false
let isCut = false
let quarterTurns = 0
/** CSS pixels to one pixel of the picture; null follows the size of the view. */
let zoom: number | null = null

async function show({ bytes, kind, label }: ShowFile['show']): Promise<void> {
  // A phone's browser is killed, and Chromium calls it broken: ask the header first.
  const size = pictureSize(kind, new Uint8Array(bytes))
  if (size && size.width * size.height > MAXIMUM_PIXELS) throw new Failure('too-large')
  isCut = isCutShort(kind, new Uint8Array(bytes))
  const address = URL.createObjectURL(new Blob([bytes], { type: MEDIA_TYPES[kind] ?? '' }))
  try {
    await load(address)
    if (picture.naturalWidth * picture.naturalHeight > MAXIMUM_PIXELS) throw new Failure('too-large')
    if (picture.naturalWidth === 0) throw new Failure('broken')
    await picture.decode()
  } finally {
    URL.revokeObjectURL(address)
  }
  picture.alt = label
  view.setAttribute('aria-label', label)
  sheet.append(picture)
  place()
  new ResizeObserver(place).observe(view)
  listenForGestures(view, {
    zoomBy: (factor, at) => zoomTo(scale() * factor, at),
    fitOrClose: (at) => (isFitted() ? zoomTo(Math.max(1, scale() * 2.5), at) : fitToView()),
    fit: fitToView,
    rotate,
    turn: (to) => tellVault({ is: 'turn', to }),
    isFitted,
  })
}

function load(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    picture.onload = () => resolve()
    picture.onerror = () => reject(new Failure('broken'))
    picture.src = address
  })
}

function look(look: Look) {
  const middle = { x: view.clientWidth / 2, y: view.clientHeight / 2 }
  switch (look) {
    case 'zoom-in':
      return zoomTo(scale() * 1.25, middle)
    case 'zoom-out':
      return zoomTo(scale() / 1.25, middle)
    case 'fit':
      return fitToView()
    case 'rotate':
      return rotate()
    case 'next-page':
    case 'previous-page':
      return
  }
}

/** Width and height as they lie now, in pixels of the picture. */
function turned(): { width: number; height: number } {
  const { naturalWidth, naturalHeight } = picture
  return quarterTurns % 2 === 0
    ? { width: naturalWidth, height: naturalHeight }
    : { width: naturalHeight, height: naturalWidth }
}

function fittingScale(): number {
  const { width, height } = turned()
  return Math.min(1, view.clientWidth / width, view.clientHeight / height)
}

function scale(): number {
  return zoom ?? fittingScale()
}

function isFitted(): boolean {
  return scale() <= fittingScale() * 1.01
}

function fitToView(): void {
  zoom = null
  place()
}

function rotate(): void {
  quarterTurns = (quarterTurns + 1) % 4
  zoom = null
  place()
}

/** Zooms so that what lies under `at` stays there. */
function zoomTo(wanted: number, at: { x: number; y: number }): void {
  const before = scale()
  const after = Math.min(MAXIMUM_ZOOM, Math.max(fittingScale(), wanted))
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
  picture.style.width = `${picture.naturalWidth * by}px`
  picture.style.height = `${picture.naturalHeight * by}px`
  picture.style.transform = `translate(-50%, -50%) rotate(${quarterTurns * 90}deg)`
  view.dataset.fitted = String(isFitted())
  tellVault({ is: 'shown', page: 1, pages: 1, zoomPercent: Math.max(1, Math.round(by * 100)), isCut })
}

void serveVault({ show, look })
