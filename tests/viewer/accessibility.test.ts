import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sayFrom } from '#shared/words/say.ts'
import { arabic } from '../../viewer/words/arabic.ts'
import type { ViewerWords } from '../../viewer/words/english.ts'
import { makeSamples } from '../fixtures/make.ts'
import { RECORD, visitEveryScreen, visitIssuerChoice } from './screens.ts'
import { startWorld, type World } from './world.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
type Look = {
  name: string
  size: { width: number; height: number }
  media: NonNullable<Parameters<Page['emulateMedia']>[0]>
  /** Axe has nothing new to say of size alone, and takes a second. */
  isExamined: boolean
}
const LOOKS: readonly Look[] = [
  {
    name: 'light, desktop',
    size: { width: 1280, height: 800 },
    media: { colorScheme: 'light' },
    isExamined: true,
  },
  {
    name: 'dark, phone',
    size: { width: 390, height: 844 },
    media: { colorScheme: 'dark' },
    isExamined: true,
  },
  {
    name: 'light, 320 px wide',
    size: { width: 320, height: 640 },
    media: { colorScheme: 'light' },
    isExamined: true,
  },
  // A desktop at twice the size has half the room.
  {
    name: '200 % zoom',
    size: { width: 640, height: 400 },
    media: { colorScheme: 'light' },
    isExamined: false,
  },
  {
    name: 'forced colours',
    size: { width: 320, height: 640 },
    media: { colorScheme: 'dark', forcedColors: 'active' },
    isExamined: false,
  },
]
/** Written from the right; what the others have shown of colours need not be shown again. */
const ARABIC_LOOKS = LOOKS.filter(({ name }) => name === 'light, 320 px wide')

type Finding = { screen: string; look: string; rule: string; at: string }

let worlds: World[] = []
const findings: Finding[] = []
const overflowing: string[] = []
const seen: string[] = []
const notArabic: string[] = []

/** axe in every frame, and nothing wider than the window. */
async function examine(screen: string, page: Page, looks: readonly Look[] = LOOKS): Promise<void> {
  seen.push(screen)
  for (const { name, size, media, isExamined } of looks) {
    await page.setViewportSize(size)
    await page.emulateMedia({ forcedColors: 'none', ...media, reducedMotion: 'reduce' })
    await page.waitForTimeout(100)
    const { violations } = isExamined
      ? await new AxeBuilder({ page }).withTags(TAGS).analyze()
      : { violations: [] }
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
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.emulateMedia({ forcedColors: 'none' })
}

/** The same in Arabic; and every document of ours says so, and stands the right way round. */
async function examineArabic(screen: string, page: Page): Promise<void> {
  await examine(`${screen}, Arabic`, page, ARABIC_LOOKS)
  for (const frame of page.frames()) {
    const path = new URL(frame.url()).pathname
    if (/renderer|parking|end\.html/.test(path)) continue
    const root = await frame.evaluate(() => {
      const { lang, dir } = document.documentElement
      return `${lang} ${dir}`
    })
    if (!/^ar rtl/.test(root)) notArabic.push(`${screen} ${path}: ${root}`)
  }
}

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wardlink-samples-'))
  const samples = await makeSamples(folder)
  for (const [issuersCount, walk] of [
    [1, visitEveryScreen],
    [2, visitIssuerChoice],
  ] as const) {
    const world = await startWorld({ issuersCount, policy: { saving: true }, record: RECORD })
    worlds.push(world)
    const { context } = await world.browser()
    await walk(world, context, samples, (screen, page) => examine(screen, page))
    if (issuersCount > 1) continue
    const inArabic = await world.browser({ switches: ['--accept-lang=ar'] })
    await walk(world, inArabic.context, samples, examineArabic, sayFrom<ViewerWords>(arabic, 'ar'))
  }
  await rm(folder, { recursive: true, force: true })
}, 900_000)
afterAll(async () => {
  for (const world of worlds) await world.close()
  worlds = []
})

describe('every screen of the viewer', () => {
  test('was looked at', () => {
    expect(seen.length).toBeGreaterThanOrEqual(35)
  })

  test('has no finding of axe at WCAG 2.2 AA, light and dark, desktop and phone', () => {
    expect(findings).toEqual([])
  })

  test('speaks Arabic to whoever reads it, from the right', () => {
    expect(seen.filter((screen) => screen.endsWith(', Arabic')).length).toBeGreaterThanOrEqual(17)
    expect(notArabic).toEqual([])
  })

  test('fits into 320 pixels without scrolling sideways', () => {
    expect(overflowing).toEqual([])
  })
})
