import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Policy } from '#shared/access/policy.ts'
import { makeSamples, type Samples } from '../fixtures/make.ts'
import {
  type BrowserOptions,
  backgroundOf,
  type DemoBrowser,
  removeProfile,
  startBrowser,
} from './browser.ts'
import { builtFolder, ensureBuilt } from './built.ts'
import { chromiumRedirectUri } from './extension-id.ts'
import { type DemoIssuer, startIssuer } from './issuer.ts'
import { type PracticeWhatsApp, startPracticeWhatsApp } from './practice-whatsapp/server/server.ts'
import { relayOriginAt, signRegions, viewerOriginAt } from './regions.ts'
import { freePort, type RelayOptions, type RelayProcess, startRelayProcess } from './relay-process.ts'
import { startWire, type Wire } from './wire.ts'

export type DemoOptions = {
  /** Put the recording wire between browsers and relay. */
  throughWire?: boolean
  /** Samples that carry the tracer's words. */
  tracer?: boolean
  policy?: Policy
  /** Start a relay of a second region, Germany's, beside it. */
  secondRegion?: boolean
  /** Where the samples go; absent: with everything else, in a folder that is removed at the end. */
  samplesFolder?: string
}

/** The whole of Wardlink on one machine, with the world around it: all started, nothing shared with another run. */
export type Demo = {
  folder: string
  issuer: DemoIssuer
  relay: RelayProcess
  /** Null unless asked for. */
  wire: Wire | null
  practice: PracticeWhatsApp
  samples: Samples
  relayOrigin: string
  viewerOrigin: string
  /** Null unless asked for. */
  german: GermanRelay | null
  /** A browser with the extension in it, set up for this relay. */
  startSender(options?: BrowserOptions): Promise<DemoBrowser>
  /** A browser with nothing in it, on a profile of its own. */
  startOpener(options?: BrowserOptions): Promise<DemoBrowser>
  /** Every browser started so far, for pictures of what stood on the screen when something failed. */
  browsers: readonly DemoBrowser[]
  /** Ends everything that was started here and removes what it wrote. */
  close(): Promise<void>
}

/** For the same trust and the same people, in another country. */
export type GermanRelay = { relay: RelayProcess; relayOrigin: string; viewerOrigin: string }

export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  await ensureBuilt(['viewer', 'chrome-mv3', 'practice-whatsapp'])
  const folder = await mkdtemp(join(tmpdir(), 'wardlink-demo-'))
  const endings: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true, maxRetries: 5 })]
  const close = async () => {
    for (const end of endings.splice(0).reverse()) await end().catch(() => {})
  }
  try {
    const samples = await makeSamples(
      options.samplesFolder ?? join(folder, 'samples'),
      options.tracer ? { tracer: true } : {},
    )
    const issuer = await startIssuer()
    endings.push(issuer.close)
    const relayPort = await freePort()
    const wire = options.throughWire ? await startWire(relayPort) : null
    if (wire) endings.push(wire.close)
    const port = wire?.port ?? relayPort
    const germanPort = await freePort()
    const regions = options.secondRegion ? await signRegions({ gb: port, de: germanPort }) : null
    const relay = await startRelayProcess({
      folder: join(folder, 'relay'),
      issuer: issuer.issuer,
      port: relayPort,
      ...(wire ? { publicPort: wire.port } : {}),
      ...(options.policy ? { policy: options.policy } : {}),
      ...(regions ? { regions } : {}),
    })
    endings.push(relay.stop)
    const german = regions
      ? await startGermanRelay({
          folder: join(folder, 'relay-de'),
          issuer: issuer.issuer,
          port: germanPort,
          region: 'de',
          regions,
        })
      : null
    if (german) endings.push(german.relay.stop)
    const practice = await startPracticeWhatsApp()
    endings.push(practice.close)

    const relayOrigin = relayOriginAt(port)
    const viewerOrigin = viewerOriginAt(port)
    issuer.allowViewer(viewerOrigin)
    if (german) issuer.allowViewer(german.viewerOrigin)
    issuer.allowExtension(chromiumRedirectUri())
    const browsers: DemoBrowser[] = []
    const started = async (browserOptions: BrowserOptions) => {
      const browser = await startBrowser(browserOptions)
      browsers.push(browser)
      endings.push(async () => {
        await browser.close()
        if (!browserOptions.profileFolder) await removeProfile(browser)
      })
      return browser
    }
    return {
      folder,
      issuer,
      relay,
      wire,
      practice,
      samples,
      relayOrigin,
      viewerOrigin,
      german,
      startSender: async (browserOptions = {}) => {
        const browser = await started({
          ...browserOptions,
          extensionFolder: builtFolder('chrome-mv3'),
          hostRules: practice.hostRules,
        })
        await setUpExtension(browser, relayOrigin)
        return browser
      },
      startOpener: (browserOptions = {}) => started(browserOptions),
      browsers,
      close,
    }
  } catch (problem) {
    await close()
    throw problem
  }
}

async function startGermanRelay(options: RelayOptions): Promise<GermanRelay> {
  const relay = await startRelayProcess(options)
  return { relay, relayOrigin: relayOriginAt(options.port), viewerOrigin: viewerOriginAt(options.port) }
}

type ExtensionStorage = {
  chrome: { storage: { local: { set(values: Record<string, unknown>): Promise<void> } } }
}

/** Tells the extension its relay, in the extension's own storage, where the options page would put it. */
async function setUpExtension(browser: DemoBrowser, relayOrigin: string): Promise<void> {
  const background = await backgroundOf(browser.context)
  await background.evaluate(async (origin) => {
    const { chrome } = globalThis as unknown as ExtensionStorage
    await chrome.storage.local.set({ settings: { relayOrigin: origin } })
  }, relayOrigin)
}
