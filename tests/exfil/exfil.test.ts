import { beforeAll, describe, expect, test } from 'vitest'
import { CHANNELS, labelOf } from './channels.ts'
import { isKnown } from './known-leaks.ts'
import { type Ran, runEngine } from './run-engine.ts'

/** One of each kind; `npm run exfil` runs all of them, in WebKit too. */
const SHORT = [
  'fetch',
  'WebSocket',
  'picture',
  'style sheet',
  'importScripts in a worker',
  'frame',
  'refresh',
  'going away',
  'link dns-prefetch',
  'link preconnect',
  'link prefetch',
  'WebRTC, STUN',
  'own host: going to its own document',
  'own host: style sheet',
]
const labels = CHANNELS.filter(({ name }) => SHORT.includes(name)).map(labelOf)

test('there are more than 35 channels, each with a host of its own', () => {
  expect(labels).toHaveLength(SHORT.length)
  expect(CHANNELS.length).toBeGreaterThan(35)
  expect(new Set(CHANNELS.map(labelOf)).size).toBe(CHANNELS.length)
  // A label of a host has at most 63 characters.
  expect(CHANNELS.map(labelOf).filter((label) => label.length > 63)).toEqual([])
})

describe.for(['chromium', 'firefox'] as const)('a taken-over renderer in %s', (engine) => {
  let control: Ran[number] | undefined
  let real: Ran[number] | undefined
  beforeAll(async () => {
    ;[control, real] = await runEngine(engine, ['control', 'real'], labels)
  }, 360_000)

  test('is heard without our headers', () => {
    expect(control?.channels.filter(({ seen }) => seen.length > 0).length).toBeGreaterThan(SHORT.length / 2)
  })

  test('gets nothing out but what the threat model names', () => {
    const leaked = real?.channels.filter(({ channel, seen }) => seen.length > 0 && !isKnown(engine, channel))
    expect(leaked).toEqual([])
  })
})
