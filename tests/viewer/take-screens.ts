/** `npm run screens`: a picture of every screen of the viewer at both widths, into `docs/screens/`. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { sayFrom } from '#shared/words/say.ts'
import { arabic } from '../../viewer/words/arabic.ts'
import type { ViewerWords } from '../../viewer/words/english.ts'
import { ROOT } from '../commands/run.ts'
import { makeSamples } from '../fixtures/make.ts'
import { sendSome, visitGovernance } from './governance-screens.ts'
import { RECORD, type Visit, visitEveryScreen, visitIssuerChoice } from './screens.ts'
import { startWorld } from './world.ts'

const OUT = join(ROOT, 'docs/screens')
const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const
/** Shown in the dark too: one of each kind. */
const DARK = ['ready', 'patient', 'picture', 'governance-reports']

/** Shown in Arabic too: what stands where when a page is written from the right. */
const ARABIC = ['ready', 'purpose', 'patient', 'picture', 'not-granted', 'filing']

const take: Visit = (screen, page) => takeAs(`viewer-${screen}`, screen, page)

/** @param fullPage what is below the window's edge too, but for a question, which has the window to itself */
async function takeAs(name: string, screen: string, page: Page, fullPage = false): Promise<void> {
  const isWhole = fullPage && (await page.getByRole('dialog').count()) === 0
  for (const size of SIZES) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark'] as const) {
      if (colorScheme === 'dark' && !DARK.includes(screen)) continue
      await page.emulateMedia({ colorScheme })
      await page.waitForTimeout(250)
      const dark = colorScheme === 'dark' ? '-dark' : ''
      await page.screenshot({ path: join(OUT, `${name}-${size.width}${dark}.png`), fullPage: isWhole })
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  console.log(`took ${screen}`)
}

const takeArabic: Visit = async (screen, page) => {
  if (!ARABIC.includes(screen)) return
  await page.setViewportSize(SIZES[1])
  await page.waitForTimeout(250)
  await page.screenshot({ path: join(OUT, `viewer-${screen}-${SIZES[1].width}-ar.png`) })
  console.log(`took ${screen}, Arabic`)
}

/** The page of those who govern, by itself. */
async function takeGovernance(): Promise<void> {
  const world = await startWorld()
  try {
    const { context } = await world.browser()
    await sendSome(world, context, 4)
    await visitGovernance(world, context, (screen, page) => takeAs(screen, screen, page, true))
  } finally {
    await world.close()
  }
}

async function takeViewer(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wardlink-samples-'))
  try {
    const samples = await makeSamples(folder)
    for (const [issuersCount, walk] of [
      [1, visitEveryScreen],
      [2, visitIssuerChoice],
    ] as const) {
      const world = await startWorld({ issuersCount, policy: { saving: true }, record: RECORD })
      try {
        const { context } = await world.browser()
        await walk(world, context, samples, take)
        if (issuersCount > 1) continue
        const inArabic = await world.browser({ switches: ['--accept-lang=ar'] })
        await walk(world, inArabic.context, samples, takeArabic, sayFrom<ViewerWords>(arabic, 'ar'))
      } finally {
        await world.close()
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await mkdir(OUT, { recursive: true })
await takeGovernance()
// `npm run screens -- governance`: only those.
if (!process.argv.includes('governance')) await takeViewer()
