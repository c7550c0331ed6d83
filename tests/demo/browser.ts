import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Worker } from 'playwright'
import { findChromium } from '../commands/install-browsers.ts'

export type DemoBrowser = {
  context: BrowserContext
  /** The profile on disk; it stays after `close` so that a test can look for what is left in it. */
  profileFolder: string
  close(): Promise<void>
}

export type BrowserOptions = {
  /** Folder of the built extension; absent: a browser without it. */
  extensionFolder?: string
  /** Further host rules, e.g. those of the practice page. */
  hostRules?: readonly string[]
  headless?: boolean
  /** A profile to use again; absent: a fresh one. */
  profileFolder?: string
  viewport?: { width: number; height: number } | null
  /** Also listen here for a debugger; 0 takes any port. */
  debuggingPort?: number
  /** Further switches of Chromium, e.g. for a camera that is none. */
  switches?: readonly string[]
}

/**
 * Starts Chromium on its own profile. It can reach this machine and the hosts that are mapped to it; every
 * other name is unknown to it, so nothing of a demo or a test ever leaves the machine.
 */
export async function startBrowser(options: BrowserOptions = {}): Promise<DemoBrowser> {
  const profileFolder = options.profileFolder ?? (await mkdtemp(join(tmpdir(), 'wardlink-browser-')))
  const hostRules = [
    ...(options.hostRules ?? []),
    'MAP * ~NOTFOUND',
    'EXCLUDE 127.0.0.1',
    'EXCLUDE localhost',
    'EXCLUDE *.localhost',
  ]
  const extension = options.extensionFolder
  const context = await chromium.launchPersistentContext(profileFolder, {
    executablePath: await findChromium(),
    headless: options.headless ?? true,
    ignoreDefaultArgs: ['--disable-extensions'],
    // Whoever started the browser ends it, in order; a process that exits takes it along all the same.
    handleSIGINT: false,
    handleSIGTERM: false,
    // Only for the practice page's own certificate.
    ignoreHTTPSErrors: true,
    viewport: options.viewport === undefined ? { width: 1280, height: 860 } : options.viewport,
    args: [
      '--no-sandbox',
      '--no-first-run',
      '--disable-component-update',
      '--ignore-certificate-errors',
      `--host-resolver-rules=${hostRules.join(', ')}`,
      ...(options.switches ?? []),
      ...(extension ? [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`] : []),
      ...(options.debuggingPort === undefined ? [] : [`--remote-debugging-port=${options.debuggingPort}`]),
    ],
  })
  return { context, profileFolder, close: () => context.close() }
}

/** The extension's background worker, once it runs. */
export async function backgroundOf(context: BrowserContext): Promise<Worker> {
  const isOurs = (worker: Worker) => worker.url().startsWith('chrome-extension://')
  return (
    context.serviceWorkers().find(isOurs) ??
    (await context.waitForEvent('serviceworker', { predicate: isOurs, timeout: 20_000 }))
  )
}

export async function removeProfile(browser: DemoBrowser): Promise<void> {
  await rm(browser.profileFolder, { recursive: true, force: true, maxRetries: 5 })
}
