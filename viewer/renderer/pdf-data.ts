import type { DataPack } from '../ports/renderer-contract.ts'
import { askForData } from './vault-port.ts'

type Wanted = { kind: string; filename: string }

/**
 * Gives pdf.js the data files it would fetch: fonts, character maps, decoders. They come from the vault in whole
 * packs, so that which of them a document needs stays in here.
 */
export class VaultDataFactory {
  async fetch({ kind, filename }: Wanted): Promise<Uint8Array<ArrayBuffer>> {
    const files = await packOf(kind)
    const file = files.get(filename)
    if (!file) throw new Error('no such data file')
    // pdf.js gives the buffer away to its worker: it must be a copy of its own.
    return file.slice()
  }
}

const packs = new Map<DataPack, Promise<Map<string, Uint8Array<ArrayBuffer>>>>()

function packOf(kind: string): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const pack = PACKS[kind]
  if (!pack) return Promise.reject(new Error('no such kind of data'))
  const known = packs.get(pack) ?? askForData(pack).then(unpack)
  packs.set(pack, known)
  return known
}

const PACKS: Readonly<Record<string, DataPack | undefined>> = {
  cMapUrl: 'pdf-cmaps',
  standardFontDataUrl: 'pdf-fonts',
  wasmUrl: 'pdf-wasm',
}

/** A pack: 4 bytes of length (little-endian), an index `{name: [start, length]}` as JSON, then the files. */
function unpack(pack: ArrayBuffer | null): Map<string, Uint8Array<ArrayBuffer>> {
  if (!pack) return new Map()
  const indexBytes = new DataView(pack).getUint32(0, true)
  const index: Record<string, [number, number]> = JSON.parse(
    new TextDecoder().decode(new Uint8Array(pack, 4, indexBytes)),
  )
  const start = 4 + indexBytes
  return new Map(
    Object.entries(index).map(([name, [at, length]]) => [name, new Uint8Array(pack, start + at, length)]),
  )
}
