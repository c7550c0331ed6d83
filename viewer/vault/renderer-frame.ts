import * as v from 'valibot'
import { greetFrame } from '../ports/handshake.ts'
import {
  type DataPack,
  type FileKind,
  FromRenderer,
  type Look,
  MAXIMUM_PART_BYTES,
  type PlayedKind,
  type ToRenderer,
  type WholeKind,
} from '../ports/renderer-contract.ts'
import { readDataPack } from './data-pack.ts'

export type RendererFrame = {
  /** The next bytes of a file that is shown, in their order. They are overwritten. */
  give(bytes: Uint8Array<ArrayBuffer>): void
  look(look: Look): void
  /** A leaf of what is shown, counted from 0, as it goes on paper; null when there is nothing to put there. */
  paper(leaf: number): Promise<ForPaper | null>
  /** Takes the frame, its parser and the plaintext away. */
  end(): void
}

export type ForPaper = Extract<FromRenderer, { is: 'drawn' | 'worded' }>

export type RendererSays = (said: Extract<FromRenderer, { is: 'shown' | 'failed' | 'turn' }>) => void

type Described = { label: string; language: string; mayPrint: boolean }
/** Given piece by piece, so that frame and file come at the same time. */
type WholeFile = Described & { is: 'file'; kind: WholeKind; lengthBytes: number }
type Film = Described & {
  is: 'film'
  kind: PlayedKind
  lengthBytes: number
  blockBytes: number
  /** @throws CodedError when they will not come */
  read(startByte: number, endByte: number): Promise<Uint8Array<ArrayBuffer>>
}

/** A renderer that has shown nothing by then is stuck in the file. Not counted while it waits for bytes of ours. */
const PATIENCE_MS: Record<'picture' | 'document', number> = { picture: 20_000, document: 40_000 }

/** How much of a film may be read before there is a first picture: tables of the longest are a few MiB. */
const MAXIMUM_BEFORE_SHOWN_BYTES = 96 * 1024 ** 2
/** How often it may be read over, all in all. Someone may look again and again; a loop may not. */
const MAXIMUM_TIMES_OVER = 20
const MAXIMUM_READS_AT_ONCE = 8
/** Handed over at once: each time costs both frames something, whatever little it is. */
const PIECE_BYTES = 4 * 1024 ** 2
/** A leaf that is not on paper by then never will be. */
const PAPER_PATIENCE_MS = 30_000

/**
 * Shows one file in a frame of its own: an opaque origin without network, made for this file and removed with
 * it. Whatever the file does to its parser stays in there.
 *
 * @param place kept empty but for this frame; nothing else draws in it
 */
export function showInRenderer(place: Element, file: WholeFile | Film, says: RendererSays): RendererFrame {
  const frame = document.createElement('iframe')
  frame.className = 'renderer-frame'
  frame.title = file.label
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.setAttribute('allow', '')
  frame.referrerPolicy = 'no-referrer'
  frame.src = documentOf(file.kind)
  let port: MessagePort | null = null
  let ended = false
  /** Each pack once: asking again and again would be a way to make the vault fetch without end. */
  const given = new Set<DataPack>()

  const patienceMs = PATIENCE_MS[isSlow(file.kind) ? 'document' : 'picture']
  // Its time begins when it has everything.
  let tooLate = file.is === 'film' ? setTimeout(() => fail(), patienceMs) : undefined
  let givenBytes = 0
  /** What is not yet handed over. */
  let piece: Uint8Array<ArrayBuffer> | null = null
  let pieceBytes = 0
  /** Pieces from before the frame was there. */
  const early: Uint8Array<ArrayBuffer>[] = []
  let isShown = false
  let readBytes = 0
  let readsAtOnce = 0

  let forPaper: ((drawn: ForPaper | null) => void) | null = null

  function paper(leaf: number): Promise<ForPaper | null> {
    return new Promise((resolve) => {
      const answer = (drawn: ForPaper | null) => {
        clearTimeout(timer)
        forPaper = null
        resolve(drawn)
      }
      const timer = setTimeout(() => answer(null), PAPER_PATIENCE_MS)
      if (ended) return answer(null)
      forPaper = answer
      post({ paper: leaf })
    })
  }

  function fail(): void {
    if (ended) return
    end()
    says({ is: 'failed', because: 'broken' })
  }

  function give(bytes: Uint8Array<ArrayBuffer>): void {
    if (ended || file.is !== 'file') return
    for (let at = 0; at < bytes.length; ) {
      piece ??= new Uint8Array(Math.min(PIECE_BYTES, file.lengthBytes - givenBytes))
      const some = bytes.subarray(at, at + piece.length - pieceBytes)
      piece.set(some, pieceBytes)
      at += some.length
      pieceBytes += some.length
      givenBytes += some.length
      if (pieceBytes < piece.length) continue
      if (port) post({ more: piece }, [piece.buffer])
      else early.push(piece)
      piece = null
      pieceBytes = 0
    }
    bytes.fill(0)
    if (givenBytes === file.lengthBytes) tooLate = setTimeout(() => fail(), patienceMs)
  }

  function end(): void {
    ended = true
    for (const bytes of early.splice(0)) bytes.fill(0)
    piece?.fill(0)
    piece = null
    forPaper?.(null)
    clearTimeout(tooLate)
    port?.close()
    frame.remove()
  }

  const post = (message: ToRenderer, transfer: Transferable[] = []) => port?.postMessage(message, transfer)

  frame.addEventListener(
    'load',
    () => {
      // Opaque: it has no name to aim at. The parent's frame-src is what keeps strangers out of this frame.
      port = greetFrame(frame, '*')
      port.onmessage = ({ data }: MessageEvent<unknown>) => {
        const said = v.safeParse(FromRenderer, data)
        if (ended) return
        if (!said.success) return fail()
        hear(said.output)
      }
      const { label, language, mayPrint } = file
      if (file.is === 'file') {
        const { lengthBytes, kind } = file
        post({ show: { lengthBytes, kind, label, language, mayPrint } })
        for (const bytes of early.splice(0)) post({ more: bytes }, [bytes.buffer])
      } else {
        const { kind, lengthBytes, blockBytes } = file
        post({ play: { kind, lengthBytes, blockBytes, label, language, mayPrint } })
      }
      // A second load would be the frame going elsewhere on its own.
      frame.addEventListener('load', fail, { once: true })
    },
    { once: true },
  )

  function hear(said: FromRenderer) {
    switch (said.is) {
      case 'needs':
        if (given.has(said.data)) return fail()
        given.add(said.data)
        readDataPack(said.data).then(
          (bytes) => post({ data: said.data, bytes }, bytes ? [bytes] : []),
          () => post({ data: said.data, bytes: null }),
        )
        return
      case 'reads':
        return void giveBytes(said.startByte, said.endByte)
      case 'failed':
        end()
        return says(said)
      case 'shown':
        isShown = true
        clearTimeout(tooLate)
        return says(said)
      case 'turn':
        return says(said)
      case 'drawn':
      case 'worded':
        // Not asked for: what a taken-over renderer volunteers goes nowhere.
        return forPaper?.(said)
      case 'not-drawn':
        return forPaper?.(null)
    }
  }

  /** Only of this very file, and within bounds: what a taken-over player asks for is seen by the relay as ranges. */
  async function giveBytes(startByte: number, endByte: number): Promise<void> {
    if (file.is !== 'film') return fail()
    const length = endByte - startByte
    readBytes += length
    const isWithin = length > 0 && length <= MAXIMUM_PART_BYTES && endByte <= file.lengthBytes
    const most = isShown
      ? MAXIMUM_BEFORE_SHOWN_BYTES + MAXIMUM_TIMES_OVER * file.lengthBytes
      : MAXIMUM_BEFORE_SHOWN_BYTES
    if (!isWithin || readBytes > most || ++readsAtOnce > MAXIMUM_READS_AT_ONCE) return fail()
    clearTimeout(tooLate)
    try {
      const bytes = await file.read(startByte, endByte)
      post({ part: startByte, bytes: bytes.buffer }, [bytes.buffer])
    } catch {
      // Whoever reads has said why already.
      post({ part: startByte, bytes: null })
    }
    if (--readsAtOnce === 0 && !isShown && !ended) tooLate = setTimeout(() => fail(), patienceMs)
  }

  place.append(frame)
  return { give, look: (look) => post({ look }), paper, end }
}

/** Decoders that are not the browser's own take their time. */
function isSlow(kind: FileKind): boolean {
  return ['pdf', 'heic', 'tiff', 'dicom'].includes(kind)
}

/** One small document for each parser. */
function documentOf(kind: FileKind): string {
  switch (kind) {
    case 'pdf':
      return '/renderer-pdf.html'
    case 'text':
    case 'csv':
      return '/renderer-text.html'
    case 'jpeg':
    case 'png':
    case 'webp':
    case 'gif':
    case 'avif':
    case 'bmp':
      return '/renderer.html'
    case 'heic':
      return '/renderer-heic.html'
    case 'tiff':
      return '/renderer-tiff.html'
    case 'dicom':
      return '/renderer-dicom.html'
    case 'mp4':
    case 'webm':
    case 'ogg':
    case 'mp3':
    case 'flac':
    case 'wav':
      return '/renderer-film.html'
  }
}
