import type { Look } from '../ports/renderer-contract.ts'
import { startWorker } from './blob-worker.ts'
import type { PackedFiles } from './data-pack.ts'
import type { FromDecoder, Rgba, Shade, ToDecoder } from './decoder-port.ts'
import { pixelsForPaper } from './for-paper.ts'
import { showLeaves } from './leaves.ts'
import { listenForShading } from './shading.ts'
import { makeView } from './sheet.ts'
import { showWords } from './text-view.ts'
import { Failure, serveVault, type WholeFile } from './vault-port.ts'

/** What one press does. */
const BRIGHTER = 0.1
const CONTRAST = 1.25

/**
 * Serves the vault with a decoder that is not the browser's: it runs in a worker, so that a file it never comes to an
 * end with stops nothing but itself. The vault takes the frame away, and the worker goes with it.
 *
 * @param workerText the decoder as one classic script
 * @param data what it needs besides, or nothing
 */
export function serveDecoded(workerText: string, data: () => Promise<PackedFiles>): void {
  const view = makeView()
  let look: ((look: Look) => void) | null = null
  let forPaper: (leaf: number) => Promise<ImageData | string | null> = async () => null

  async function show({ bytes, label }: WholeFile): Promise<void> {
    if (typeof WebAssembly !== 'object') throw new Failure('no-decoder')
    const worker = startWorker(workerText)
    const said = await ask(worker, { open: bytes, wasm: Object.fromEntries(await data()) }, [bytes])
    if (!('opened' in said)) throw new Failure('broken')
    const { text, ...opened } = said.opened
    if (text !== undefined) {
      look = showWords(view, label, text)
      forPaper = async () => text
      return
    }
    let shade: Shade = { brighter: 0, contrast: 1 }
    const leaves = await showLeaves(view, label, {
      ...opened,
      // An examination of 64 pixels is looked at on a whole screen.
      fitsUpTo: opened.can === 'window' ? 8 : 1,
      async draw(canvas, index) {
        const drawn = await ask(worker, { draw: index, shade })
        if (!('drawn' in drawn)) throw new Failure('broken')
        paint(canvas, drawn)
      },
      change(wanted) {
        shade = shaded(shade, wanted)
      },
    })
    look = leaves.look
    forPaper = async (leaf) => {
      const drawn = await ask(worker, { draw: leaf, shade })
      if (!('drawn' in drawn)) return null
      const canvas = document.createElement('canvas')
      paint(canvas, drawn)
      return pixelsForPaper(canvas, canvas.width, canvas.height)
    }
    if (opened.can === 'window') {
      listenForShading(view, {
        step: leaves.look,
        drag(brighter, contrast) {
          shade = { brighter: shade.brighter + brighter, contrast: within(shade.contrast * contrast) }
          leaves.drawAgain()
        },
        reset() {
          shade = { brighter: 0, contrast: 1 }
          leaves.drawAgain()
        },
      })
    }
  }

  void serveVault({ show, look: (wanted) => look?.(wanted), forPaper: (leaf) => forPaper(leaf) })
}

function shaded({ brighter, contrast }: Shade, look: Look): Shade {
  switch (look) {
    case 'brighter':
      return { brighter: brighter + BRIGHTER, contrast }
    case 'darker':
      return { brighter: brighter - BRIGHTER, contrast }
    case 'more-contrast':
      return { brighter, contrast: within(contrast * CONTRAST) }
    case 'less-contrast':
      return { brighter, contrast: within(contrast / CONTRAST) }
    default:
      return { brighter, contrast }
  }
}

function within(contrast: number): number {
  return Math.min(100, Math.max(0.05, contrast))
}

/** One question at a time. */
function ask(worker: Worker, question: ToDecoder, transfer: Transferable[] = []): Promise<FromDecoder> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromDecoder>) => {
      if ('failed' in data) reject(new Failure(data.failed))
      else resolve(data)
    }
    worker.onerror = (event) => {
      event.preventDefault()
      reject(new Failure('broken'))
    }
    worker.postMessage(question, transfer)
  })
}

function paint(canvas: HTMLCanvasElement, { width, height, rgba }: Rgba): void {
  canvas.width = width
  canvas.height = height
  const pixels = new ImageData(new Uint8ClampedArray(rgba), width, height)
  canvas.getContext('2d')?.putImageData(pixels, 0, 0)
}
