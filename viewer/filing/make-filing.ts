import { toBase64url } from '#shared/bytes/base64url.ts'
import type { OpenedEnvelope } from '#shared/envelope/open.ts'
import { CodedError } from '#shared/errors.ts'
import { type Call, talkOver } from '../ports/call.ts'
import { greetFrame } from '../ports/handshake.ts'
import type { OfPaper } from '../ports/paper-contract.ts'
import { readDataPack } from '../vault/data-pack.ts'
import { isPlayed, readRange } from '../vault/fetch-item.ts'
import { HEAD_BYTES, kindOf } from '../vault/kind-of.ts'
import { type ForPaper, type RendererFrame, showInRenderer } from '../vault/renderer-frame.ts'
import { type Bundle, bundleOf, type FiledBytes, toBase64 } from './fhir-bundle.ts'
import type { FiledItem, FiledReport } from './filed-report.ts'
import { recordWords } from './record-words.ts'

/** Of one file, and of all of them: a bundle holds them as text, and a record takes it in one request. */
const MAXIMUM_FILE_BYTES = 48 * 1024 ** 2
const MAXIMUM_ALL_BYTES = 96 * 1024 ** 2
/** Sheets of one file: a long document is filed by its own bytes. */
const MAXIMUM_LEAVES = 60

export type MadeFiling = { paper: Uint8Array<ArrayBuffer>; bundle: Bundle }

type Proof = Pick<FiledReport, 'envelopeId' | 'opener' | 'purposeOfUse' | 'releasedAt' | 'log'>
type HeldItem = { bytes: Uint8Array<ArrayBuffer>; filed: FiledItem } | { bytes: null; filed: FiledItem }

/**
 * Makes what is put into a record: the report on paper, and a FHIR bundle of it and of the files as they were sealed.
 * Files are drawn each in a renderer of its own, as on the screen; paper is written in another one, which gets pixels and
 * words. Nothing is kept here afterwards.
 *
 * @param place where the frames go: it must be in sight, or browsers give them no time to draw
 * @param tell called with how many of the items are done
 */
export async function makeFiling(
  envelope: OpenedEnvelope,
  proof: Proof,
  place: Element,
  signal: AbortSignal,
  tell: (doneCount: number) => void,
): Promise<MadeFiling> {
  const { report } = envelope
  const held = await readItems(envelope, signal)
  const filed: FiledReport = { ...proof, report, filedAt: Date.now(), items: held.map(({ filed }) => filed) }
  const files: (FiledBytes | null)[] = held.map(({ bytes }, index) =>
    bytes ? { mediaType: report.media[index]?.mediaType ?? '', base64: toBase64(bytes) } : null,
  )
  const sheet = await loadPaper(place, signal)
  try {
    await sheet.call('paper/start', { filed, fonts: await readDataPack('pdf-fonts') })
    for (const [index, item] of held.entries()) {
      signal.throwIfAborted()
      tell(index)
      if (item.filed.is === 'left-out' || !item.bytes) continue
      const mediaType = report.media[index]?.mediaType ?? ''
      await putOnPaper(sheet.call, index, item.bytes, mediaType, place, signal)
    }
    tell(held.length)
    const paper = await sheet.call('paper/finish', null)
    signal.throwIfAborted()
    const asFile = { mediaType: 'application/pdf', base64: toBase64(paper), sha1: await sha1(paper) }
    return { paper, bundle: bundleOf(filed, files, asFile) }
  } finally {
    sheet.end()
    for (const { bytes } of held) if (bytes && bytes.byteLength > 0) bytes.fill(0)
  }
}

async function readItems(envelope: OpenedEnvelope, signal: AbortSignal): Promise<HeldItem[]> {
  const held: HeldItem[] = []
  let allBytes = 0
  for (const [index, { lengthBytes }] of envelope.report.media.entries()) {
    if (lengthBytes > MAXIMUM_FILE_BYTES || allBytes + lengthBytes > MAXIMUM_ALL_BYTES) {
      held.push({ bytes: null, filed: { is: 'left-out', because: 'too-large' } })
      continue
    }
    allBytes += lengthBytes
    const bytes = await readRange(envelope, index, 0, lengthBytes, signal)
    const sha256 = toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
    held.push({ bytes, filed: { is: 'whole', sha256, sha1: await sha1(bytes) } })
  }
  return held
}

/** FHIR R4 knows an attachment by its SHA-1. What proves anything is the SHA-256 beside it. */
async function sha1(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toBase64(new Uint8Array(await crypto.subtle.digest('SHA-1', bytes)))
}

/** Shows one file as it would be shown, and takes its leaves over. A file that cannot be shown is said to be one. */
async function putOnPaper(
  call: Call<OfPaper>,
  index: number,
  bytes: Uint8Array<ArrayBuffer>,
  mediaType: string,
  place: Element,
  signal: AbortSignal,
): Promise<void> {
  const kind = kindOf(bytes.subarray(0, HEAD_BYTES + 8), mediaType)
  const shown = kind === null ? null : await showOnce(place, kind, bytes, signal)
  if (!shown) {
    await call('paper/note', { index, sentence: recordWords.notOnPaper })
    return
  }
  try {
    const leaves = Math.min(shown.pages, MAXIMUM_LEAVES)
    let drawnCount = 0
    for (let leaf = 0; leaf < leaves; leaf++) {
      signal.throwIfAborted()
      const drawn = await shown.frame.paper(leaf)
      if (drawn) drawnCount += 1
      await give(call, index, leaf, leaves, drawn)
      if (drawn?.is === 'worded') return
    }
    for (const sentence of notesOf(shown, leaves, drawnCount, kind !== null && isPlayed(kind))) {
      await call('paper/note', { index, sentence })
    }
  } finally {
    shown.frame.end()
  }
}

/** What whoever reads the paper must know about what is not on it. */
function notesOf(shown: Shown, leaves: number, drawnCount: number, isFilm: boolean): string[] {
  if (drawnCount === 0) return [recordWords.notOnPaper]
  return [
    ...(isFilm ? [recordWords.noFilm] : []),
    ...(shown.pages > leaves ? [recordWords.firstLeaves(leaves, shown.pages)] : []),
    ...(drawnCount < leaves ? [recordWords.leavesMissing(leaves - drawnCount, leaves)] : []),
    ...(shown.isCut ? [recordWords.cut] : []),
  ]
}

async function give(
  call: Call<OfPaper>,
  index: number,
  leaf: number,
  leaves: number,
  drawn: ForPaper | null,
): Promise<void> {
  if (drawn?.is === 'worded') await call('paper/words', { index, words: drawn.words })
  if (drawn?.is !== 'drawn') return
  const { width, height, pixels } = drawn
  await call('paper/picture', { index, leaf, leaves, width, height, pixels }, [pixels])
}

type Shown = { frame: RendererFrame; pages: number; isCut: boolean }

/** A renderer that has the file on its screen, and how many leaves it has; null when it cannot show it. */
function showOnce(
  place: Element,
  kind: NonNullable<ReturnType<typeof kindOf>>,
  bytes: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<Shown | null> {
  return new Promise((resolve) => {
    const described = { label: '', language: document.documentElement.lang, mayPrint: false }
    const file = isPlayed(kind)
      ? {
          ...described,
          is: 'film' as const,
          kind,
          lengthBytes: bytes.length,
          blockBytes: 256 * 1024,
          read: async (startByte: number, endByte: number) => bytes.slice(startByte, endByte),
        }
      : { ...described, is: 'file' as const, kind, lengthBytes: bytes.length }
    const frame = showInRenderer(place, file, (said) => {
      if (said.is === 'shown') resolve({ frame, pages: said.pages, isCut: said.isCut })
      else if (said.is === 'failed') resolve(null)
    })
    // A copy: the frame is given its buffer for good, and the bundle needs the bytes as well.
    frame.give(bytes.slice())
    signal.addEventListener('abort', () => {
      frame.end()
      resolve(null)
    })
  })
}

/** A frame that does not answer by then did not load, or has no memory left. */
const PAPER_PATIENCE_MS = 60_000

function tooLate(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new CodedError('internal')), PAPER_PATIENCE_MS))
}

/** The frame that writes. It has no name and no network; what goes in is all it ever sees. */
async function loadPaper(place: Element, signal: AbortSignal) {
  const frame = document.createElement('iframe')
  frame.className = 'renderer-frame'
  frame.title = recordWords.title
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.setAttribute('allow', '')
  frame.referrerPolicy = 'no-referrer'
  frame.src = '/renderer-paper.html'
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
  place.append(frame)
  await loaded
  const port = greetFrame(frame, '*')
  const end = () => {
    port.close()
    frame.remove()
  }
  signal.addEventListener('abort', end)
  const talk = talkOver<OfPaper, Record<string, never>>(port, {})
  // Whoever goes away while it writes waits for no answer of a frame that is gone.
  const gone = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  )
  gone.catch(() => {})
  const call: Call<OfPaper> = (ask, value, transfer) =>
    Promise.race([talk(ask, value, transfer), gone, tooLate()])
  return { call, end }
}
