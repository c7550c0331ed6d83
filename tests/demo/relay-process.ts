import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Policy } from '#shared/access/policy.ts'
import type { Region } from '#shared/regions/region.ts'
import { type InitOptions, initRelay } from '../../relay/config/init-relay.ts'
import { ROOT } from '../commands/run.ts'
import { builtFolder } from './built.ts'
import { EXTENSION_CLIENT_ID, ISSUER_SCOPE, VIEWER_CLIENT_ID } from './issuer.ts'
import { DEMO_GOVERNANCE } from './people.ts'
import { putRegions, type SignedRegions } from './regions.ts'

export const DEMO_TENANT = 'ward7'

export type RelayProcess = {
  /** Everything the relay keeps: configuration, keys, database, envelopes. */
  folder: string
  port: number
  /** What it has printed so far, all runs together. */
  output(): string
  /** Asks it to finish and waits. */
  stop(): Promise<void>
  /** As a power cut would. */
  kill(): Promise<void>
  start(): Promise<void>
}

export type RelayOptions = {
  folder: string
  issuer: string
  port: number
  /** What the world calls it, when something stands in front of it; absent: itself on `port`. */
  publicPort?: number
  policy?: Policy
  /** Absent: `gb`. */
  region?: Region
  /** The directory it serves; absent: none. */
  regions?: SignedRegions
}

/** Writes the configuration of a relay for the demo's people and starts it as an operator would. */
export async function startRelayProcess(options: RelayOptions): Promise<RelayProcess> {
  await initRelay(options.folder, configOf(options))
  if (options.regions) await putRegions(options.folder, options.regions)
  let printed = ''
  let child: ChildProcess | undefined
  const ended = async (signal: NodeJS.Signals) => {
    // This one, and not the next: by the end of the wait another may have been started.
    const ending = child
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const exit = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(signal)
    // A relay that does not drain in time is ended, so that no test waits for ever.
    await Promise.race([exit, wait(8000).then(() => ending.kill('SIGKILL'))])
    await exit
  }
  // A run that ends by an error of its own must not leave a relay behind.
  process.once('exit', () => child?.kill('SIGKILL'))
  const start = async () => {
    child = spawn(process.execPath, ['relay/cli.ts', 'serve', options.folder], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        printed += text.toString()
      })
    }
    const exit = new Promise<never>((_, reject) => {
      child?.once('exit', (code) => reject(new Error(`the relay ended with ${code}\n${printed}`)))
    })
    exit.catch(() => {})
    await Promise.race([answers(options.port), exit])
  }
  await start()
  return {
    folder: options.folder,
    port: options.port,
    output: () => printed,
    stop: () => ended('SIGTERM'),
    kill: () => ended('SIGKILL'),
    start,
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port to be had')
  return address.port
}

function configOf({ issuer, port, publicPort, policy, region = 'gb', regions }: RelayOptions): InitOptions {
  return {
    mode: 'demo',
    region,
    ...(regions ? { regionsKey: regions.verifierKey } : {}),
    listen: { host: '127.0.0.1', port },
    origins: publicPort
      ? {
          relay: `http://localhost:${publicPort}`,
          viewer: `http://view.localhost:${publicPort}`,
          content: `http://*.content.localhost:${publicPort}`,
        }
      : null,
    viewerFolder: builtFolder('viewer'),
    tenants: [
      {
        id: DEMO_TENANT,
        name: 'Demo Hospitals',
        ...(policy ? { policy } : {}),
        maySend: [{ organisation: 'RX1', role: 'clinician' }],
        governance: DEMO_GOVERNANCE,
        issuers: [
          {
            issuer,
            name: 'Demo Hospitals',
            viewerClientId: VIEWER_CLIENT_ID,
            extensionClientId: EXTENSION_CLIENT_ID,
            scope: ISSUER_SCOPE,
            claims: { organisation: ['organisation'], roles: ['roles'] },
            organisations: ['RX1', 'RY9'],
            assurance: { AAL1: 1, AAL2: 2 },
            emailDomains: ['ward7.example', 'elsewhere.example'],
          },
        ],
      },
    ],
  }
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    const answer = await fetch(`http://localhost:${port}/health`).catch(() => null)
    if (answer?.ok) return
    await wait(100)
  }
  throw new Error('the relay did not answer within 15 seconds')
}
