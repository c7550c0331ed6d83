import { describe, expect, test } from 'vitest'
import {
  decodeBundle,
  encodeBundle,
  parseTilePath,
  type Tile,
  tilePath,
  tilesOf,
} from '#shared/audit/tile.ts'

describe('a tile', () => {
  test.for<[string, Tile]>([
    ['tile/0/000', { level: 0, index: 0, width: 256 }],
    ['tile/0/000.p/1', { level: 0, index: 0, width: 1 }],
    ['tile/2/x001/234.p/255', { level: 2, index: 1234, width: 255 }],
    ['tile/0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }],
    ['tile/entries/017.p/9', { level: 'entries', index: 17, width: 9 }],
  ])('is found at %s', ([path, tile]) => {
    expect(tilePath(tile)).toBe(path)
    expect(parseTilePath(path)).toEqual(tile)
  })

  test.for([
    'tile/0/0',
    'tile/0/x000/001',
    'tile/0/000.p/256',
    'tile/0/000.p/0',
    'tile/00/000',
    'tile/64/000',
    'tile/0/../000',
    'tile/0/000/',
    '/tile/0/000',
    'tile/0/x999/x999/x999/x999/x999/999',
    'tile/entries/000.p/01',
  ])('is not found at %s', (path) => {
    expect(parseTilePath(path)).toBeNull()
  })

  test('covers a tree completely, the last of each row partial', () => {
    expect(tilesOf(0)).toEqual([])
    expect(tilesOf(513).map(tilePath)).toEqual([
      'tile/0/000',
      'tile/entries/000',
      'tile/0/001',
      'tile/entries/001',
      'tile/0/002.p/1',
      'tile/entries/002.p/1',
      'tile/1/000.p/2',
    ])
  })

  test('of entries gives back exactly the entries put in', () => {
    const entries = [new Uint8Array(300).fill(1), new Uint8Array(0), Uint8Array.of(9)]
    const bundle = encodeBundle(entries)
    expect(decodeBundle(bundle, 3)).toEqual(entries)
    expect(decodeBundle(bundle, 2)).toBeNull()
    expect(decodeBundle(bundle.subarray(0, -1), 3)).toBeNull()
    expect(decodeBundle(bundle.subarray(0, 1), 1)).toBeNull()
  })
})
