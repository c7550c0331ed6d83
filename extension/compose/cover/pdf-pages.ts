import { CodedError } from '#shared/errors.ts'
import { ownAddress } from '../../messages/own-address.ts'

export type PageSize = { width: number; height: number; pointWidth: number; pointHeight: number }

export type PdfPages = {
  count: number
  sizeOf(index: number): Promise<PageSize>
  draw(index: number, canvas: HTMLCanvasElement): Promise<void>
  close(): void
}

/** The longer side of a page as a picture: small print of a letter can still be read. */
const LONG_SIDE = 2200
const MOST_PAGES = 100

/** The pages of a PDF, drawn by pdf.js in its own worker. It comes when the first PDF is covered. */
export async function pdfPages(file: File): Promise<PdfPages> {
  const { getDocument, GlobalWorkerOptions } = await import('pdfjs-dist')
  GlobalWorkerOptions.workerSrc = ownAddress('/pdfjs/pdf.worker.min.mjs')
  const loading = getDocument({
    data: new Uint8Array(await file.arrayBuffer()),
    wasmUrl: ownAddress('/pdfjs/wasm/'),
    cMapUrl: ownAddress('/pdfjs/cmaps/'),
    standardFontDataUrl: ownAddress('/pdfjs/standard_fonts/'),
    enableXfa: false,
  })
  const document = await loading.promise
  if (document.numPages > MOST_PAGES) {
    await loading.destroy()
    throw new CodedError('prepare/too-large')
  }
  const scaled = async (index: number) => {
    const page = await document.getPage(index + 1)
    const { width, height } = page.getViewport({ scale: 1 })
    const viewport = page.getViewport({ scale: LONG_SIDE / Math.max(width, height) })
    return { page, viewport, pointWidth: width, pointHeight: height }
  }
  return {
    count: document.numPages,
    async sizeOf(index) {
      const { viewport, pointWidth, pointHeight } = await scaled(index)
      return {
        width: Math.round(viewport.width),
        height: Math.round(viewport.height),
        pointWidth,
        pointHeight,
      }
    },
    async draw(index, canvas) {
      const { page, viewport } = await scaled(index)
      await page.render({ canvas, viewport, background: '#fff', intent: 'print' }).promise
      page.cleanup()
    },
    close: () => void loading.destroy(),
  }
}
