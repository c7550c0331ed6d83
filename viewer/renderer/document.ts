// PDF, with pdf.js: drawn on canvases, text laid over them for reading and selecting. No forms, no scripting, no links.
import '../styles/tokens.css'
import './renderer.css'
import './document.css'
import workerText from 'virtual:worker/pdf'
import { getDocument, type PDFDocumentProxy, PDFWorker } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { Look } from '../ports/renderer-contract.ts'
import { startWorker } from './blob-worker.ts'
import { paperScale, pixelsForPaper } from './for-paper.ts'
import { listenForGestures } from './gestures.ts'
import { VaultDataFactory } from './pdf-data.ts'
import { PdfPage } from './pdf-page.ts'
import { Failure, serveVault, tellVault, type WholeFile } from './vault-port.ts'

const MAXIMUM_PAGES = 3000
/** A picture inside a page that is larger than this is left out rather than decoded. */
const MAXIMUM_IMAGE_PIXELS = 100_000_000
const MAXIMUM_CANVAS_BYTES = 64_000_000
const MAXIMUM_ZOOM = 6
/** Pages kept drawn around the one in sight. */
const KEPT = 3

const view = document.createElement('main')
view.className = 'view document-view'
view.tabIndex = 0
const sheet = document.createElement('div')
sheet.className = 'pages'
view.append(sheet)
document.body.append(view)

let pages: PdfPage[] = []
let shown: PDFDocumentProxy | null = null
let zoom: number | null = null
let quarterTurns = 0
let drawing = Promise.resolve()

async function show({ bytes, label }: WholeFile): Promise<void> {
  view.setAttribute('aria-label', label)
  const pdf = await open(bytes)
  if (pdf.numPages > MAXIMUM_PAGES) throw new Failure('too-large')
  shown = pdf
  const first = await pdf.getPage(1)
  pages = Array.from(
    { length: pdf.numPages },
    (_, index) => new PdfPage(pdf, index + 1, first.getViewport({ scale: 1 })),
  )
  sheet.append(...pages.map((page) => page.element))
  place()
  await pages[0]?.draw(scale(), quarterTurns)
  tell()
  view.addEventListener('scroll', follow, { passive: true })
  new ResizeObserver(() => {
    place()
    follow()
  }).observe(view)
  listenForGestures(view, {
    zoomBy: (factor, at) => zoomTo(scale() * factor, at),
    fitOrClose: (at) => (zoom === null ? zoomTo(scale() * 2, at) : fitToView()),
    fit: fitToView,
    rotate,
    turn: (to) => tellVault({ is: 'turn', to }),
    isFitted: () => zoom === null,
  })
  view.addEventListener('keydown', (event) => {
    if (event.key === 'PageDown' || event.key === 'PageUp') {
      event.preventDefault()
      goTo(pageInSight() + (event.key === 'PageDown' ? 1 : -1))
    }
  })
  follow()
}

async function open(bytes: ArrayBuffer): Promise<PDFDocumentProxy> {
  const worker = PDFWorker.create({ port: startWorker(workerText) })
  try {
    return await getDocument({
      data: new Uint8Array(bytes),
      worker,
      verbosity: 0,
      BinaryDataFactory: VaultDataFactory,
      useWorkerFetch: false,
      // Never fetched: pdf.js only asks whether they are set.
      cMapUrl: 'vault:/',
      standardFontDataUrl: 'vault:/',
      wasmUrl: 'vault:/',
      enableXfa: false,
      useSystemFonts: false,
      disableWorkerRendering: true,
      disableAutoFetch: true,
      disableStream: true,
      maxImageSize: MAXIMUM_IMAGE_PIXELS,
      canvasMaxAreaInBytes: MAXIMUM_CANVAS_BYTES,
    }).promise
  } catch (thrown) {
    throw new Failure(nameOf(thrown) === 'PasswordException' ? 'locked' : 'broken')
  }
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : ''
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
      return goTo(pageInSight() + 1)
    case 'previous-page':
      return goTo(pageInSight() - 1)
  }
}

/** The whole width of the widest page known. */
function fittingScale(): number {
  const widest = Math.max(1, ...pages.map((page) => page.size(quarterTurns).width))
  return Math.max(0.05, (view.clientWidth - 24) / widest)
}

function scale(): number {
  return zoom ?? Math.min(2.5, fittingScale())
}

function fitToView(): void {
  zoom = null
  redraw()
}

function rotate(): void {
  quarterTurns = (quarterTurns + 1) % 4
  zoom = null
  redraw()
}

function zoomTo(wanted: number, at: { x: number; y: number }): void {
  const before = scale()
  const fitted = Math.min(2.5, fittingScale())
  const after = Math.min(MAXIMUM_ZOOM, Math.max(fitted, wanted))
  const left = (view.scrollLeft + at.x) / before
  const top = (view.scrollTop + at.y) / before
  zoom = after <= fitted ? null : after
  place()
  view.scrollTo(left * after - at.x, top * after - at.y)
  follow()
}

function redraw(): void {
  const page = pageInSight()
  place()
  goTo(page)
  follow()
}

function place(): void {
  for (const page of pages) page.place(scale(), quarterTurns)
  view.dataset.fitted = String(zoom === null)
}

function goTo(page: number): void {
  const to = pages[Math.min(pages.length, Math.max(1, page)) - 1]
  if (to) view.scrollTo({ top: to.element.offsetTop - 8 })
}

/** The page at the middle of the view, from 1. */
function pageInSight(): number {
  const middle = view.scrollTop + view.clientHeight / 2
  const at = pages.findIndex(({ element }) => element.offsetTop + element.offsetHeight >= middle)
  return at < 0 ? Math.max(1, pages.length) : at + 1
}

/** Draws what is in sight and next to it, one page after the other, and lets go of what is far away. */
function follow(): void {
  tell()
  drawing = drawing.then(async () => {
    const at = pageInSight()
    const wanted = [at, at + 1, at - 1]
    for (const number of wanted) await pages[number - 1]?.draw(scale(), quarterTurns)
    for (const page of pages) if (Math.abs(page.number - at) > KEPT) page.clear()
    place()
  })
}

function tell(): void {
  if (pages.length === 0) return
  const zoomPercent = Math.max(1, Math.round(scale() * 100))
  tellVault({ is: 'shown', page: pageInSight(), pages: pages.length, zoomPercent, isCut: false })
}

async function forPaper(leaf: number): Promise<ImageData | null> {
  const page = await shown?.getPage(leaf + 1)
  if (!page) return null
  const { width, height } = page.getViewport({ scale: 1 })
  const viewport = page.getViewport({ scale: paperScale(width, height) })
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.floor(viewport.width))
  canvas.height = Math.max(1, Math.floor(viewport.height))
  await page.render({ canvas, viewport, intent: 'print' }).promise
  const pixels = pixelsForPaper(canvas, canvas.width, canvas.height)
  canvas.width = canvas.height = 0
  return pixels
}

void serveVault({ show, look, forPaper })
