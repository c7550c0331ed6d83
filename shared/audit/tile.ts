import { concatBytes } from '../bytes/bytes.ts'
import { HASH_BYTES } from './merkle.ts'

/** A tile of a log's tree, or a bundle of its entries (c2sp.org/tlog-tiles). */
export type Tile = {
  /** Of the tile's own bottom row: tree level 8 times this. Entries are bundled beside level 0. */
  level: number | 'entries'
  index: number
  /** Hashes or entries in it, 1 to 256. Below 256 it is a partial tile. */
  width: number
}

/** Rows of a tile's tree, and hashes in its bottom row. */
export const TILE_HEIGHT = 8
export const TILE_WIDTH = 256

/** `tile/0/x001/234.p/5`, without a leading slash. */
export function tilePath(tile: Tile): string {
  const partial = tile.width === TILE_WIDTH ? '' : `.p/${tile.width}`
  return `tile/${tile.level}/${indexPath(tile.index)}${partial}`
}

/** Null when the text is not the one canonical path of a tile. */
export function parseTilePath(path: string): Tile | null {
  const match =
    /^tile\/(entries|[0-9]|[1-5][0-9]|6[0-3])\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(
      path,
    )
  const [, level, index, width] = match ?? []
  if (level === undefined || index === undefined) return null
  const tile: Tile = {
    level: level === 'entries' ? 'entries' : Number(level),
    index: Number(index.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  }
  return Number.isSafeInteger(tile.index) && tilePath(tile) === path ? tile : null
}

/** Every tile and bundle of a tree, the last of each row partial. */
export function tilesOf(treeSize: number): Tile[] {
  const tiles: Tile[] = []
  let hashes = treeSize
  for (let level = 0; hashes > 0; level += 1) {
    for (let index = 0; index * TILE_WIDTH < hashes; index++) {
      const width = Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH)
      tiles.push({ level, index, width })
      if (level === 0) tiles.push({ level: 'entries', index, width })
    }
    hashes = Math.floor(hashes / TILE_WIDTH)
  }
  return tiles
}

/** An entry bundle: each entry behind its length, two bytes, big endian. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concatBytes(
    ...entries.flatMap((entry) => [Uint8Array.of(entry.length >> 8, entry.length & 255), entry]),
  )
}

/** Null when the bytes are not exactly `width` entries. */
export function decodeBundle(bytes: Uint8Array, width: number): Uint8Array[] | null {
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const high = bytes[at]
    const low = bytes[at + 1]
    if (high === undefined || low === undefined) return null
    const end = at + 2 + high * 256 + low
    if (end > bytes.length) return null
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  return entries.length === width ? entries : null
}

/** The hashes of a tile's bottom row; null when there are not exactly `width`. */
export function decodeHashes(bytes: Uint8Array, width: number): Uint8Array[] | null {
  if (bytes.length !== width * HASH_BYTES) return null
  return Array.from({ length: width }, (_, at) => bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES))
}

/** Three digits a step, every step but the last marked: 1234067 is `x001/x234/067`. */
function indexPath(index: number): string {
  const steps: string[] = []
  let rest = index
  do {
    steps.unshift(String(rest % 1000).padStart(3, '0'))
    rest = Math.floor(rest / 1000)
  } while (rest > 0)
  return steps.map((step, at) => (at < steps.length - 1 ? `x${step}` : step)).join('/')
}
