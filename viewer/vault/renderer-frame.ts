import * as v from 'valibot'
import { greetFrame } from '../ports/handshake.ts'
import {
  type DataPack,
  type FileKind,
  FromRenderer,
  type Look,
  type ToRenderer,
} from '../ports/renderer-contract.ts'
import { readDataPack } from './data-pack.ts'

export type RendererFrame = {
  look(look: Look): void
  /** Takes the frame, its parser and the plaintext away. */
  end(): void
}

export type RendererSays = (said: Exclude<FromRenderer, { is: 'needs' }>) => void

type File = { kind: FileKind; bytes: Uint8Array<ArrayBuffer>; label: string; language: string }

/** A renderer that has shown nothing by then is stuck in the file. */
const PATIENCE_MS: Record<'picture' | 'document', number> = { picture: 20_000, document: 40_000 }

/**
 * Shows one file in a frame of its own: an opaque origin without network, made for this file and removed with
 * it. Whatever the file does to its parser stays in there.
 *
 * @param place kept empty but for this frame; nothing else draws in it
 */
export function showInRenderer(place: Element, file: File, says: RendererSays): RendererFrame {
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

  const tooLate = setTimeout(() => fail(), PATIENCE_MS[file.kind === 'pdf' ? 'document' : 'picture'])

  function fail(): void {
    if (ended) return
    end()
    says({ is: 'failed', because: 'broken' })
  }

  function end(): void {
    ended = true
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
      const { bytes, kind, label, language } = file
      post({ show: { bytes: bytes.buffer, kind, label, language } }, [bytes.buffer])
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
      case 'failed':
        end()
        return says(said)
      case 'shown':
        clearTimeout(tooLate)
        return says(said)
      case 'turn':
        return says(said)
    }
  }

  place.append(frame)
  return { look: (look) => post({ look }), end }
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
      return '/renderer.html'
  }
}
