import { expect, test } from 'vitest'
import { erasure } from '#tests/gates/erasure.ts'
import type { Gate } from '#tests/gates/gate.ts'
import { headers } from '#tests/gates/headers.ts'
import { limits } from '#tests/gates/limits.ts'
import { load } from '#tests/gates/load.ts'
import { names } from '#tests/gates/names.ts'
import { opens } from '#tests/gates/opens.ts'
import { regions } from '#tests/gates/regions.ts'
import { tokens } from '#tests/gates/tokens.ts'
import { walls } from '#tests/gates/walls.ts'

/** The gates in their short form; `npm run gates -- <name>` is the long one. */
const short: readonly [name: string, gate: Gate, times: number][] = [
  ['opens', opens, 1],
  ['tokens', tokens, 1],
  ['walls', walls, 1],
  ['headers', headers, 1],
  ['erasure', erasure, 6],
  ['names', names, 40],
  ['regions', regions, 2],
  ['limits', limits, 70],
  ['load', load, 10],
]

test.for(short)('%s: the gate is passed', { timeout: 300_000 }, async ([, gate, times]) => {
  const { broken, figures } = await gate.run(times)
  // How long an answer takes is for the long form, on a quiet machine.
  const judged = broken.filter((rule) => !/times|medians|good time|slower|seconds/.test(rule))
  expect(judged, JSON.stringify(figures)).toEqual([])
})
