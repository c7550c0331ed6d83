import type { ErrorCode } from '#shared/errors.ts'
import { REMOVED_KINDS, type RemovedKind } from '#shared/report/removed-kind.ts'
import type { MediaState } from '../messages/contract.ts'
import type { Prepared } from '../prepare/prepare-media.ts'
import { mediaTypeOf } from './media-type.ts'
import { type PrepareWorker, startPrepareWorker } from './prepare-worker.ts'

/** A file as it is sealed. */
export type SafeMedia = {
  bytes: Blob
  name: string
  mediaType: string
  /** Null when the sender let it go as it is. */
  removed: RemovedKind[] | null
  capturedAt: number | null
}

export type Ready = { is: 'ready'; media: SafeMedia[] } | { is: 'refused'; because: ErrorCode }

/** What was known of a picture before parts of it were covered, and is not in the new file any more. */
type Before = Pick<SafeMedia, 'removed' | 'capturedAt'>

type Entry = {
  prepared: Prepared | null
  isAsItIs: boolean
  before: Before | null
  settled: PromiseWithResolvers<void>
}

/** A file is given up after this, and longer for a large one: nothing a person waits for takes so long. */
const MOST_MS = 120_000
const MOST_MS_PER_BYTE = 1 / 20_000

/**
 * What becomes of the files of one hold. Preparing begins as soon as a file is held, so that **Seal and share**
 * finds it done; one file at a time, so that memory stays flat.
 */
export class Preparing {
  readonly #entries = new Map<File, Entry>()
  readonly #onChange: () => void
  #worker: PrepareWorker | null = null
  #running: { file: File; timer: ReturnType<typeof setTimeout> } | null = null

  /** @param onChange something is known of a file that was not known before */
  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  /** Begins with the files that are new, and forgets those that are not held any more. */
  take(files: readonly File[]): void {
    for (const file of this.#entries.keys()) if (!files.includes(file)) this.#forget(file)
    for (const file of files) if (!this.#entries.has(file)) this.#entries.set(file, newEntry(null))
    this.#next()
  }

  /** A file that stands for another one, with parts of it covered. */
  replace(before: File, after: File): void {
    const known = this.#entries.get(before)
    const prepared = known?.prepared?.is === 'prepared' ? known.prepared : null
    const removed = merged(known?.before?.removed ?? [], prepared?.removed ?? [])
    const capturedAt = known?.before?.capturedAt ?? prepared?.capturedAt ?? null
    this.#entries.set(after, newEntry({ removed, capturedAt }))
  }

  stateOf(file: File): MediaState {
    const entry = this.#entries.get(file)
    if (!entry?.prepared) return { is: 'preparing' }
    const { prepared, before } = entry
    if (prepared.is === 'refused') {
      return entry.isAsItIs ? { is: 'as-it-is' } : { is: 'refused', because: prepared.because }
    }
    const { mayShowWords, mediaType } = prepared
    const removed = merged(before?.removed ?? [], prepared.removed)
    return { is: 'prepared', removed, mediaType, mayShowWords: mayShowWords && !before }
  }

  /** The safe bytes of a file, to look at and to cover. Null while there are none. */
  async safeFile(file: File): Promise<File | null> {
    const entry = this.#entries.get(file)
    await entry?.settled.promise
    const prepared = entry?.prepared
    if (prepared?.is !== 'prepared') return null
    return new File([prepared.bytes], prepared.name, { type: prepared.mediaType })
  }

  /** The sender says that a refused file goes as it is. Whether policy lets them is asked before. */
  letGoAsItIs(file: File): void {
    const entry = this.#entries.get(file)
    if (entry?.prepared?.is === 'refused') entry.isAsItIs = true
    this.#onChange()
  }

  /** Waits for these files and gives what may be sealed, or why one of them may not. */
  async ready(files: readonly File[]): Promise<Ready> {
    const media: SafeMedia[] = []
    for (const file of files) {
      const entry = this.#entries.get(file)
      await entry?.settled.promise
      if (!entry?.prepared) return { is: 'refused', because: 'hold/lost' }
      const { prepared, isAsItIs, before } = entry
      if (prepared.is === 'prepared') media.push(withBefore(prepared, before))
      else if (isAsItIs) media.push(await asItIs(file))
      else return { is: 'refused', because: prepared.because }
    }
    return { is: 'ready', media }
  }

  stop(): void {
    for (const file of this.#entries.keys()) this.#forget(file)
    this.#endWorker()
  }

  #next(): void {
    if (this.#running) return
    const [file] = [...this.#entries].find(([, { prepared }]) => !prepared) ?? []
    if (!file) return
    this.#worker ??= startPrepareWorker(
      (prepared) => this.#settle(prepared),
      () => this.#giveUp('internal'),
    )
    const timer = setTimeout(() => this.#giveUp('prepare/too-large'), MOST_MS + file.size * MOST_MS_PER_BYTE)
    this.#running = { file, timer }
    this.#worker.prepare(file)
  }

  /** The file that was being prepared has taken its worker along, or too long. The others get a new one. */
  #giveUp(because: ErrorCode): void {
    this.#endWorker()
    this.#settle({ is: 'refused', because })
  }

  #settle(prepared: Prepared): void {
    if (!this.#running) return
    const { file, timer } = this.#running
    clearTimeout(timer)
    this.#running = null
    const entry = this.#entries.get(file)
    if (entry) {
      entry.prepared = prepared
      entry.settled.resolve()
      this.#onChange()
    }
    this.#next()
  }

  #forget(file: File): void {
    this.#entries.get(file)?.settled.resolve()
    this.#entries.delete(file)
    if (this.#running?.file !== file) return
    // Nobody waits for it any more, and the others should not either.
    clearTimeout(this.#running.timer)
    this.#running = null
    this.#endWorker()
  }

  #endWorker(): void {
    this.#worker?.end()
    this.#worker = null
  }
}

function newEntry(before: Before | null): Entry {
  return { prepared: null, isAsItIs: false, before, settled: Promise.withResolvers() }
}

function withBefore(
  { bytes, name, mediaType, removed, capturedAt }: Extract<Prepared, { is: 'prepared' }>,
  before: Before | null,
): SafeMedia {
  return {
    bytes,
    name,
    mediaType,
    removed: merged(before?.removed ?? [], removed),
    capturedAt: before?.capturedAt ?? capturedAt,
  }
}

async function asItIs(file: File): Promise<SafeMedia> {
  const mediaType = await mediaTypeOf(file)
  return { bytes: file, name: file.name.slice(-255), mediaType, removed: null, capturedAt: null }
}

function merged(a: readonly RemovedKind[], b: readonly RemovedKind[]): RemovedKind[] {
  return REMOVED_KINDS.filter((kind) => a.includes(kind) || b.includes(kind))
}
