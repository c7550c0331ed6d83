import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { findBrowser } from '../commands/install-browsers.ts'

/** A Firefox driven over WebDriver BiDi, with an extension in it and hosts mapped to this machine. */
export type Firefox = {
  /** One command of the protocol, by its name. */
  send(method: string, params: object): Promise<Record<string, unknown>>
  /** The next event of this name, or null when none comes in time. */
  next(event: string, withinMs: number): Promise<Record<string, unknown> | null>
  close(): Promise<void>
}

/**
 * @param ports TLS port on this machine for each host name; nothing else can be reached
 * @param policy what an organisation's policy says to the extension; none when absent
 */
export async function startFirefox(
  extension: string,
  ports: Readonly<Record<string, number>>,
  policy?: object,
): Promise<Firefox> {
  const path = findBrowser('firefox')
  if (!path) throw new Error('There is no Firefox here. On Debian: apt-get install firefox-esr')
  const proxy = await startProxy(ports)
  const profile = await mkdtemp(join(tmpdir(), 'wardlink-firefox-'))
  await writeFile(join(profile, 'user.js'), preferences((proxy.address() as AddressInfo).port))
  if (policy) await writePolicy(profile, policy)
  const browser = spawn(
    path,
    [
      '--headless',
      '--remote-debugging-port',
      '0',
      // Its own script may drive what no protocol drives (`firefox-drop.ts`).
      '--remote-allow-system-access',
      '--profile',
      profile,
      '--no-remote',
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its home is its profile: policy is looked for there, and nobody else's.
      env: { ...process.env, MOZ_HEADLESS: '1', HOME: profile },
    },
  )
  // A run that is ended takes its browser along.
  const endWithUs = () => browser.kill('SIGKILL')
  process.once('exit', endWithUs)
  const socket = new WebSocket(`${await remoteAddress(browser)}/session`)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))

  const answers = new Map<number, { resolve: (result: never) => void; reject: (reason: Error) => void }>()
  const listeners = new Set<(method: string, params: Record<string, unknown>) => void>()
  let lastId = 0
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString())
    if (message.type === 'event') for (const listener of listeners) listener(message.method, message.params)
    const answer = answers.get(message.id)
    if (message.type === 'success') answer?.resolve(message.result as never)
    if (message.type === 'error') answer?.reject(new Error(`${message.error}: ${message.message}`))
    answers.delete(message.id)
  })

  const send: Firefox['send'] = (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      answers.set(id, { resolve, reject })
      socket.send(JSON.stringify({ id, method, params }))
    })

  await send('session.new', {
    capabilities: { alwaysMatch: { acceptInsecureCerts: true, unhandledPromptBehavior: { file: 'ignore' } } },
  })
  await send('session.subscribe', { events: ['input.fileDialogOpened', 'log.entryAdded'] })
  await send('webExtension.install', { extensionData: { type: 'path', path: extension } })

  return {
    send,
    next: (event, withinMs) =>
      new Promise((resolve) => {
        const done = (params: Record<string, unknown> | null) => {
          listeners.delete(listener)
          clearTimeout(timer)
          resolve(params)
        }
        const listener = (method: string, params: Record<string, unknown>) => {
          if (method === event) done(params)
        }
        const timer = setTimeout(() => done(null), withinMs)
        listeners.add(listener)
      }),
    close: async () => {
      await Promise.race([send('browser.close', {}), new Promise((resolve) => setTimeout(resolve, 3000))])
      socket.close()
      const gone = new Promise((resolve) => browser.once('exit', resolve))
      if (browser.exitCode === null) {
        browser.kill('SIGKILL')
        await gone
      }
      process.off('exit', endWithUs)
      proxy.close()
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Firefox maps no names to ports; a proxy of our own does, and knows no way out of this machine. */
export function startProxy(ports: Readonly<Record<string, number>>): Promise<Server> {
  const proxy = createServer((client) => {
    client.on('error', () => {})
    client.once('data', (head) => {
      const host = /^CONNECT ([^:\s]+):443 /.exec(head.toString('latin1'))?.[1]
      const port = host === undefined ? undefined : ports[host]
      if (port === undefined) {
        client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
        return
      }
      const server = connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n')
        client.pipe(server).pipe(client)
      })
      server.on('error', () => client.destroy())
    })
  })
  return new Promise((resolve) => proxy.listen(0, '127.0.0.1', () => resolve(proxy)))
}

/** A native manifest of the kind `storage` is how Firefox brings an extension its policy on a machine of one's own. */
async function writePolicy(home: string, policy: object): Promise<void> {
  const folder = join(home, '.mozilla/managed-storage')
  await mkdir(folder, { recursive: true })
  const manifest = { name: EXTENSION_ID, description: 'Policy of a test', type: 'storage', data: policy }
  await writeFile(join(folder, `${EXTENSION_ID}.json`), JSON.stringify(manifest))
}

/** As the extension manifest has it for Firefox. */
const EXTENSION_ID = 'wardlink@wardlink.example'

/** What sends every name through that proxy, and takes the certificates behind it. */
export function proxyPreferences(proxyPort: number): Record<string, string | number | boolean> {
  return {
    'network.proxy.type': 1,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': proxyPort,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': proxyPort,
    'network.proxy.allow_hijacking_localhost': false,
    'security.cert_pinning.enforcement_level': 0,
    'network.stricttransportsecurity.preloadlist': false,
  }
}

function preferences(proxyPort: number): string {
  const values: Record<string, string | number | boolean> = {
    ...proxyPreferences(proxyPort),
    'browser.shell.checkDefaultBrowser': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'toolkit.telemetry.enabled': false,
    'app.update.disabledForTesting': true,
    'dom.disable_open_during_load': false,
    'media.navigator.streams.fake': true,
    'media.navigator.permission.disabled': true,
    'media.autoplay.default': 0,
    // A drop of files is made in the page's own process.
    'dom.file.createInChild': true,
  }
  return Object.entries(values)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('')
}

function remoteAddress(browser: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Firefox did not say where it listens')), 30_000)
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
