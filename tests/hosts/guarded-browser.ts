import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright'
import { backgroundOf, removeProfile, startBrowser } from '../demo/browser.ts'
import { buildBareExtension } from './build-extension.ts'

/** What the extension holds, as its background got it. */
export type HeldFiles = {
  holdId: string
  intake: string
  target: { host: string; chat: string | null }
  files: { name: string; size: number; type: string; first: number | null }[]
  frameId: number
}

export type GuardedBrowser = {
  context: BrowserContext
  held(): Promise<HeldFiles[]>
  missed(): Promise<{ host: string; intake: string }[]>
  /** Calls the bridge that caught an attachment, as the background does. */
  callBridge(
    name: 'link/insert' | 'panel/close',
    asks: { holdId: string; [more: string]: unknown },
  ): Promise<unknown>
  close(): Promise<void>
}

/** A Chromium with guard and bridge as they ship, and a background that only takes what it is given. */
export async function startGuardedChromium(hostRules: readonly string[]): Promise<GuardedBrowser> {
  const extension = await buildBareExtension('chrome')
  const browser = await startBrowser({ extensionFolder: extension.path, hostRules })
  const worker = await backgroundOf(browser.context)
  const read = (name: string) =>
    worker.evaluate(`JSON.stringify(${name})`).then((text) => JSON.parse(text as string))
  return {
    context: browser.context,
    held: () => read('held'),
    missed: () => read('missed'),
    callBridge: (name, asks) => worker.evaluate(`toBridge(${JSON.stringify(name)}, ${JSON.stringify(asks)})`),
    close: async () => {
      await browser.close()
      await removeProfile(browser)
      await extension.remove()
    },
  }
}

/** What the hostile page got hold of. Nothing, if all is well. */
export function seenBy(page: Page): Promise<{ where: string; name: string | null; size: number | null }[]> {
  return page.evaluate('window.__seen')
}

export type FilesToAttach = { photo: string; folder: string; remove: () => Promise<void> }

export async function makeFilesToAttach(): Promise<FilesToAttach> {
  const root = await mkdtemp(join(tmpdir(), 'wardlink-attach-'))
  const folder = join(root, 'scans')
  await mkdir(join(folder, 'deeper'), { recursive: true })
  await writeFile(join(root, 'photo.jpg'), 'Jpeg bytes that no page may see')
  await writeFile(join(folder, 'one.pdf'), 'P1')
  await writeFile(join(folder, 'deeper', 'two.pdf'), 'P2')
  return { photo: join(root, 'photo.jpg'), folder, remove: () => rm(root, { recursive: true, force: true }) }
}

export async function until(check: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs
  for (;;) {
    if (await check()) return true
    if (Date.now() > end) return false
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
