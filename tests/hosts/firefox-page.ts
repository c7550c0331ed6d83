import type { Firefox } from './firefox.ts'
import type { HeldFiles } from './guarded-browser.ts'

/** One tab of a Firefox, used with a hand on mouse and keyboard. */
export type FirefoxPage = {
  /** What WebDriver BiDi calls this tab. */
  context: string
  goto(address: string): Promise<void>
  evaluate<T>(expression: string): Promise<T>
  click(xpath: string): Promise<void>
  type(text: string): Promise<void>
  press(key: string, withControl?: boolean): Promise<void>
  /** Clicks, and gives the file to whatever chooser opens. @returns whether one did */
  attach(xpath: string, paths: string[], withinMs?: number): Promise<boolean>
  /** What the extension holds, asked in its panel; none while there is no panel. */
  held(): Promise<HeldFiles[]>
  hasPanel(): Promise<boolean>
  callBridge(name: string, asks: object): Promise<unknown>
}

export type Context = { context: string; url: string; children?: Context[] }

export async function firstPage(firefox: Firefox): Promise<FirefoxPage> {
  const { contexts } = (await firefox.send('browsingContext.getTree', {})) as { contexts: Context[] }
  const context = contexts[0]?.context ?? ''

  async function evaluateIn<T>(target: string, expression: string): Promise<T> {
    const answer = await firefox.send('script.evaluate', {
      expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`,
      target: { context: target },
      awaitPromise: true,
    })
    const { result, exceptionDetails } = answer as {
      result?: { value: string }
      exceptionDetails?: { text: string }
    }
    if (!result) throw new Error(exceptionDetails?.text ?? 'no answer')
    return JSON.parse(result.value) as T
  }

  async function click(xpath: string): Promise<void> {
    const { nodes } = (await firefox.send('browsingContext.locateNodes', {
      context,
      locator: { type: 'xpath', value: xpath },
    })) as { nodes: { sharedId: string }[] }
    const element = { sharedId: nodes[0]?.sharedId }
    if (!element.sharedId) throw new Error(`nothing at ${xpath}`)
    await firefox.send('script.callFunction', {
      functionDeclaration: '(element) => element.scrollIntoView({ block: "center" })',
      arguments: [element],
      target: { context },
      awaitPromise: false,
    })
    await perform({
      type: 'pointer',
      id: 'mouse',
      actions: [
        { type: 'pointerMove', x: 0, y: 0, origin: { type: 'element', element } },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ],
    })
  }

  async function keys(actions: { type: 'keyDown' | 'keyUp'; value: string }[]): Promise<void> {
    await perform({ type: 'key', id: 'keyboard', actions })
  }

  async function perform(source: object): Promise<void> {
    await firefox.send('input.performActions', { context, actions: [source] })
  }

  async function panel(): Promise<string | undefined> {
    const tree = (await firefox.send('browsingContext.getTree', { root: context })) as { contexts: Context[] }
    const all: Context[] = []
    const walk = (at: Context) => {
      all.push(at)
      for (const child of at.children ?? []) walk(child)
    }
    for (const top of tree.contexts) walk(top)
    return all.find(({ url }) => url.includes('/compose-panel.html'))?.context
  }

  async function askBackground<T>(name: string, asks: object): Promise<T | null> {
    const target = await panel()
    return target
      ? evaluateIn<T>(target, `globalThis.ask?.(${JSON.stringify(name)}, ${JSON.stringify(asks)})`)
      : null
  }

  return {
    context,
    goto: async (url) => {
      await firefox.send('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    evaluate: (expression) => evaluateIn(context, expression),
    click,
    type: (text) =>
      keys(
        [...text].flatMap((value) => [
          { type: 'keyDown', value } as const,
          { type: 'keyUp', value } as const,
        ]),
      ),
    press: (key, withControl = false) =>
      keys([
        ...(withControl ? [{ type: 'keyDown', value: CONTROL } as const] : []),
        { type: 'keyDown', value: key },
        { type: 'keyUp', value: key },
        ...(withControl ? [{ type: 'keyUp', value: CONTROL } as const] : []),
      ]),
    attach: async (xpath, paths, withinMs = 10_000) => {
      const opening = firefox.next('input.fileDialogOpened', withinMs)
      await click(xpath)
      const opened = (await opening) as { context: string; element?: object } | null
      if (!opened?.element) return false
      await firefox.send('input.setFiles', { context: opened.context, element: opened.element, files: paths })
      return true
    },
    held: async () => (await askBackground<{ held: HeldFiles[] }>('test/held', {}))?.held ?? [],
    hasPanel: async () => (await panel()) !== undefined,
    callBridge: (name, asks) => askBackground('test/bridge', { name, asks }),
  }
}

const CONTROL = '\uE009'
