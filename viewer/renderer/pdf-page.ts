import { type PageViewport, type PDFDocumentProxy, TextLayer } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** More pixels than this in one canvas and a phone shows nothing at all. */
const MAXIMUM_CANVAS_PIXELS = 16_000_000

/** One page: its place in the document, and what is drawn there at the moment. */
export class PdfPage {
  readonly number: number
  readonly element = document.createElement('div')
  readonly #pdf: PDFDocumentProxy
  /** Of the first page until this one is known. */
  #unturned: PageViewport
  #drawnAs = ''
  #isBroken = false

  constructor(pdf: PDFDocumentProxy, number: number, expected: PageViewport) {
    this.#pdf = pdf
    this.number = number
    this.#unturned = expected
    this.element.className = 'page'
    this.element.dataset.page = String(number)
  }

  /** At a scale of 1, in CSS pixels. */
  size(quarterTurns: number): { width: number; height: number } {
    const { width, height } = this.#unturned
    return quarterTurns % 2 === 0 ? { width, height } : { width: height, height: width }
  }

  place(scale: number, quarterTurns: number): void {
    const { width, height } = this.size(quarterTurns)
    this.element.style.width = `${Math.floor(width * scale)}px`
    this.element.style.height = `${Math.floor(height * scale)}px`
  }

  /** Draws the page if it is not drawn so already. A page that cannot be drawn stays empty; the others live on. */
  async draw(scale: number, quarterTurns: number): Promise<void> {
    const as = `${scale.toFixed(4)} ${quarterTurns}`
    if (this.#drawnAs === as || this.#isBroken) return
    try {
      const page = await this.#pdf.getPage(this.number)
      this.#unturned = page.getViewport({ scale: 1 })
      const rotation = (page.rotate + 90 * quarterTurns) % 360
      const viewport = page.getViewport({ scale, rotation })
      const canvas = canvasFor(viewport)
      const transform = [canvas.width / viewport.width, 0, 0, canvas.height / viewport.height, 0, 0]
      await page.render({ canvas, viewport, transform }).promise
      const text = document.createElement('div')
      text.className = 'textLayer'
      text.style.setProperty('--total-scale-factor', String(scale))
      const layer = new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport })
      await layer.render()
      this.element.replaceChildren(canvas, text)
      this.#drawnAs = as
      this.place(scale, quarterTurns)
    } catch (thrown) {
      this.#isBroken = true
      // The first page speaks for the file; a later one must not take the rest with it.
      if (this.number === 1) throw thrown
    }
  }

  /** Gives the memory of the drawing back. */
  clear(): void {
    if (this.#drawnAs === '') return
    this.#drawnAs = ''
    for (const canvas of this.element.querySelectorAll('canvas')) canvas.width = canvas.height = 0
    this.element.replaceChildren()
  }
}

/** A canvas as sharp as the screen, or as memory allows. */
function canvasFor({ width, height }: PageViewport): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  const wanted = window.devicePixelRatio || 1
  const most = Math.sqrt(MAXIMUM_CANVAS_PIXELS / Math.max(1, width * height))
  const density = Math.min(wanted, most)
  canvas.width = Math.max(1, Math.floor(width * density))
  canvas.height = Math.max(1, Math.floor(height * density))
  return canvas
}
