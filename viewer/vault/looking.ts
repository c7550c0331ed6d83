import type { OpenedEnvelope } from '#shared/envelope/open.ts'
import { codeOf } from '#shared/errors.ts'
import type { MediaItem } from '#shared/report/media.ts'
import type { Report } from '#shared/report/report.ts'
import type { FileKind, Look, PlayedKind, WholeKind } from '../ports/renderer-contract.ts'
import { say } from '../words/say.ts'
import { BLOCK_BYTES, fetchItem, isPlayed, readRange } from './fetch-item.ts'
import { type RendererFrame, type RendererSays, showInRenderer } from './renderer-frame.ts'
import type { ItemState } from './sitting.ts'

/** As often as anybody sees a bar move. */
const PROGRESS_MS = 80

type Described = { label: string; language: string; mayPrint: boolean }

/** Fetches and shows one item at a time; choosing another ends the one before, wherever it was. */
export type Looking = {
  choose(index: number): void
  look(look: Look): void
  end(): void
}

/**
 * @param place where a renderer's frame goes
 * @param tell called with every state of the item that is chosen
 * @param turn a renderer asks for the neighbour
 * @param playing a film that is on the screen goes on
 * @param mayPrint whether the sender's trust lets it be printed
 */
export function startLooking(
  envelope: OpenedEnvelope,
  place: Element,
  tell: (index: number, state: ItemState) => void,
  turn: (to: 'next' | 'previous') => void,
  playing: () => void,
  mayPrint: boolean,
): Looking {
  let frame: RendererFrame | null = null
  let fetching = new AbortController()
  let isShown = false

  function end(): void {
    fetching.abort()
    frame?.end()
    frame = null
  }

  async function choose(index: number): Promise<void> {
    end()
    const item = envelope.report.media[index]
    if (!item) return
    const { lengthBytes } = item
    fetching = new AbortController()
    isShown = false
    const { signal } = fetching
    tell(index, { is: 'fetching', doneBytes: 0, waiting: null })
    const described = {
      label: itemLabel(envelope.report, index),
      language: document.documentElement.lang,
      mayPrint,
    }
    let kind: FileKind | null = null
    const hear: RendererSays = (said) => {
      switch (said.is) {
        case 'shown':
          if (isShown && kind !== null && isPlayed(kind)) playing()
          isShown = true
          return kind === null ? undefined : tell(index, { ...said, kind })
        case 'failed':
          // It may have given up before it had everything.
          fetching.abort()
          return tell(index, { is: 'failed', because: said.because })
        case 'turn':
          return turn(said.to)
      }
    }
    function begin(whole: WholeKind) {
      kind = whole
      // Its frame loads while the bytes come: half of the wait for a photo would be one after the other.
      const shown = showInRenderer(place, { is: 'file', kind: whole, lengthBytes, ...described }, hear)
      frame = shown
      let [doneBytes, toldAt] = [0, 0]
      return (bytes: Uint8Array<ArrayBuffer>) => {
        doneBytes += bytes.length
        shown.give(bytes)
        // Every segment would be drawn: a large picture has hundreds.
        const now = performance.now()
        if (now - toldAt < PROGRESS_MS) return
        toldAt = now
        tell(index, { is: 'fetching', doneBytes, waiting: null })
      }
    }
    try {
      const fetched = await fetchItem(envelope, index, item, signal, begin)
      signal.throwIfAborted()
      switch (fetched.is) {
        case 'refused':
          return tell(index, { is: 'failed', because: fetched.because })
        case 'file':
          return tell(index, { is: 'drawing' })
        case 'film':
          kind = fetched.kind
          tell(index, { is: 'drawing', playedBytes: 0 })
          frame = showInRenderer(place, filmOf(fetched.kind, index, item, described), hear)
      }
    } catch (thrown) {
      if (signal.aborted) return
      frame?.end()
      tell(index, { is: 'stopped', because: codeOf(thrown) })
    }
  }

  /** A film's frame asks for its bytes while it plays. When they stop coming for good, so does it. */
  function filmOf(kind: PlayedKind, index: number, { lengthBytes }: MediaItem, described: Described) {
    const { signal } = fetching
    let playedBytes = 0
    async function read(startByte: number, endByte: number): Promise<Uint8Array<ArrayBuffer>> {
      try {
        const bytes = await readRange(envelope, index, startByte, endByte, signal)
        playedBytes += bytes.length
        if (isShown) playing()
        else tell(index, { is: 'drawing', playedBytes })
        return bytes
      } catch (thrown) {
        if (!signal.aborted) {
          end()
          tell(index, { is: 'stopped', because: codeOf(thrown) })
        }
        throw thrown
      }
    }
    return { is: 'film' as const, kind, lengthBytes, blockBytes: BLOCK_BYTES, read, ...described }
  }

  return { choose: (index) => void choose(index), look: (look) => frame?.look(look), end }
}

/** `2 of 3: left-forearm.jpg`. */
export function itemLabel(report: Report, index: number): string {
  const name = itemName(report, index)
  return say('media.item', { index: index + 1, count: report.media.length, name })
}

/** The name for the screen: text from inside the envelope, but not every character of it is welcome. */
export function itemName(report: Report, index: number): string {
  // Direction overrides make `gpj.exe` read `exe.jpg`; control characters have no business in a name.
  const name = report.media[index]?.name.replace(/[\p{Cc}\p{Cf}]/gu, '').trim()
  return name || say('media.unnamed', { index: index + 1 })
}
