import type { FromDecoder, ToDecoder } from '../decoder-port.ts'
import { type Decoding, Undecodable } from './decoding.ts'

type Open = (
  bytes: ArrayBuffer,
  wasm: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
) => Promise<Decoding> | Decoding

/** A worker of a renderer: opens one file, draws its leaves. */
export function serveDecoder(open: Open): void {
  let decoding: Decoding | null = null
  const tell = (said: FromDecoder, transfer: Transferable[] = []) => self.postMessage(said, { transfer })

  self.onmessage = async ({ data }: MessageEvent<ToDecoder>) => {
    try {
      if ('open' in data) {
        decoding = await open(data.open, data.wasm)
        const { draw: _draw, ...opened } = decoding
        tell({ opened })
      } else if (decoding) {
        const drawn = await decoding.draw(data.draw, data.shade)
        tell({ drawn: data.draw, ...drawn }, [drawn.rgba])
      }
    } catch (thrown) {
      tell({ failed: thrown instanceof Undecodable ? thrown.because : 'broken' })
    }
  }
}
