import { startFirefox } from './firefox.ts'
import { dropInFirefox } from './firefox-drop.ts'
import { type Context, firstPage } from './firefox-page.ts'
import type { MatrixBrowser } from './matrix-browser.ts'

function middleOf(xpath: string): string {
  return `(() => {
    const found = document.evaluate(${JSON.stringify(xpath)}, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE)
    const element = found.singleNodeValue
    element?.scrollIntoView({ block: 'center' })
    const box = element?.getBoundingClientRect()
    return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : null
  })()`
}

const DELETE_ALL = `(() => { const box = document.activeElement; box.value = ''; return true })()`

/**
 * Firefox with the extension as it is built. WebDriver BiDi drives choosers, keys and the clipboard, and the browser's
 * own script what is dragged in from outside.
 *
 * @param policy what the organisation's policy says, delivered the way Firefox does
 */
export async function matrixInFirefox(
  extensionFolder: string,
  ports: Readonly<Record<string, number>>,
  policy?: object,
): Promise<MatrixBrowser> {
  const firefox = await startFirefox(extensionFolder, ports, policy)
  const page = await firstPage(firefox)

  async function contexts(): Promise<Context[]> {
    const tree = (await firefox.send('browsingContext.getTree', {})) as { contexts: Context[] }
    return tree.contexts
  }

  async function give(act: () => Promise<void>, paths: readonly string[]): Promise<boolean> {
    const opening = firefox.next('input.fileDialogOpened', self.patienceMs)
    await act()
    const opened = (await opening) as { context: string; element?: object } | null
    if (!opened?.element) return false
    await firefox.send('input.setFiles', {
      context: opened.context,
      element: opened.element,
      files: [...paths],
    })
    return true
  }

  async function pressAt(context: string, x: number, y: number): Promise<void> {
    await firefox.send('input.performActions', {
      context,
      actions: [
        {
          type: 'pointer',
          id: 'mouse',
          actions: [
            { type: 'pointerMove', x, y, origin: 'viewport' },
            { type: 'pointerDown', button: 0 },
            { type: 'pointerUp', button: 0 },
          ],
        },
      ],
    })
  }

  const self: MatrixBrowser = {
    name: 'firefox',
    patienceMs: 2500,
    goto: async (address) => {
      for (const other of (await contexts()).filter(({ context }) => context !== page.context)) {
        await firefox.send('browsingContext.close', { context: other.context }).catch(() => {})
      }
      await page.goto(address)
    },
    evaluate: page.evaluate,
    click: page.click,
    clickAt: (x, y) => pressAt(page.context, x, y),
    fill: async (xpath, text) => {
      await page.click(xpath)
      await page.evaluate(DELETE_ALL)
      await page.type(text)
    },
    paste: () => page.press('v', true),
    choose: give,
    chooseInNewWindow: async (act, paths) => {
      await act()
      for (let turn = 0; turn < 20; turn++) {
        const opened = (await contexts()).find(({ context }) => context !== page.context)
        if (opened) return give(() => pressAt(opened.context, 60, 40), paths)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      return false
    },
    takesFolders: false,
    drop: async (xpath, dragged) => {
      const at = await page.evaluate<{ x: number; y: number } | null>(middleOf(xpath))
      if (!at) throw new Error(`nothing to drop on: ${xpath}`)
      await dropInFirefox(firefox, at, dragged)
    },
    hasPanel: async () => {
      const all: Context[] = []
      const walk = (at: Context) => {
        all.push(at)
        for (const child of at.children ?? []) walk(child)
      }
      for (const top of await contexts()) walk(top)
      return all.some(({ url }) => url.includes('/compose-panel.html'))
    },
    close: firefox.close,
  }
  return self
}
