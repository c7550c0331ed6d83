/**
 * Makes the README's picture (`node tests/demo/readme-picture.ts`, Node 24) from what `npm run demo -- --check` left in `demo-output/`:
 * the compose panel over the practice page, and the same report opened on a computer and on a phone.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { findChromium } from '../commands/install-browsers.ts'
import { ROOT } from '../commands/run.ts'

const shots = readdirSync(join(ROOT, 'demo-output'))
const picture = (step: string) => {
  const name = shots.find((shot) => shot.startsWith(`${step}-`) && shot.endsWith('.png'))
  if (!name) throw new Error(`No picture of step ${step}: run "npm run demo -- --check" first`)
  return `data:image/png;base64,${readFileSync(join(ROOT, 'demo-output', name)).toString('base64')}`
}

const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
const page = await browser.newPage({ viewport: { width: 1850, height: 560 } })
await page.setContent(`<style>
  body { margin: 0; display: flex; gap: 20px; padding: 20px; background: #e4eaea; align-items: center; }
  img { height: 520px; border-radius: 8px; box-shadow: 0 2px 12px #0004; }
  </style><img src="${picture('07')}"><img src="${picture('14')}"><img src="${picture('15')}">`)
await page.screenshot({ path: join(ROOT, 'docs/screens/readme.png'), fullPage: true })
await browser.close()
