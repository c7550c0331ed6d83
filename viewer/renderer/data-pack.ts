import type { DataPack } from '../ports/renderer-contract.ts'
import { askForData } from './vault-port.ts'

export type PackedFiles = Map<string, Uint8Array<ArrayBuffer>>

const packs = new Map<DataPack, Promise<PackedFiles>>()

/** The files of a pack, by name; none when the vault could not have it. */
export function readPack(pack: DataPack): Promise<PackedFiles> {
  const known = packs.get(pack) ?? askForData(pack).then(unpack)
  packs.set(pack, known)
  return known
}

/** A pack: 4 bytes of length (little-endian), an index `{name: [start, length]}` as JSON, then the files. */
export function unpack(pack: ArrayBuffer | null): PackedFiles {
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
