import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Grant } from '#shared/access/grant.ts'
import { DEFAULT_POLICY, type Policy } from '#shared/access/policy.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { Consent } from '#shared/report/consent.ts'
import type { Patient } from '#shared/report/patient.ts'
import { parseConfig } from '../../relay/config/config.ts'
import { makeRelayKeys } from '../../relay/keys/relay-keys.ts'
import { startRelay } from '../../relay/start-relay.ts'
import { type DemoBrowser, removeProfile, startBrowser } from '../demo/browser.ts'
import { builtFolder, ensureBuilt } from '../demo/built.ts'
import {
  type DemoIssuer,
  EXTENSION_CLIENT_ID,
  ISSUER_SCOPE,
  startIssuer,
  VIEWER_CLIENT_ID,
} from '../demo/issuer.ts'
import { ASHA, DEMO_GOVERNANCE, LEE } from '../demo/people.ts'
import { freePort } from '../demo/relay-process.ts'
import { startWire, type Wire } from '../demo/wire.ts'
import { type Listener, startListener } from './listener.ts'
import { type FileToSend, type Sender, type Sent, startSender } from './sender.ts'

/** A real relay, a real issuer and the built viewer, with the network between them in our hands. */
export type World = {
  wire: Wire
  issuer: DemoIssuer
  viewerOrigin: string
  sender: Sender
  /** A stranger's server, for what tries to get out. */
  listener: Listener
  /** Seals and uploads as Dr Asha Patel, for Dr Lee Chen unless said otherwise. */
  send(
    files: readonly FileToSend[],
    changes?: {
      grant?: Partial<Grant>
      patient?: Partial<Patient>
      consent?: Partial<Consent>
      holdBackAfter?: number
      patientReference?: string
    },
  ): Promise<Sent>
  revoke(id: EnvelopeId): Promise<void>
  browser(options?: Parameters<typeof startBrowser>[0]): Promise<DemoBrowser>
  /** Lets the relay's clock run ahead. */
  skip(ms: number): void
  close(): Promise<void>
}

/** An invented patient; the number is from the 999 test range. */
const IRIS: Patient = {
  identifiers: [{ type: 'nhs-number', value: '9990000018' }],
  name: 'Iris Example',
  dateOfBirth: '1984-03-07',
}

const DAY_MS = 24 * 60 * 60 * 1000

type WorldOptions = {
  issuersCount?: number
  breakGlass?: Policy['breakGlass']
  /** What the trust's policy says besides the usual. */
  policy?: Partial<Policy>
  /** The record of everybody who signs in. */
  record?: { name: string; fhirBase: string }
  /** Another folder than the built viewer's. */
  viewerFolder?: string
  /** Without the wire: its port then leads to nothing, and the relay answers itself. */
  isDirect?: boolean
}

export async function startWorld({
  issuersCount = 1,
  breakGlass = null,
  policy = {},
  record,
  viewerFolder = builtFolder('viewer'),
  isDirect = false,
}: WorldOptions = {}): Promise<World> {
  await ensureBuilt(['viewer'])
  const folder = await mkdtemp(join(tmpdir(), 'wardlink-viewer-'))
  const issuers = await Promise.all(Array.from({ length: issuersCount }, () => startIssuer()))
  const [issuer] = issuers
  if (!issuer) throw new Error('a world has an issuer')
  const publicPort = await freePort()
  const at = (host: string) => `http://${host}:${publicPort}`
  const config = parseConfig(
    {
      mode: 'demo',
      region: 'gb',
      listen: { host: '127.0.0.1', port: isDirect ? publicPort : 0 },
      origins: { relay: at('localhost'), viewer: at('view.localhost'), content: at('*.content.localhost') },
      viewerFolder,
      tenants: [
        {
          id: 'ward7',
          name: 'Test Hospitals',
          logName: 'relay.gb.example/audit/ward7',
          policy: { ...DEFAULT_POLICY, purposes: ['TREAT', 'ETREAT', 'PATRQT'], breakGlass, ...policy },
          maySend: [{ organisation: 'RX1', role: 'clinician' }],
          governance: DEMO_GOVERNANCE,
          issuers: issuers.map((one, index) => ({
            issuer: one.issuer,
            name: index === 0 ? 'Test Hospitals' : `Test Trust ${index + 1}`,
            viewerClientId: VIEWER_CLIENT_ID,
            extensionClientId: EXTENSION_CLIENT_ID,
            scope: ISSUER_SCOPE,
            claims: { organisation: ['organisation'], roles: ['roles'] },
            assurance: { AAL1: 1, AAL2: 2 },
            emailDomains: ['ward7.example', 'elsewhere.example'],
            ...(record === undefined ? {} : { record }),
          })),
        },
      ],
    },
    folder,
  )
  await makeRelayKeys(config.keysFolder, config.tenants)
  let skippedMs = 0
  const relay = await startRelay(config, { now: () => Date.now() + skippedMs })
  const wire = await startWire(relay.port, isDirect ? 0 : publicPort)
  for (const one of issuers) one.allowViewer(at('view.localhost'))
  const sender = await startSender(at('localhost'), issuer, ASHA)
  const listener = await startListener()
  const browsers: DemoBrowser[] = []

  return {
    wire,
    issuer,
    viewerOrigin: at('view.localhost'),
    sender,
    listener,
    send: (files, { grant, patient, consent, holdBackAfter, patientReference } = {}) =>
      sender.send(at('view.localhost'), files, {
        patient: { ...IRIS, ...patient },
        ...(consent === undefined ? {} : { consent }),
        ...(holdBackAfter === undefined ? {} : { holdBackAfter }),
        ...(patientReference === undefined ? {} : { patientReference }),
        grant: {
          to: [{ type: 'named', email: LEE.email }],
          expiresAt: Date.now() + skippedMs + DAY_MS,
          maximumOpensCount: null,
          purposes: ['TREAT', 'ETREAT'],
          ...grant,
        },
      }),
    revoke: (id) => sender.revoke(id),
    async browser(options) {
      const browser = await startBrowser(options)
      browsers.push(browser)
      return browser
    },
    skip: (ms) => {
      skippedMs += ms
    },
    async close() {
      await Promise.all(browsers.map((browser) => browser.close()))
      await Promise.all(browsers.map(removeProfile))
      await listener.close()
      await wire.close()
      await relay.close()
      for (const one of issuers) await one.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
