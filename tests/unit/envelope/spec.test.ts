import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { EnvelopeVectors } from '#tests/vectors/envelope-vectors.ts'

const spec = readFileSync(new URL('../../../docs/spec/envelope.md', import.meta.url), 'utf8')
const path = new URL('../../vectors/envelope-v1.json', import.meta.url)
const { envelopes } = JSON.parse(readFileSync(path, 'utf8')) as EnvelopeVectors
const example = envelopes[0]

test("the specification's worked example is the first vector", () => {
  if (!example) throw new Error('no vector')
  const { steps = {} } = example
  // Every named value in a code block, each as it stands in the vector.
  const named = [...spec.matchAll(/^(\w+) +([0-9a-f]{20,})/gm)].filter(([, name]) => name && name in steps)
  expect(named.length).toBeGreaterThan(10)
  for (const [, name = '', value] of named) expect([name, value]).toEqual([name, steps[name]])
  for (const head of [steps.manifestSegmentHead, steps.itemSegmentHead]) expect(spec).toContain(head)
  for (const secret of [example.envelopeId, example.linkSecret, example.relayShare])
    expect(spec).toContain(secret)
  for (const count of [example.lengthBytes, example.prefixBytes]) {
    expect(spec.replaceAll(',', '')).toContain(String(count))
  }
})

test("the specification's manifest is the example's, byte for byte once its lines are joined", () => {
  const manifest = /```json\n(\{"v":1[^`]*)```/.exec(spec)?.[1]?.replaceAll('\n', '') ?? ''
  const { steps = {}, report } = example ?? {}
  const itemHeaders = [Buffer.from(steps.itemFloeHeader ?? '', 'hex').toString('base64url')]
  expect(manifest).toBe(JSON.stringify({ v: 1, report, itemHeaders }))
})

test('every code the specification names is one of ours', () => {
  const errors = readFileSync(new URL('../../../shared/errors.ts', import.meta.url), 'utf8')
  const named = new Set([...spec.matchAll(/`((?:envelope|wrap)\/[a-z-]+)`/g)].map(([, code]) => code))
  expect(named.size).toBeGreaterThan(8)
  for (const code of named) expect(errors).toContain(`'${code}'`)
})
