// Runs on an opaque origin without network, beside a file nobody vouches for. Everything here may be taken over.
import { portFromParent } from '../ports/handshake.ts'
import type { DataPack, FromRenderer, Look, ShowFile, ToRenderer } from '../ports/renderer-contract.ts'

/** What a renderer does with what the vault tells it. */
export type Renders = {
  /** @throws Failure when the file cannot be shown */
  show(file: ShowFile['show']): Promise<void>
  look(look: Look): void
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

/** Waits for the vault and serves it until the frame is removed. */
export async function serveVault(renders: Renders): Promise<void> {
  // The document has no origin, its address has: the vault's.
  port = await portFromParent(window.location.origin)
  port.onmessage = ({ data }: MessageEvent<ToRenderer>) => {
    if ('show' in data) {
      document.documentElement.lang = data.show.language
      renders.show(data.show).catch((thrown) => {
        tellVault({ is: 'failed', because: thrown instanceof Failure ? thrown.because : 'broken' })
      })
    } else if ('look' in data) {
      renders.look(data.look)
    } else {
      wanted.get(data.data)?.(data.bytes)
      wanted.delete(data.data)
    }
  }
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
