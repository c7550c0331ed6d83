/**
 * Everything this page ever gets to see of a file, kept where a test can read it: `window.__practice`.
 * The listeners are the most curious a page can have, on the window, in the capture phase, first of all
 * the page's own: what does not show up here, page script could not have had.
 */

export type SeenFile = {
  /** The event, poll or code path that showed it. */
  where: string
  name: string
  type: string
  lengthBytes: number
  /** Hex, once the bytes were read; empty when reading them failed. */
  sha256: string
}

export type SentMessage = { chat: string; kind: 'text' | 'media'; text: string; names: string[] }

export type Upload = { path: string; by: string; lengthBytes: number; result: 'taken' | 'failed' }

export type PracticeRecord = {
  seen: SeenFile[]
  /** A drag said it carries files: no bytes and no names, but their types. */
  announced: { event: string; types: string[] }[]
  /** `input`, `change` and `cancel` of the page's own file inputs. */
  inputEvents: { event: string; filesCount: number }[]
  uploads: Upload[]
  sent: SentMessage[]
  previews: string[]
  /** Reads still going on: a test waits for none. */
  reading: number
}

declare global {
  interface Window {
    __practice: PracticeRecord
  }
}

export const record: PracticeRecord = {
  seen: [],
  announced: [],
  inputEvents: [],
  uploads: [],
  sent: [],
  previews: [],
  reading: 0,
}

const watched = new Set<HTMLInputElement>()
const known = new WeakSet<File>()

/** Starts looking. Called before anything else the page does. */
export function startRecord(): void {
  window.__practice = record
  for (const event of [
    'dragenter',
    'dragover',
    'drop',
    'paste',
    'input',
    'change',
    'cancel',
    'beforeinput',
  ]) {
    window.addEventListener(event, look, { capture: true })
    document.addEventListener(event, look, { capture: true })
  }
  // A page that re-renders on a timer reads its inputs whenever it likes.
  window.setInterval(() => {
    for (const input of watched) lookAt(input.files, 'poll of an input')
    for (const input of document.querySelectorAll('input')) lookAt(input.files, 'poll of the document')
  }, 20)
}

/** Keeps an eye on an input the document may never hold. */
export function watchInput(input: HTMLInputElement): void {
  watched.add(input)
  for (const event of ['input', 'change', 'cancel']) {
    input.addEventListener(event, () => {
      record.inputEvents.push({ event, filesCount: input.files?.length ?? 0 })
      lookAt(input.files, `${event} of an input`)
    })
  }
}

export function lookAt(files: Iterable<File> | null | undefined, where: string): void {
  for (const file of files ?? []) {
    if (known.has(file)) continue
    known.add(file)
    void remember(file, where)
  }
}

function look(event: Event): void {
  const transfer = event instanceof DragEvent ? event.dataTransfer : null
  const clipboard = event instanceof ClipboardEvent ? event.clipboardData : null
  const data = transfer ?? clipboard
  if (data) {
    const kinds = [...data.items].filter((item) => item.kind === 'file').map((item) => item.type)
    if (data.types.includes('Files') || kinds.length > 0) {
      record.announced.push({ event: event.type, types: kinds })
    }
    lookAt(data.files, event.type)
    for (const item of data.items) {
      const file = item.kind === 'file' ? item.getAsFile() : null
      if (file) lookAt([file], `${event.type} item`)
    }
  }
  const target = event.composedPath()[0]
  if (target instanceof HTMLInputElement) lookAt(target.files, event.type)
}

async function remember(file: File, where: string): Promise<void> {
  record.reading += 1
  const seen: SeenFile = { where, name: file.name, type: file.type, lengthBytes: file.size, sha256: '' }
  record.seen.push(seen)
  try {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
    seen.sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  } catch {
    // Name, type and size are a leak already; the empty hash says the bytes could not be read.
  } finally {
    record.reading -= 1
  }
}
