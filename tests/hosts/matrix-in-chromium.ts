import type { FileChooser, Page } from 'playwright'
import { backgroundOf, removeProfile, startBrowser } from '../demo/browser.ts'
import type { MatrixBrowser } from './matrix-browser.ts'

const CAMERA_THAT_IS_NONE = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--auto-select-desktop-capture-source=Entire screen',
  '--autoplay-policy=no-user-gesture-required',
]

/**
 * Chromium with the extension as it is built.
 *
 * @param settings as if typed on the settings page: a policy would be the whole machine's
 */
export async function matrixInChromium(
  extensionFolder: string,
  hostRules: readonly string[],
  settings: object,
): Promise<MatrixBrowser> {
  const browser = await startBrowser({ extensionFolder, hostRules, switches: CAMERA_THAT_IS_NONE })
  const { context } = browser
  const background = await backgroundOf(context)
  await background.evaluate(`chrome.storage.local.set({ settings: ${JSON.stringify(settings)} })`)
  await background.evaluate(SCRIPTS_ARE_THERE(settings))
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await context.newPage()
  page.on('dialog', (dialog) => void dialog.accept().catch(() => {}))
  const at = (xpath: string) => page.locator(`xpath=${xpath}`).first()

  async function chooseIn(on: Page, act: () => Promise<void>, paths: readonly string[]): Promise<boolean> {
    const opening: Promise<FileChooser | null> = on
      .waitForEvent('filechooser', { timeout: self.patienceMs })
      .catch(() => null)
    await act()
    const chooser = await opening
    await chooser?.setFiles([...paths])
    return chooser !== null
  }

  const self: MatrixBrowser = {
    name: 'chromium',
    patienceMs: 2500,
    goto: async (address) => {
      for (const other of context.pages()) if (other !== page) await other.close()
      await page.goto(address)
    },
    evaluate: (expression) => page.evaluate(expression),
    click: (xpath) => at(xpath).click({ timeout: 10_000 }),
    clickAt: (x, y) => page.mouse.click(x, y),
    fill: (xpath, text) => at(xpath).fill(text),
    paste: async () => {
      await page.bringToFront()
      await page.keyboard.press('Control+V')
    },
    choose: (act, paths) => chooseIn(page, act, paths),
    chooseInNewWindow: async (act, paths) => {
      const opening = context.waitForEvent('page', { timeout: self.patienceMs }).catch(() => null)
      await act()
      const opened = await opening
      if (!opened) return false
      return chooseIn(opened, () => opened.locator('input').click(), paths)
    },
    takesFolders: true,
    drop: async (xpath, what) => {
      const box = await at(xpath).boundingBox()
      if (!box) throw new Error(`nothing to drop on: ${xpath}`)
      const point = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
      const html = 'image' in what ? `<img src="${what.image}">` : ''
      const data =
        'files' in what
          ? { items: [], files: [...what.files], dragOperationsMask: 1 }
          : {
              items: [
                { mimeType: 'text/uri-list', data: what.image },
                { mimeType: 'text/html', data: html },
              ],
              dragOperationsMask: 1,
            }
      const session = await context.newCDPSession(page)
      try {
        for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
          await session.send('Input.dispatchDragEvent', { type, ...point, data })
        }
      } finally {
        await session.detach()
      }
    },
    hasPanel: async () =>
      context
        .pages()
        .some((one) =>
          one.frames().some((frame) => /^chrome-extension:.*\/compose-panel\.html/.test(frame.url())),
        ),
    close: async () => {
      await browser.close()
      await removeProfile(browser)
    },
  }
  return self
}

/** Waits until the background has put its scripts where the settings say. */
function SCRIPTS_ARE_THERE(settings: object): string {
  const count = Object.keys((settings as { hosts?: object }).hosts ?? {}).length
  return `(async () => {
    if (!chrome.scripting || ${count} === 0) return
    for (let turn = 0; turn < 100; turn++) {
      const [script] = await chrome.scripting.getRegisteredContentScripts()
      if (script?.matches.length >= ${count}) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error('no scripts were registered')
  })()`
}
