import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { type BrowserName, findBrowser } from '../commands/install-browsers.ts'
import { freePort } from '../demo/relay-process.ts'

export const ENGINES = ['chromium', 'firefox', 'webkit'] as const
export type Engine = (typeof ENGINES)[number]

/** A browser that opens addresses; certificates of our own are let pass, everything else is as it comes. */
export type OpenBrowser = {
  go(address: string): Promise<void>
  /** Ends the browser as a crash would. The profile goes with it unless it was given. */
  close(): Promise<void>
}

/** One that can also be asked things, in whichever of its frames has an address like this. */
export type DrivenBrowser = OpenBrowser & {
  /** The expression's value (JSON), or undefined while no such frame is there. */
  inFrame(address: RegExp, expression: string): Promise<unknown>
}

export function openEngine(engine: Engine): Promise<OpenBrowser> {
  switch (engine) {
    case 'chromium':
      return openChromium()
    case 'firefox':
      return openFirefox()
    case 'webkit':
      return openWebKit()
  }
}

async function openChromium(): Promise<OpenBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'wardlink-exfil-'))
  const browser = spawn(needed('chromium'), [
    '--headless=new',
    '--no-sandbox',
    '--no-first-run',
    '--disable-gpu',
    '--ignore-certificate-errors',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    'about:blank',
  ])
  const protocol = await speak(await addressIn(browser, /DevTools listening on (ws:\/\/\S+)/))
  return {
    async go(url) {
      await protocol('Target.createTarget', { url })
    },
    close: () => end(browser, profile),
  }
}

/** @param given a folder for its profile and its caches, which stays; absent: a fresh one, which goes */
export async function openFirefox(given?: string): Promise<DrivenBrowser> {
  const profile = given ?? (await mkdtemp(join(tmpdir(), 'wardlink-exfil-')))
  const preferences: Record<string, string | number | boolean> = {
    'browser.shell.checkDefaultBrowser': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'toolkit.telemetry.enabled': false,
    'app.update.disabledForTesting': true,
    'network.trr.mode': 5,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    // Automation turns these off; people have them on.
    'network.http.speculative-parallel-limit': 20,
    'network.dns.disablePrefetch': false,
    'network.dns.disablePrefetchFromHTTPS': false,
    'network.prefetch-next': true,
  }
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  )
  await writeFile(join(profile, 'user.js'), lines.join(''))
  const browser = spawn(
    needed('firefox'),
    ['--headless', '--remote-debugging-port', '0', '--profile', profile, '--no-remote'],
    { env: { ...process.env, MOZ_HEADLESS: '1', HOME: profile } },
  )
  const address = await addressIn(browser, /WebDriver BiDi listening on (ws:\/\/\S+)/)
  const protocol = await speak(`${address}/session`)
  await protocol('session.new', { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } })
  const { context } = await protocol('browsingContext.create', { type: 'tab' })
  return {
    async go(url) {
      await protocol('browsingContext.navigate', { context, url, wait: 'none' })
    },
    async inFrame(address, expression) {
      const { contexts } = await protocol('browsingContext.getTree', { root: context })
      const frame = flat(contexts as BidiFrame[]).find(({ url }) => address.test(url))
      if (!frame) return undefined
      const answer = await protocol('script.evaluate', {
        // As JSON: the protocol's own form of an object is a puzzle.
        expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`,
        target: { context: frame.context },
        awaitPromise: true,
      }).catch(() => undefined)
      const { result } = (answer ?? {}) as { result?: { value?: string } }
      return result?.value === undefined ? undefined : JSON.parse(result.value)
    },
    close: () => end(browser, given === undefined ? profile : null),
  }
}

type BidiFrame = { context: string; url: string; children: BidiFrame[] | null }

function flat(frames: readonly BidiFrame[]): BidiFrame[] {
  return frames.flatMap((frame) => [frame, ...flat(frame.children ?? [])])
}

/**
 * WebKitGTK's MiniBrowser, the nearest thing to Safari that runs here. It is not Safari on a phone.
 *
 * @param given a folder for everything it writes, which stays; absent: a fresh one, which goes
 */
export async function openWebKit(given?: string): Promise<DrivenBrowser> {
  const profile = given ?? (await mkdtemp(join(tmpdir(), 'wardlink-exfil-')))
  const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'])
  const number = await addressIn(screen, /^(\d+)\n/)
  const port = await freePort()
  const driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    env: {
      ...process.env,
      DISPLAY: `:${number}`,
      HOME: profile,
      TMPDIR: profile,
      XDG_RUNTIME_DIR: profile,
      GTK_A11Y: 'none',
    },
  })
  async function ask<T>(path: string, body: unknown): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
          method: 'POST',
          body: JSON.stringify(body),
        })
        const { value } = (await answer.json()) as { value: { error?: string } | null }
        if (value?.error) throw new Error(`WebKitWebDriver: ${value.error}`)
        return value as T
      } catch (thrown) {
        if (!(thrown instanceof TypeError) || tries > 100) throw thrown
        await pause(100)
      }
    }
  }
  const { sessionId } = await ask<{ sessionId: string }>('/session', {
    capabilities: {
      alwaysMatch: {
        acceptInsecureCerts: true,
        pageLoadStrategy: 'none',
        'webkitgtk:browserOptions': { binary: needed('webkit'), args: ['--automation'] },
      },
    },
  })
  const at = <T>(path: string, body: object) => ask<T>(`/session/${sessionId}/${path}`, body)
  const run = (script: string) => at<unknown>('execute/sync', { script, args: [] }).catch(() => undefined)
  /** Goes into the first frame with such an address, the window itself included. */
  async function findFrame(address: RegExp, depth: number): Promise<boolean> {
    if (address.test(String(await run('return location.href')))) return true
    if (depth === 0) return false
    const frames = await at<object[]>('elements', { using: 'css selector', value: 'iframe' }).catch(() => [])
    for (const id of frames) {
      if (
        !(await at('frame', { id }).then(
          () => true,
          () => false,
        ))
      )
        continue
      if (await findFrame(address, depth - 1)) return true
      await at('frame/parent', {}).catch(() => {})
    }
    return false
  }
  return {
    async go(url) {
      await at('url', { url })
    },
    async inFrame(address, expression) {
      await at('frame', { id: null })
      return (await findFrame(address, 3)) ? run(`return ${expression}`) : undefined
    },
    async close() {
      await fetch(`http://127.0.0.1:${port}/session/${sessionId}`, { method: 'DELETE' }).catch(() => {})
      driver.kill('SIGKILL')
      await end(screen, given === undefined ? profile : null)
    },
  }
}

function needed(name: BrowserName): string {
  const path = findBrowser(name)
  if (!path) throw new Error(`There is no ${name} here: node tests/commands/install-browsers.ts`)
  return path
}

type Protocol = (method: string, params: object) => Promise<Record<string, unknown>>

async function speak(address: string): Promise<Protocol> {
  const socket = new WebSocket(address)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const answers = new Map<
    number,
    (message: { result?: unknown; error?: unknown; message?: string }) => void
  >()
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString())
    answers.get(message.id)?.(message)
  })
  let lastId = 0
  return (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      answers.set(id, ({ result, error, message }) =>
        error
          ? reject(new Error(`${method}: ${message ?? JSON.stringify(error)}`))
          : resolve(result as never),
      )
      socket.send(JSON.stringify({ id, method, params }))
    })
}

function addressIn(program: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a browser did not say where it listens')), 60_000)
    let printed = ''
    const read = (data: Buffer) => {
      printed += data
      const found = pattern.exec(printed)?.[1]
      if (!found) return
      clearTimeout(timer)
      resolve(found)
    }
    program.on('error', reject)
    program.stdout?.on('data', read)
    program.stderr?.on('data', read)
  })
}

async function end(program: ChildProcess, profile: string | null): Promise<void> {
  const gone = new Promise((resolve) => program.once('exit', resolve))
  if (program.exitCode === null && program.signalCode === null) {
    program.kill('SIGKILL')
    await gone
  }
  if (profile) await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
}
