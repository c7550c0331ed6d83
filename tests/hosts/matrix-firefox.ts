import { builtFolder, ensureBuilt } from '../demo/built.ts'
import { OPENERS } from '../demo/practice-whatsapp/page/variants.ts'
import { PRACTICE_ORIGIN, type PracticeWhatsApp } from '../demo/practice-whatsapp/server/server.ts'
import { startFirefox } from './firefox.ts'
import { firstPage } from './firefox-page.ts'
import { type FilesToAttach, until } from './guarded-browser.ts'
import type { HostPages } from './host-page-server.ts'
import { judge, type MatrixRow } from './matrix-row.ts'

type Places = { pages: HostPages; practice: PracticeWhatsApp; files: FilesToAttach }

/** Every intake WebDriver BiDi can drive in Firefox; it has no drag of files from outside. */
export async function firefoxRows(
  { pages, practice, files }: Places,
  note: (row: MatrixRow) => void,
): Promise<void> {
  await ensureBuilt(['firefox-mv3', 'practice-whatsapp'])
  const firefox = await startFirefox(builtFolder('firefox-mv3'), {
    'mail.google.com': pages.port,
    'web.whatsapp.com': practice.port,
  })
  const page = await firstPage(firefox)
  const isHeld = (opened: boolean) => until(() => page.hasPanel(), opened ? 5000 : 200)
  try {
    for (const policy of ['strict', 'loose'] as const) {
      await page.goto(pages.address('hostile.html', policy))
      const groups = await page.evaluate<Record<string, string[]>>('window.__names')
      for (const name of [...(groups.openers ?? []), ...(policy === 'loose' ? (groups.loose ?? []) : [])]) {
        await page.goto(pages.address('hostile.html', policy))
        pages.received.length = 0
        const opened = await page.attach(`//button[text()='${name}']`, [files.photo])
        const held = await isHeld(opened)
        const seen = await page.evaluate<unknown[]>('window.__seen')
        note({
          host: `hostile page, ${policy} policy`,
          browser: 'firefox',
          intake: name,
          ...judge({ seen, received: pages.received.length, opened, held }),
        })
      }
    }
    for (const opener of OPENERS) {
      await page.goto(`${PRACTICE_ORIGIN}/?opener=${opener}`)
      await page.click('//button[@aria-label="Attach"]')
      const opened = await page.attach('//*[@role="menuitem"][contains(., "Photos")]', [files.photo])
      const held = await isHeld(opened)
      const record = await page.evaluate<{ seen: unknown[]; uploads: unknown[] }>('window.__practice')
      note({
        host: 'practice WhatsApp Web',
        browser: 'firefox',
        intake: `picker by ${opener}`,
        ...judge({ seen: [...record.seen, ...record.uploads], received: 0, opened, held }),
      })
    }
  } finally {
    await firefox.close()
  }
}
