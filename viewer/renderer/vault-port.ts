// Runs on an opaque origin without network, beside a file nobody vouches for. Everything here may be taken over.
import { portFromParent } from '../ports/handshake.ts'
import type {
  DataPack,
  FromRenderer,
  Look,
  PlayFile,
  ShowFile,
  ToRenderer,
} from '../ports/renderer-contract.ts'

/** A file that is here, all of it. */
export type WholeFile = Pick<ShowFile['show'], 'kind' | 'label'> & { bytes: ArrayBuffer }

/** What a renderer does with what the vault tells it. */
export type Renders = {
  /** @throws Failure when the file cannot be shown */
  show?(file: WholeFile): Promise<void>
  /** Called while the file comes, with as much of it as is there. */
  coming?(arrived: Uint8Array<ArrayBuffer>): void
  /** @throws Failure when the file cannot be played */
  play?(file: PlayFile['play']): Promise<void>
  look(look: Look): void
  /** A leaf of what is shown, as it goes on paper; null when there is nothing to put there. */
  forPaper?(leaf: number): Promise<ImageData | string | null>
}

export type FailedBecause = Extract<FromRenderer, { is: 'failed' }>['because']

/** Thrown while showing; anything else that is thrown counts as a broken file. */
export class Failure extends Error {
  readonly because: FailedBecause

  constructor(because: FailedBecause) {
    super(because)
    this.because = because
  }
}

let port: MessagePort | null = null
const wanted = new Map<DataPack, (bytes: ArrayBuffer | null) => void>()
const parts = new Map<number, (bytes: ArrayBuffer | null) => void>()

/** Waits for the vault and serves it until the frame is removed. */
export async function serveVault(renders: Renders): Promise<void> {
  // The document has no origin, its address has: the vault's.
  port = await portFromParent(window.location.origin)
  let gather: ((bytes: Uint8Array) => void) | null = null
  port.onmessage = ({ data }: MessageEvent<ToRenderer>) => {
    if ('show' in data) {
      describe(data.show)
      gather = gathering(data.show, renders)
    } else if ('more' in data) {
      gather?.(data.more)
    } else if ('play' in data) {
      describe(data.play)
      renders.play?.(data.play).catch(fail)
    } else if ('look' in data) {
      renders.look(data.look)
    } else if ('paper' in data) {
      void giveForPaper(renders, data.paper)
    } else if ('part' in data) {
      parts.get(data.part)?.(data.bytes)
      parts.delete(data.part)
    } else {
      wanted.get(data.data)?.(data.bytes)
      wanted.delete(data.data)
    }
  }
}

/** Puts the file together where it is needed, so that only one of the two frames ever holds all of it. */
function gathering({ kind, label, lengthBytes }: ShowFile['show'], renders: Renders) {
  const whole = room(lengthBytes)
  let at = 0
  return (bytes: Uint8Array) => {
    if (!whole) return
    whole.set(bytes, at)
    at += bytes.length
    renders.coming?.(whole.subarray(0, at))
    if (at === lengthBytes) renders.show?.({ kind, label, bytes: whole.buffer }).catch(fail)
  }
}

function room(lengthBytes: number): Uint8Array<ArrayBuffer> | null {
  try {
    return new Uint8Array(lengthBytes)
  } catch {
    // A phone has no more.
    fail(new Failure('too-large'))
    return null
  }
}

function describe({ language, mayPrint }: { language: string; mayPrint: boolean }): void {
  document.documentElement.lang = language
  if (mayPrint) document.documentElement.dataset.mayPrint = ''
}

async function giveForPaper(renders: Renders, leaf: number): Promise<void> {
  const drawn = await Promise.resolve(renders.forPaper?.(leaf)).catch(() => null)
  if (typeof drawn === 'string') tellVault({ is: 'worded', words: drawn })
  else if (drawn) {
    const { width, height, data } = drawn
    const pixels = data.buffer as ArrayBuffer
    port?.postMessage({ is: 'drawn', width, height, pixels } satisfies FromRenderer, [pixels])
  } else tellVault({ is: 'not-drawn' })
}

/** Says that it is over with this file. */
export function fail(thrown: unknown): void {
  tellVault({ is: 'failed', because: thrown instanceof Failure ? thrown.because : 'broken' })
}

export function tellVault(said: FromRenderer): void {
  port?.postMessage(said)
}

/** Asks the vault for a data file, once each. Null when it cannot have it. */
export function askForData(pack: DataPack): Promise<ArrayBuffer | null> {
  return new Promise((resolve) => {
    wanted.set(pack, resolve)
    tellVault({ is: 'needs', data: pack })
  })
}

/** Asks the vault for bytes of the file that plays. Null when they will never come. */
export function askForPart(startByte: number, endByte: number): Promise<ArrayBuffer | null> {
  return new Promise((resolve) => {
    parts.set(startByte, resolve)
    tellVault({ is: 'reads', startByte, endByte })
  })
}
