import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { WebSocket } from 'ws'
import { findBrowser } from '../commands/install-browsers.ts'
import { type Firefox, proxyPreferences, startProxy } from '../hosts/firefox.ts'

export type ManagedFirefox = Firefox & {
  /** Opens a page of the extension, and waits for an expression in it to become true. */
  open(path: string, isThere: string): Promise<void>
  /** Leaves the extension's page: an update would close it, and with its last tab the browser. */
  leave(): Promise<void>
  /** An expression in the page that is open; its result as JSON. */
  evaluate(expression: string): Promise<unknown>
  /** The same with the powers of Firefox itself, where add-ons are looked after. */
  evaluateInBrowser(expression: string): Promise<unknown>
}

/** The address its pages get in these profiles; else it is drawn at random. */
const ADDRESS_ID = '0f8fad5b-d9cb-469f-a165-70867728950e'

/**
 * Firefox on a machine that is managed, in its own view of the file system. Signing is turned off: only Mozilla can
 * sign an add-on for Firefox, and a test cannot ask them.
 *
 * @param ports TLS port on this machine for each host name; nothing else can be reached
 */
export async function startManagedFirefox(
  policies: object,
  addonId: string,
  ports: Readonly<Record<string, number>> = {},
): Promise<ManagedFirefox> {
  const path = findBrowser('firefox')
  if (!path) throw new Error('There is no Firefox here. On Debian: apt-get install firefox-esr')
  const folder = await mkdtemp(join(tmpdir(), 'wardlink-managed-'))
  const [profile, distribution] = [join(folder, 'profile'), join(folder, 'distribution')]
  for (const each of [profile, distribution]) await mkdir(each)
  await writeFile(join(distribution, 'policies.json'), JSON.stringify(policies))
  const proxy = await startProxy(ports)
  await writeFile(join(profile, 'user.js'), preferences(addonId, (proxy.address() as AddressInfo).port))
  const launcher = join(folder, 'firefox')
  const place = '/usr/lib/firefox-esr/distribution'
  const binary = path.startsWith('/usr/bin/') ? join(dirname(place), 'firefox-esr') : path
  const asRoot = process.getuid?.() === 0 ? '' : '--map-root-user '
  await writeFile(
    launcher,
    `#!/bin/sh\nexec unshare ${asRoot}--mount sh -c 'mount --bind "${distribution}" ${place} && exec "${binary}" "$@"' sh "$@"\n`,
  )
  await chmod(launcher, 0o755)
  const browser = spawn(
    launcher,
    [
      '--headless',
      '--remote-allow-system-access',
      '--remote-debugging-port',
      '0',
      '--profile',
      profile,
      '--no-remote',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, MOZ_HEADLESS: '1', HOME: folder } },
  )
  const endWithUs = () => browser.kill('SIGKILL')
  process.once('exit', endWithUs)
  const socket = new WebSocket(`${await remoteAddress(browser)}/session`)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const { send, next } = commandsOver(socket)
  await send('session.new', {
    capabilities: { alwaysMatch: { acceptInsecureCerts: true, unhandledPromptBehavior: { file: 'ignore' } } },
  })
  await send('session.subscribe', { events: ['input.fileDialogOpened'] })
  const pages = (await send('browsingContext.getTree', {})) as unknown as {
    contexts: { context: string }[]
  }
  const context = pages.contexts[0]?.context

  async function evaluateIn(target: object, expression: string): Promise<unknown> {
    const wrapped = `(async () => JSON.stringify(await (${expression})))()`
    const answer = (await send('script.evaluate', {
      expression: wrapped,
      target,
      awaitPromise: true,
    })) as unknown as {
      type: string
      result?: { value?: string }
      exceptionDetails?: { text: string }
    }
    if (answer.type !== 'success') throw new Error(answer.exceptionDetails?.text)
    return JSON.parse(answer.result?.value ?? 'null')
  }
  const evaluate: ManagedFirefox['evaluate'] = (expression) => evaluateIn({ context }, expression)

  return {
    send,
    next,
    evaluate,
    async open(page, isThere) {
      const url = `moz-extension://${ADDRESS_ID}/${page}`
      // The installation is under way, and until it is done the address is nobody's.
      await until(() => send('browsingContext.navigate', { context, url, wait: 'complete' }).then(() => true))
      await until(async () => (await evaluate(isThere)) === true)
    },
    async leave() {
      await send('browsingContext.navigate', { context, url: 'about:blank', wait: 'complete' })
    },
    async evaluateInBrowser(expression) {
      const windows = (await send('browsingContext.getTree', {
        'moz:scope': 'chrome',
      })) as unknown as typeof pages
      return evaluateIn({ context: windows.contexts[0]?.context }, expression)
    },
    async close() {
      socket.close()
      const gone = new Promise((resolve) => browser.once('exit', resolve))
      browser.kill('SIGKILL')
      await gone
      process.off('exit', endWithUs)
      proxy.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function until(check: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 90_000
  for (;;) {
    const isSo = await check().catch((problem: unknown) => problem)
    if (isSo === true) return
    if (Date.now() > end) throw isSo instanceof Error ? isSo : new Error('it did not come')
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

function commandsOver(socket: WebSocket): Pick<Firefox, 'send' | 'next'> {
  const listeners = new Set<(event: { method: string; params: Record<string, unknown> }) => void>()
  const answers = new Map<
    number,
    { resolve: (result: Record<string, unknown>) => void; reject: (reason: Error) => void }
  >()
  let lastId = 0
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString())
    if (message.type === 'event') for (const listener of listeners) listener(message)
    if (message.type === 'success') answers.get(message.id)?.resolve(message.result)
    if (message.type === 'error') answers.get(message.id)?.reject(new Error(message.message))
    answers.delete(message.id)
  })
  const next: Firefox['next'] = async (event, withinMs) => {
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown> | null>()
    const listener: Parameters<typeof listeners.add>[0] = ({ method, params }) => {
      if (method === event) resolve(params)
    }
    listeners.add(listener)
    const timer = setTimeout(() => resolve(null), withinMs)
    return promise.finally(() => {
      listeners.delete(listener)
      clearTimeout(timer)
    })
  }
  const send: Firefox['send'] = (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      answers.set(id, { resolve, reject })
      socket.send(JSON.stringify({ id, method, params }))
    })
  return { send, next }
}

function preferences(addonId: string, proxyPort: number): string {
  const values: Record<string, string | number | boolean> = {
    ...proxyPreferences(proxyPort),
    'xpinstall.signatures.required': false,
    'extensions.webextensions.uuids': JSON.stringify({ [addonId]: ADDRESS_ID }),
    // The relay of a test speaks plain HTTP on this machine.
    'extensions.update.requireBuiltInCerts': false,
    'extensions.install.requireBuiltInCerts': false,
    'extensions.checkUpdateSecurity': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'toolkit.telemetry.enabled': false,
    'app.update.disabledForTesting': true,
  }
  return Object.entries(values)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('')
}

function remoteAddress(browser: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Firefox did not say where it listens')), 60_000)
    const read = (data: Buffer) => {
      const address = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(data.toString())?.[1]
      if (!address) return
      clearTimeout(timer)
      resolve(address)
    }
    browser.stdout?.on('data', read)
    browser.stderr?.on('data', read)
  })
}
