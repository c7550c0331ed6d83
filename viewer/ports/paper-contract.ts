import type { FiledReport } from '../filing/filed-report.ts'

/**
 * What the vault asks of the frame that writes a report onto paper. It reads no file: pictures come as pixels, and
 * everything else is words. Buffers are transferred.
 */
export type OfPaper = {
  /** `fonts`: the data pack `pdf-fonts`. */
  'paper/start': { asks: { filed: FiledReport; fonts: ArrayBuffer }; answers: null }
  'paper/picture': {
    asks: {
      index: number
      leaf: number
      leaves: number
      width: number
      height: number
      pixels: ArrayBuffer
    }
    answers: null
  }
  'paper/words': { asks: { index: number; words: string }; answers: null }
  'paper/note': { asks: { index: number; sentence: string }; answers: null }
  /** The PDF. */
  'paper/finish': { asks: null; answers: Uint8Array<ArrayBuffer> }
}
