import { describe, expect, test } from 'vitest'
import { emptyRootHash, isConsistent, isIncluded, leafHash, nodeHash } from '#shared/audit/merkle.ts'
import { consistencySpans, inclusionSpans, nodesOf, type Span } from '#shared/audit/tree-layout.ts'

const SIZES = Array.from({ length: 40 }, (_, size) => size)

function entryAt(index: number): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`entry ${index}`)
}

/** The definition of RFC 6962 section 2.1, written down as it stands there. */
async function rootOf(leaves: readonly Uint8Array[]): Promise<Uint8Array> {
  const [only] = leaves
  if (only === undefined) return emptyRootHash()
  if (leaves.length === 1) return leafHash(only)
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return nodeHash(await rootOf(leaves.slice(0, split)), await rootOf(leaves.slice(split)))
}

const leaves = SIZES.map(entryAt)
const roots = await Promise.all(SIZES.map((size) => rootOf(leaves.slice(0, size))))

function headOf(treeSize: number) {
  const rootHash = roots[treeSize]
  if (!rootHash) throw new RangeError('no such tree')
  return { treeSize, rootHash }
}

function hashesOf(spans: readonly Span[]): Promise<Uint8Array[]> {
  return Promise.all(spans.map((span) => rootOf(leaves.slice(span.from, span.to))))
}

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  copy[7] = (copy[7] ?? 0) ^ 1
  return copy
}

describe('the tree of an audit log', () => {
  test('has the roots that RFC 6962 implementations agree on', async () => {
    const known = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ].map((hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))
    const hex = async (size: number) => Buffer.from(await rootOf(known.slice(0, size))).toString('hex')
    expect(await hex(1)).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
    expect(await hex(8)).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
  })

  test('proves every entry of every size, and nothing else', async () => {
    for (const size of SIZES.slice(1)) {
      for (let index = 0; index < size; index++) {
        const proof = await hashesOf(inclusionSpans(index, size))
        const leaf = { hash: await leafHash(entryAt(index)), index }
        expect(await isIncluded(leaf, proof, headOf(size))).toBe(true)
        expect(await isIncluded({ ...leaf, hash: flipped(leaf.hash) }, proof, headOf(size))).toBe(false)
        expect(await isIncluded({ ...leaf, index: (index + 1) % size }, proof, headOf(size))).toBe(size === 1)
        expect(await isIncluded(leaf, [...proof, leaf.hash], headOf(size))).toBe(false)
        if (proof.length > 0) expect(await isIncluded(leaf, proof.slice(1), headOf(size))).toBe(false)
      }
    }
  })

  test('proves that every larger tree only appended to every smaller one', async () => {
    for (const newer of SIZES) {
      for (const older of SIZES.slice(0, newer + 1)) {
        const proof = await hashesOf(consistencySpans(older, newer))
        expect(await isConsistent(headOf(older), headOf(newer), proof)).toBe(true)
        if (older === 0) continue
        const forked = { treeSize: older, rootHash: flipped(headOf(older).rootHash) }
        expect(await isConsistent(forked, headOf(newer), proof)).toBe(false)
        if (proof.length > 0) {
          expect(await isConsistent(headOf(older), headOf(newer), proof.slice(1))).toBe(false)
          expect(await isConsistent(headOf(older), headOf(newer), proof.map(flipped))).toBe(false)
        }
      }
    }
  })

  test('never takes a smaller tree for the continuation of a larger one', async () => {
    expect(await isConsistent(headOf(9), headOf(8), [])).toBe(false)
  })

  test.for([
    ['a negative index', -1, 4],
    ['a broken index', 0.5, 4],
    ['an index past the end', 4, 4],
    ['no number at all', Number.NaN, 4],
    ['an endless tree', 0, Number.POSITIVE_INFINITY],
  ] as const)('refuses %s', async ([, index, treeSize]) => {
    const leaf = { hash: await leafHash(entryAt(0)), index }
    expect(await isIncluded(leaf, [], { treeSize, rootHash: leaf.hash })).toBe(false)
  })

  test('keeps its shape past the 2^31 that bit operators know', () => {
    const size = 2 ** 40 + 3
    expect(inclusionSpans(2 ** 40 + 1, size)).toHaveLength(3)
    expect(nodesOf({ from: 0, to: size })).toEqual([
      { level: 40, index: 0 },
      { level: 1, index: 2 ** 39 },
      { level: 0, index: 2 ** 40 + 2 },
    ])
  })
})
