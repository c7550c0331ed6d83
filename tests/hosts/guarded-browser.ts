import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
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
  /** Size of the script that goes into every page. */
  guardBytes(): Promise<number>
  /** Runs in the background. */
  inBackground(script: string): Promise<unknown>
  /** Ends the background as the browser does, and as a crash does. */
  killBackground(): Promise<void>
  close(): Promise<void>
}

/** A Chromium with guard and bridge as they ship, and a background that only takes what it is given. */
export async function startGuardedChromium(
  hostRules: readonly string[],
  switches: readonly string[] = [],
  moreHosts: readonly string[] = [],
): Promise<GuardedBrowser> {
  const extension = await buildBareExtension('chrome', moreHosts)
  const browser = await startBrowser({ extensionFolder: extension.path, hostRules, switches })
  const worker = await backgroundOf(browser.context)
  const read = (name: string) =>
    worker.evaluate(`JSON.stringify(${name})`).then((text) => JSON.parse(text as string))
  return {
    context: browser.context,
    held: () => read('held'),
    missed: () => read('missed'),
    guardBytes: async () => (await stat(join(extension.path, 'content-scripts/guard.js'))).size,
    inBackground: (script) => worker.evaluate(script),
    callBridge: (name, asks) => worker.evaluate(`toBridge(${JSON.stringify(name)}, ${JSON.stringify(asks)})`),
    killBackground: async () => {
      // Workers can be stopped from a page of their own origin.
      const page = await browser.context.newPage()
      await page.goto(new URL('/compose-panel.html', worker.url()).href)
      const session = await page.context().newCDPSession(page)
      const stopped = new Promise<void>((resolve) => {
        session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
          if (versions.some(({ runningStatus }) => runningStatus === 'stopped')) resolve()
        })
      })
      await session.send('ServiceWorker.enable')
      await session.send('ServiceWorker.stopAllWorkers')
      await stopped
      await page.close()
    },
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

/** What assistive technology is told on this page, closed shadow roots included. */
export async function alertsOn(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  try {
    const { nodes } = await session.send('Accessibility.getFullAXTree')
    const byId = new Map(nodes.map((node) => [node.nodeId, node]))
    const textOf = (id: string): string => {
      const node = byId.get(id)
      if (node?.role?.value === 'StaticText') return String(node.name?.value ?? '')
      return (node?.childIds ?? []).map(textOf).join('')
    }
    return nodes.filter((node) => node.role?.value === 'alert').map((node) => textOf(node.nodeId))
  } finally {
    await session.detach()
  }
}

/** Whether there is a button of this name, closed shadow roots included. */
export async function hasButton(page: Page, name: string): Promise<boolean> {
  const session = await page.context().newCDPSession(page)
  try {
    const { nodes } = await session.send('Accessibility.getFullAXTree')
    return nodes.some((node) => node.role?.value === 'button' && node.name?.value === name)
  } finally {
    await session.detach()
  }
}

/** Presses a button by its name, also one in a closed shadow root. */
export async function pressButton(page: Page, name: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  try {
    const { nodes } = await session.send('Accessibility.getFullAXTree')
    const button = nodes.find((node) => node.role?.value === 'button' && node.name?.value === name)
    if (button?.backendDOMNodeId === undefined) throw new Error(`no button ${name}`)
    const { model } = await session.send('DOM.getBoxModel', { backendNodeId: button.backendDOMNodeId })
    const [left = 0, top = 0] = model.content
    await page.mouse.click(left + 5, top + 5)
  } finally {
    await session.detach()
  }
}
