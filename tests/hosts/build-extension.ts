/** Builds guard and bridge as they ship, with a background that only answers: what catches is the real thing. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'wxt'
import { ROOT } from '../commands/run.ts'

export type BuiltExtension = { path: string; remove: () => Promise<void> }

/** The whole extension as a trust builds it to bring in hosts by policy (docs/decisions/0150). */
export async function buildForPolicy(browser: 'chrome' | 'firefox'): Promise<BuiltExtension> {
  const outDir = await mkdtemp(join(tmpdir(), 'wardlink-hosts-'))
  process.env.WARDLINK_HOSTS = 'policy'
  try {
    await build({ root: ROOT, outDir, browser, manifestVersion: 3, logger: silent })
  } finally {
    delete process.env.WARDLINK_HOSTS
  }
  return {
    path: join(outDir, `${browser}-mv3`),
    remove: () => rm(outDir, { recursive: true, force: true }),
  }
}

/** @param hosts further hosts to be guarded, as policy would bring them in */
export async function buildBareExtension(
  browser: 'chrome' | 'firefox',
  hosts: readonly string[] = [],
): Promise<BuiltExtension> {
  const outDir = await mkdtemp(join(tmpdir(), 'wardlink-hosts-'))
  // WXT shows its progress on standard output, which is the result's of a command with --json.
  const { write } = process.stdout
  process.stdout.write = process.stderr.write.bind(process.stderr)
  try {
    await build({
      root: ROOT,
      outDir,
      browser,
      manifestVersion: 3,
      filterEntrypoints: ['guard', 'bridge'],
      logger: silent,
    })
  } finally {
    process.stdout.write = write
  }
  const path = join(outDir, `${browser}-mv3`)
  await addStubs(path, browser, hosts)
  return { path, remove: () => rm(outDir, { recursive: true, force: true }) }
}

async function addStubs(
  path: string,
  browser: 'chrome' | 'firefox',
  hosts: readonly string[],
): Promise<void> {
  const manifestPath = join(path, 'manifest.json')
  const manifest = JSON.parse(await readFile(manifestPath, 'utf8'))
  manifest.background =
    browser === 'chrome' ? { service_worker: 'background.js' } : { scripts: ['background.js'] }
  const matches = hosts.map((host) => `https://${host}/*`)
  for (const part of [...manifest.content_scripts, ...manifest.web_accessible_resources]) {
    part.matches.push(...matches)
  }
  manifest.host_permissions.push(...matches)
  await writeFile(manifestPath, JSON.stringify(manifest))
  await mkdir(join(path, 'content-scripts'), { recursive: true })
  await writeFile(join(path, 'background.js'), BACKGROUND)
  await writeFile(join(path, 'compose-panel.html'), PANEL)
  await writeFile(join(path, 'compose-panel.js'), PANEL_SCRIPT)
}

/** Remembers what it was given by name and size; reads one byte of each, which proves the File came through. */
const BACKGROUND = `
const api = globalThis.browser?.runtime ? globalThis.browser : globalThis.chrome
const held = []
const missed = []
globalThis.asleep = false
// What the background answers in place of holding: a refusal, or what it throws.
globalThis.instead = null
api.runtime.onMessage.addListener((message, sender, reply) => {
  if (message?.wardlink !== 'background') return false
  const { name, asks } = message
  if (name === 'test/held') { reply({ answer: { held, missed } }); return true }
  if (name === 'test/bridge') {
    toBridge(asks.name, asks.asks).then((answer) => reply({ answer }), () => reply({ answer: null }))
    return true
  }
  if (globalThis.asleep) return true
  if (name === 'hold/start' && globalThis.instead) { reply(globalThis.instead); return true }
  if (name === 'hold/start') {
    Promise.all(asks.files.map(async (file) => ({
      name: file.name, size: file.size, type: file.type,
      first: new Uint8Array(await file.slice(0, 1).arrayBuffer())[0] ?? null,
    }))).then((files) => {
      held.push({ holdId: asks.holdId, intake: asks.intake, target: asks.target, files,
        tabId: sender.tab.id, frameId: sender.frameId })
      reply({ answer: { is: 'held' } })
    })
    return true
  }
  if (name === 'canary/missed') missed.push(asks)
  reply({ answer: null })
  return true
})
globalThis.toBridge = (name, asks) => {
  const { tabId, frameId } = held.find((one) => one.holdId === asks.holdId)
  return api.tabs.sendMessage(tabId, { wardlink: 'bridge', name, asks }, { frameId })
}
`

const PANEL = `<!doctype html><meta charset="utf-8"><title>Share securely</title>
<button id="stub">Stub panel</button><script src="compose-panel.js"></script>`

/** Lets a test speak to the background: it has no other page of the extension. */
const PANEL_SCRIPT = `
const api = globalThis.browser?.runtime ? globalThis.browser : globalThis.chrome
globalThis.ask = (name, asks) => api.runtime.sendMessage({ wardlink: 'background', name, asks }).then((reply) => reply.answer)
`

const silent = Object.assign(() => {}, {
  debug: () => {},
  log: () => {},
  info: () => {},
  warn: () => {},
  error: (...args: unknown[]) => console.error(...args),
  fatal: (...args: unknown[]) => console.error(...args),
  success: () => {},
  level: 0,
})
