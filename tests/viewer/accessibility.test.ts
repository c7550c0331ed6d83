import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeSamples } from '../fixtures/make.ts'
import { visitEveryScreen, visitIssuerChoice } from './screens.ts'
import { startWorld, type World } from './world.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
const LOOKS = [
  { name: 'light, desktop', size: { width: 1280, height: 800 }, media: { colorScheme: 'light' } },
  { name: 'dark, phone', size: { width: 390, height: 844 }, media: { colorScheme: 'dark' } },
  { name: 'light, 320 px wide', size: { width: 320, height: 640 }, media: { colorScheme: 'light' } },
] as const

type Finding = { screen: string; look: string; rule: string; at: string }

let worlds: World[] = []
const findings: Finding[] = []
const overflowing: string[] = []
const seen: string[] = []

/** axe in every frame, and nothing wider than the window. */
async function examine(screen: string, page: Page): Promise<void> {
  seen.push(screen)
  for (const { name, size, media } of LOOKS) {
    await page.setViewportSize(size)
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' })
    await page.waitForTimeout(100)
    const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
    for (const { id, nodes } of violations) {
      findings.push({
        screen,
        look: name,
        rule: id,
        at: nodes.map(({ target }) => target.join(' ')).join(' | '),
      })
    }
    for (const frame of page.frames()) {
      const wider = await frame
        .evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        .catch(() => 0)
      if (wider > 0) overflowing.push(`${screen}, ${name}: ${new URL(frame.url()).pathname} by ${wider} px`)
    }
  }
  await page.setViewportSize(LOOKS[0].size)
}

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wardlink-samples-'))
  const samples = await makeSamples(folder)
  for (const [issuersCount, walk] of [
    [1, visitEveryScreen],
    [2, visitIssuerChoice],
  ] as const) {
    const world = await startWorld({ issuersCount })
    worlds.push(world)
    const { context } = await world.browser()
    await walk(world, context, samples, examine)
  }
  await rm(folder, { recursive: true, force: true })
}, 480_000)
afterAll(async () => {
  for (const world of worlds) await world.close()
  worlds = []
})

describe('every screen of the viewer', () => {
  test('was looked at', () => {
    expect(seen.length).toBeGreaterThanOrEqual(13)
  })

  test('has no finding of axe at WCAG 2.2 AA, light and dark, desktop and phone', () => {
    expect(findings).toEqual([])
  })

  test('fits into 320 pixels without scrolling sideways', () => {
    expect(overflowing).toEqual([])
  })
})
