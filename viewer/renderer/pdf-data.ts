import type { DataPack } from '../ports/renderer-contract.ts'
import { readPack } from './data-pack.ts'

type Wanted = { kind: string; filename: string }

/**
 * Gives pdf.js the data files it would fetch: fonts, character maps, decoders. They come from the vault in whole
 * packs, so that which of them a document needs stays in here.
 */
export class VaultDataFactory {
  async fetch({ kind, filename }: Wanted): Promise<Uint8Array<ArrayBuffer>> {
    const pack = PACKS[kind]
    if (!pack) throw new Error('no such kind of data')
    const file = (await readPack(pack)).get(filename)
    if (!file) throw new Error('no such data file')
    // pdf.js gives the buffer away to its worker: it must be a copy of its own.
    return file.slice()
  }
}

const PACKS: Readonly<Record<string, DataPack | undefined>> = {
  cMapUrl: 'pdf-cmaps',
  standardFontDataUrl: 'pdf-fonts',
  wasmUrl: 'pdf-wasm',
}
