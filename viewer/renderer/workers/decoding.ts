import type { FromDecoder, Opened, Rgba, Shade } from '../decoder-port.ts'

/** A file in a decoder. */
export type Decoding = Opened & {
  /** @throws Undecodable */
  draw(index: number, shade: Shade): Promise<Rgba> | Rgba
}

/** Thrown when a file cannot be decoded; anything else that is thrown counts as a broken file. */
export class Undecodable extends Error {
  readonly because: Extract<FromDecoder, { failed: unknown }>['failed']

  constructor(because: Undecodable['because']) {
    super(because)
    this.because = because
  }
}
