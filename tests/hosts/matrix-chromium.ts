import type { Page } from 'playwright'
import { removeProfile, startBrowser } from '../demo/browser.ts'
import { builtFolder, ensureBuilt } from '../demo/built.ts'
import { attachByDrop, attachByPicker, copyPicture, pasteIntoComposer } from '../demo/intakes.ts'
import { practiceRecord, whatThePageGot } from '../demo/practice-record.ts'
import { OPENERS } from '../demo/practice-whatsapp/page/variants.ts'
import { PRACTICE_ORIGIN, type PracticeWhatsApp } from '../demo/practice-whatsapp/server/server.ts'
import { type FilesToAttach, seenBy, until } from './guarded-browser.ts'
import type { HostPages, PagePolicy } from './host-page-server.ts'
import { judge, type MatrixRow, type Outcome } from './matrix-row.ts'

type Places = { pages: HostPages; practice: PracticeWhatsApp; files: FilesToAttach; png: Uint8Array }
type Note = (row: MatrixRow) => void

const CAMERA_THAT_IS_NONE = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
]

/** Every intake in Chromium, with the extension as it is built and nothing of it replaced. */
export async function chromiumRows({ pages, practice, files, png }: Places, note: Note): Promise<void> {
  await ensureBuilt(['chrome-mv3', 'practice-whatsapp'])
  const browser = await startBrowser({
    extensionFolder: builtFolder('chrome-mv3'),
    hostRules: [...pages.hostRules, ...practice.hostRules],
    switches: CAMERA_THAT_IS_NONE,
  })
  const page = await browser.context.newPage()
  const row = (host: string, intake: string, outcome: Outcome) =>
    note({ host, browser: 'chromium', intake, ...judge(outcome) })
  const isHeld = (opened: boolean) => until(async () => hasPanel(page), opened ? 5000 : 200)

  /** Gives the file to whatever chooser the click opens. */
  async function choose(click: () => Promise<void>, paths: string[]): Promise<boolean> {
    const opening = page.waitForEvent('filechooser', { timeout: 2000 }).catch(() => null)
    await click()
    const chooser = await opening
    await chooser?.setFiles(paths)
    return chooser !== null
  }

  async function onHostilePage(
    policy: PagePolicy,
    intake: string,
    attach: () => Promise<boolean>,
  ): Promise<void> {
    await page.goto(pages.address('hostile.html', policy))
    pages.received.length = 0
    const opened = await attach()
    const held = await isHeld(opened)
    await page.waitForTimeout(50)
    row(`hostile page, ${policy} policy`, intake, {
      seen: await seenBy(page),
      received: pages.received.length,
      opened,
      held,
    })
  }

  try {
    for (const policy of ['strict', 'loose'] as const) {
      await page.goto(pages.address('hostile.html', policy))
      const groups = await page.evaluate<Record<string, string[]>>('window.__names')
      for (const group of ['openers', ...(policy === 'loose' ? ['loose'] : []), 'handles', 'folders']) {
        for (const name of groups[group] ?? []) {
          const paths = /directory/i.test(name) ? [files.folder] : [files.photo]
          await onHostilePage(policy, name, () =>
            choose(() => page.getByRole('button', { name, exact: true }).click(), paths),
          )
        }
      }
      for (const [where, selector] of DROP_PLACES) {
        await onHostilePage(policy, `file dropped on ${where}`, () =>
          attachByDrop(page, [files.photo], selector).then(() => true),
        )
      }
      await onHostilePage(policy, 'folder dropped', () =>
        attachByDrop(page, [files.folder], '#drop').then(() => true),
      )
      await onHostilePage(policy, 'several files dropped', () =>
        attachByDrop(page, [files.photo, files.photo], '#drop').then(() => true),
      )
      await onHostilePage(policy, 'picture pasted', async () => {
        await copyPicture(browser.context, pages.address('hostile.html', 'loose'), png)
        await page.bringToFront()
        await page.click('#editor')
        await page.keyboard.press('Control+V')
        return true
      })
      await onHostilePage(policy, 'clipboard.read()', async () => {
        await page.bringToFront()
        await page.getByRole('button', { name: 'clipboard.read()' }).click()
        return true
      })
    }

    for (const way of Object.keys(await captureWays(page, pages))) {
      await page.goto(pages.address('capture.html', 'strict'))
      const came = await page.evaluate<string, string>((name) => window.__capture[name]?.() ?? '', way)
      row('page with a microphone and a camera', way, {
        seen: came === 'bytes' ? [came] : [],
        received: 0,
        opened: true,
        held: false,
      })
    }

    const onPractice = async (query: string, intake: string, attach: () => Promise<unknown>) => {
      await page.goto(`${PRACTICE_ORIGIN}/?${query}`)
      practice.requests.length = 0
      await attach()
      const held = await isHeld(true)
      row('practice WhatsApp Web', intake, {
        seen: whatThePageGot(await practiceRecord(page), practice),
        received: 0,
        opened: true,
        held,
      })
    }
    for (const opener of OPENERS) {
      await onPractice(`opener=${opener}`, `picker by ${opener}`, () => attachByPicker(page, [files.photo]))
    }
    for (const isolation of ['require-corp', 'credentialless']) {
      await onPractice(`isolation=${isolation}`, `picker, page isolated by ${isolation}`, () =>
        attachByPicker(page, [files.photo]),
      )
    }
    await onPractice('', 'file dropped', () => attachByDrop(page, [files.photo]))
    await onPractice('', 'folder dropped', () => attachByDrop(page, [files.folder]))
    await onPractice('', 'picture pasted', async () => {
      await copyPicture(browser.context, `${PRACTICE_ORIGIN}/`, png)
      await pasteIntoComposer(page)
    })

    await page.goto(pages.address('uploads.html', 'loose'))
    for (const way of await page.evaluate<string[]>('Object.keys(window.__send)')) {
      pages.received.length = 0
      await page.evaluate(
        ([name, address]) => window.__send[name ?? '']?.(address ?? ''),
        [way, '/mail/u/0/upload/att?authuser=0'],
      )
      note({
        host: 'page that has the bytes',
        browser: 'chromium',
        intake: `upload by ${way}`,
        ...(pages.received.length > 0
          ? { verdict: 'leaked', reason: 'the server received it' }
          : { verdict: 'held', reason: 'the network backstop blocked it' }),
      })
    }
  } finally {
    await browser.close()
    await removeProfile(browser)
  }
}

const DROP_PLACES = [
  ['a place for it', '#drop'],
  ['the composer', '#editor'],
  ['an input for files', '#visible'],
  ['an input in a closed shadow root', '#closed-host'],
  ['nothing in particular', 'h1'],
] as const

function hasPanel(page: Page): boolean {
  return page.frames().some((frame) => /^chrome-extension:.*\/compose-panel\.html/.test(frame.url()))
}

async function captureWays(page: Page, pages: HostPages): Promise<Record<string, true>> {
  await page.goto(pages.address('capture.html', 'strict'))
  const names = await page.evaluate<string[]>('Object.keys(window.__capture)')
  return Object.fromEntries(names.map((name) => [name, true] as const))
}
