import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import WebSocket from 'ws'

export const BROWSERS = ['chromium', 'firefox'] as const
export type BrowserName = (typeof BROWSERS)[number]

/** A browser with one page open and nothing attached to it: a debugger slows some of what is measured. */
export type RunningBrowser = { pid: number; close(): Promise<void> }

/**
 * The installed browser; for Chromium else the one Playwright downloaded. (Playwright's Firefox is patched to speak
 * Playwright's own protocol instead of WebDriver BiDi.) Null when there is none.
 */
export function browserPath(name: BrowserName): string | null {
  const paths = {
    chromium: ['/usr/lib/chromium/chromium', '/usr/bin/google-chrome', chromium.executablePath()],
    firefox: ['/usr/bin/firefox-esr', '/usr/bin/firefox'],
  }
  return paths[name].find((path) => existsSync(path)) ?? null
}

/** Opens a page, chooses files in its first file input, and lets go of it. */
export async function openPage(
  name: BrowserName,
  { url, ready }: { url: string; ready: Promise<void> },
  files: readonly string[],
): Promise<RunningBrowser> {
  const path = browserPath(name)
  if (!path) throw new Error(`no ${name} on this machine`)
  const profile = await mkdtemp(join(tmpdir(), 'wardlink-browser-'))
  const process = spawn(path, name === 'chromium' ? chromiumArguments(profile) : firefoxArguments(profile), {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  // Its own process group outlives us: a test that is interrupted must not leave a browser behind.
  const killWithUs = () => killGroup(process)
  globalThis.process.once('exit', killWithUs)
  const browser: RunningBrowser = {
    pid: process.pid ?? 0,
    close: async () => {
      globalThis.process.off('exit', killWithUs)
      await stop(process)
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  try {
    const page = { url, ready, files }
    if (name === 'chromium') await openInChromium(await chromiumEndpoint(profile, process), page)
    else await openInFirefox(await firefoxEndpoint(process), page)
    return browser
  } catch (thrown) {
    await browser.close()
    throw thrown
  }
}

function chromiumArguments(profile: string): string[] {
  return [
    '--headless',
    '--no-sandbox',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-background-timer-throttling',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    'about:blank',
  ]
}

function firefoxArguments(profile: string): string[] {
  return ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', 'about:blank']
}

async function chromiumEndpoint(profile: string, process: ChildProcess): Promise<string> {
  process.stderr?.resume()
  for (let attempt = 0; attempt < 300; attempt++) {
    const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '')
    const [port, path] = text.split('\n')
    if (port && path) return `ws://127.0.0.1:${port}${path}`
    if (process.exitCode !== null) break
    await new Promise((later) => setTimeout(later, 100))
  }
  throw new Error('Chromium did not start')
}

function firefoxEndpoint(process: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    process.stderr?.on('data', (data) => {
      said = (said + data).slice(-10_000)
      const address = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said)?.[1]
      if (address) resolve(`${address}/session`)
    })
    process.on('exit', () => reject(new Error(`Firefox did not start: ${said}`)))
    setTimeout(() => reject(new Error('Firefox did not start in time')), 60_000).unref()
  })
}

type Page = { url: string; ready: Promise<void>; files: readonly string[] }

async function openInChromium(endpoint: string, { url, ready, files }: Page): Promise<void> {
  const devtools = await Remote.connect(endpoint)
  const { targetId } = await devtools.call<{ targetId: string }>('Target.createTarget', { url })
  await ready
  if (files.length > 0) {
    const attached = await devtools.call<{ sessionId: string }>('Target.attachToTarget', {
      targetId,
      flatten: true,
    })
    const session = { sessionId: attached.sessionId }
    const { root } = await devtools.call<{ root: { nodeId: number } }>('DOM.getDocument', {}, session)
    const input = { nodeId: root.nodeId, selector: 'input[type=file]' }
    const { nodeId } = await devtools.call<{ nodeId: number }>('DOM.querySelector', input, session)
    await devtools.call('DOM.setFileInputFiles', { files, nodeId }, session)
  }
  devtools.close()
}

async function openInFirefox(endpoint: string, { url, ready, files }: Page): Promise<void> {
  const bidi = await Remote.connect(endpoint)
  await bidi.call('session.new', { capabilities: {} })
  const tree = await bidi.call<{ contexts: { context: string }[] }>('browsingContext.getTree', {})
  const context = tree.contexts[0]?.context
  await bidi.call('browsingContext.navigate', { context, url, wait: 'interactive' })
  await ready
  if (files.length > 0) {
    const locator = { type: 'css', value: 'input[type=file]' }
    const located = { context, locator }
    const { nodes } = await bidi.call<{ nodes: { sharedId: string }[] }>(
      'browsingContext.locateNodes',
      located,
    )
    await bidi.call('input.setFiles', { context, element: { sharedId: nodes[0]?.sharedId }, files })
  }
  await bidi.call('session.end', {})
  bidi.close()
}

/** Commands and answers over one WebSocket: the Chrome DevTools Protocol and WebDriver BiDi look alike here. */
class Remote {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #lastId = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => {
      const answer = JSON.parse(String(data)) as Answer
      this.#waiting.get(answer.id ?? -1)?.(answer)
    })
  }

  static async connect(endpoint: string): Promise<Remote> {
    const socket = new WebSocket(endpoint, { perMessageDeflate: false })
    await new Promise((open, failed) => socket.once('open', open).once('error', failed))
    return new Remote(socket)
  }

  call<T>(method: string, params: object, extra: object = {}): Promise<T> {
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (answer) => {
        this.#waiting.delete(id)
        if (answer.error) reject(new Error(`${method}: ${JSON.stringify(answer)}`))
        else resolve(answer.result as T)
      })
      this.#socket.send(JSON.stringify({ id, method, params, ...extra }))
    })
  }

  close(): void {
    this.#socket.close()
  }
}

type Answer = { id?: number; result?: unknown; error?: unknown }

async function stop(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.pid === undefined) return
  const gone = new Promise((exited) => process.once('exit', exited))
  killGroup(process)
  await gone
}

/** Everything the browser started goes with it, and nothing else. */
function killGroup(process: ChildProcess): void {
  if (process.pid === undefined) return
  try {
    globalThis.process.kill(-process.pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}
