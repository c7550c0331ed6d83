import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import type { SignedProtectionReport } from '#shared/protection/protection-report.ts'
import { ROOT } from '../commands/run.ts'
import { chromiumExtensionId } from '../demo/extension-id.ts'
import { ASHA } from '../demo/people.ts'
import { openPractice, signInSender } from '../demo/sender.ts'
import { withDemo } from '../journeys/with-demo.ts'

const demo = withDemo()

test('Check protection tries every open page, and its report can be proved to IT, unaltered', async () => {
  const sender = await demo().startSender()
  const host = await openPractice(sender.context)
  const page = await sender.context.newPage()
  await page.goto(`chrome-extension://${chromiumExtensionId()}/protection.html`)
  const tried = page.getByRole('listitem').filter({ hasText: 'web.whatsapp.com' })
  await tried.getByText(/^Held back now: choosing a file, .*pasting.*the camera/).waitFor()
  await page.getByText(`${demo().relayOrigin} answers`).waitFor()
  await page.getByText(`${demo().issuer.issuer} answers`).waitFor()
  await page.getByText('Not installed by policy').waitFor()

  await signInSender(page, ASHA)
  const signed = await saved(page)
  const path = join(demo().folder, 'report.json')
  await writeFile(path, JSON.stringify(signed))
  const { logKeys } = (await (await fetch(`${demo().relayOrigin}/description`)).json()) as {
    logKeys: Record<string, string>
  }
  const key = logKeys.ward7 ?? ''
  expect(verify(path, key)).toMatch(/^signed: ward7, [\s\S]*web\.whatsapp\.com \(convert\): stands/)

  // One word changed by whoever passes it on, and with another trust's key: no longer what is on record.
  const altered = JSON.stringify(signed).replace('"is":"not-open"', '"is":"stands"')
  expect(altered).not.toBe(JSON.stringify(signed))
  await writeFile(path, altered)
  expect(verify(path, key)).toMatch(/^NOT SIGNED/)

  // A page takes an opener back: the next look says so, in as many words.
  await host.evaluate(`
    document.body.append(Object.assign(document.createElement('iframe'), { src: 'about:blank' }))
    HTMLInputElement.prototype.showPicker = frames[frames.length - 1].HTMLInputElement.prototype.showPicker
    undefined`)
  await page.getByRole('button', { name: 'Check again' }).click()
  await tried.getByText('Not held back: choosing a file').waitFor()
  await page.getByRole('alert').filter({ hasText: 'not in place everywhere' }).waitFor()
})

/** The file that **Save a signed report** writes. */
async function saved(page: Page): Promise<SignedProtectionReport> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save a signed report' }).click(),
  ])
  return JSON.parse(await readFile(await download.path(), 'utf8')) as SignedProtectionReport
}

function verify(path: string, key: string): string {
  try {
    return execFileSync(process.execPath, ['relay/cli.ts', 'protection', 'verify', path, '--key', key], {
      cwd: ROOT,
      encoding: 'utf8',
    })
  } catch (failed) {
    return (failed as { stdout: string }).stdout
  }
}
