import type { FromRenderer } from '../ports/renderer-contract.ts'

/** What a renderer and its decoding worker say to each other. The worker has read a hostile file and may hang. */

export type ToDecoder =
  | { open: ArrayBuffer; wasm: Readonly<Record<string, Uint8Array<ArrayBuffer>>> }
  /** One leaf, from 0. */
  | { draw: number; shade: Shade }

/** How grey values are shown, against what the file asks for: by how many widths brighter, how many times the contrast. */
export type Shade = { brighter: number; contrast: number }

export type Rgba = { width: number; height: number; rgba: ArrayBuffer }

export type Opened = {
  /** Leaves. */
  count: number
  isCut: boolean
  can?: Extract<FromRenderer, { is: 'shown' }>['can']
  /** It is words, not pictures. */
  text?: string
}

export type FromDecoder =
  | { opened: Opened }
  | ({ drawn: number } & Rgba)
  | { failed: Exclude<Extract<FromRenderer, { is: 'failed' }>['because'], 'locked'> }
