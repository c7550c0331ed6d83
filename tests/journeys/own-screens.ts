import type { BrowserContext, Page } from 'playwright'
import { chromiumExtensionId } from '#tests/demo/extension-id.ts'
import type { StubbedAnswers, StubbedPage } from '#tests/fixtures/stubbed-page.ts'

/** Every state of the pages of the extension, by the answers that bring it about. */

export const HOLD_ID = 'A'.repeat(22)
export const PANEL = `compose-panel.html#${HOLD_ID}`
export const LINK = `https://view.example/r/gb-${'A'.repeat(22)}#1.${'A'.repeat(43)}.abcdef`

const now = Date.now()
const policy = {
  version: 1,
  maximumLifeMs: 30 * 864e5,
  maximumEnvelopeBytes: 8e9,
  purposes: ['TREAT', 'ETREAT', 'CAREMGT'],
  graceMs: 9e5,
}
const session = {
  expiresAt: now + 8 * 36e5,
  tenant: 'ward7',
  sender: { name: 'Dr Asha Patel', organisation: 'RX1' },
  policy,
}
export const signedIn = { is: 'signed-in', session, sitting: null }
const signedOut = {
  is: 'signed-out',
  issuers: [{ issuer: 'https://issuer.example', name: 'Demo Hospitals' }],
}
export const sitting = {
  patient: {
    identifiers: [{ type: 'nhs-number', value: '9990000018' }],
    name: 'Jane Example',
    dateOfBirth: '1962-03-27',
  },
  consent: {
    kind: 'direct-care',
    given: 'spoken',
    by: 'patient',
    wordingVersion: 'wardlink/2',
    wordingLanguage: 'en',
    recordedAt: 1,
  },
  to: [{ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 }],
}
const report = {
  envelopeId: `gb-${'B'.repeat(21)}A`,
  createdAt: now,
  state: 'ready',
  lengthBytes: 100,
  receivedBytes: 100,
  grant: { to: sitting.to, expiresAt: now + 864e5, maximumOpensCount: null, purposes: ['TREAT'] },
  releases: [
    {
      releaseId: 'r1',
      openerName: 'Dr Lee Chen',
      openerEmail: null,
      purposeOfUse: 'TREAT',
      releasedAt: now,
      openedAt: now,
      inEmergency: false,
      emergencyReason: null,
    },
    {
      releaseId: 'r2',
      openerName: 'Dr Kim Doe',
      openerEmail: null,
      purposeOfUse: 'ETREAT',
      releasedAt: now,
      openedAt: now,
      inEmergency: true,
      emergencyReason: 'Bleeding, and nobody answers',
    },
  ],
  knocks: [
    {
      knockId: 'k'.repeat(22),
      openerName: 'Sam Okoro',
      openerEmail: 'sam.okoro@elsewhere.example',
      organisation: 'RY9',
      issuerName: 'Demo Hospitals',
      purposeOfUse: 'TREAT',
      knockedAt: now,
      state: 'waiting',
    },
  ],
  refusedCount: 1,
  filing: { is: null, stage: null },
  patientName: 'Jane Example',
  link: LINK,
}
const proved = {
  is: 'proved',
  isFirstLook: false,
  places: [
    { releaseId: 'r1', released: 4210, opened: 4211 },
    { releaseId: 'r2', released: 4230, opened: 4233 },
  ],
  log: {
    origin: 'relay.ward7.example/audit/ward7',
    treeSize: 4240,
    rootHash: 'q7mTt0sVtVYx2dLwV2oH1cV3m8mXw9bq5E0m3cJrQ0w',
  },
}
const outbox = [
  {
    envelopeId: `gb-${'C'.repeat(21)}A`,
    createdAt: now,
    doneBytes: 3e6,
    totalBytes: 9e6,
    waitingBecause: 'relay/unreachable',
    isStopped: false,
  },
]

export type Screen = {
  path: string
  answers: StubbedAnswers
  step?: unknown
  act?(page: Page): Promise<void>
}

const asks = (button: string) => (page: Page) => page.getByRole('button', { name: button }).first().click()

async function fillIn(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'NHS number' }).fill('999 000 0018')
  await page.getByRole('textbox', { name: 'Date of birth' }).fill('27/3/62')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Jane Example')
  await page.getByRole('textbox', { name: 'What this is about' }).fill('Ankle ulcer, day 12 of compression.')
  await page.getByRole('textbox', { name: 'Your question' }).fill('Swab first?')
  await page.getByRole('radio', { name: 'said yes' }).check()
}

const relayOrigin = 'https://relay.ward7.example'
const policyGiven = {
  relayOrigin,
  hosts: { 'mail.google.com': 'block', 'webmail.ward7.example': 'convert' },
  unsafeFiles: 'refuse',
  form: { patientNumber: 'nhs-number', lifeHours: 72 },
}
const everything = {
  missing: [],
  stand: [
    'picker',
    'file-system-picker',
    'directory-picker',
    'drop',
    'paste',
    'clipboard-read',
    'camera',
    'voice-note',
    'screen-capture',
  ],
}
const protection = {
  'session/state': signedIn,
  managed: policyGiven,
  'canary/prove': { 'web.whatsapp.com': everything, 'mail.google.com': everything },
  network: {
    [`${relayOrigin}/description`]: {
      region: 'gb',
      relayOrigin,
      viewerOrigin: 'https://view.ward7.example',
      contentOrigin: 'https://*.content.ward7.example',
      relayKey: { kem: 'x25519', publicKey: 'hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo' },
      logKeys: {},
      issuers: [
        {
          issuer: 'https://login.ward7.example',
          name: 'Ward 7',
          viewerClientId: 'wardlink-viewer',
          extensionClientId: 'wardlink-extension',
          scope: 'openid',
        },
      ],
    },
    'https://login.ward7.example/.well-known/openid-configuration': { issuer: 'https://login.ward7.example' },
  },
}

export const OWN_SCREENS: Record<string, Screen> = {
  'the form': { path: PANEL, answers: { 'session/state': signedIn } },
  'the form with a patient from before': {
    path: PANEL,
    answers: { 'session/state': { ...signedIn, sitting } },
  },
  'the form, filled in': { path: PANEL, answers: { 'session/state': signedIn }, act: fillIn },
  'the form with a number that looks wrong': {
    path: PANEL,
    answers: { 'session/state': signedIn },
    async act(page) {
      await page.getByRole('textbox', { name: 'NHS number' }).fill('401 203 2137')
      await page.getByRole('textbox', { name: 'Date of birth' }).fill('27/3/62')
      await page.keyboard.press('Tab')
      await page.getByText('may have changed places').waitFor()
    },
  },
  'what the patient was asked, and who can open': {
    path: PANEL,
    answers: { 'session/state': signedIn },
    async act(page) {
      await fillIn(page)
      await page.getByText('What they were asked').click()
      await page.getByRole('radio', { name: 'Whoever I let in' }).check()
      await page.getByText('Consent', { exact: true }).scrollIntoViewIfNeeded()
    },
  },
  'an intimate image of a child': {
    path: PANEL,
    answers: { 'session/state': signedIn },
    async act(page) {
      await page.getByRole('textbox', { name: 'Date of birth' }).fill('27/3/2019')
      await page.getByRole('checkbox', { name: 'intimate' }).check()
      const notice = page.getByRole('alert').filter({ hasText: 'safeguarding' })
      await notice.waitFor()
      await notice.scrollIntoViewIfNeeded()
    },
  },
  'signing on the screen': {
    path: PANEL,
    answers: { 'session/state': signedIn },
    async act(page) {
      await page.getByRole('button', { name: 'Sign on the screen' }).click()
      const paper = page.getByRole('img', { name: 'Signature' })
      const box = await paper.boundingBox()
      if (!box) throw new Error('nothing to sign on')
      await page.mouse.move(box.x + 60, box.y + box.height - 40)
      await page.mouse.down()
      for (let at = 0; at < 24; at++) {
        await page.mouse.move(box.x + 60 + at * 10, box.y + box.height / 2 + Math.sin(at / 2) * 30)
      }
      await page.mouse.up()
    },
  },
  'recording a voice note': {
    path: PANEL,
    answers: { 'session/state': signedIn },
    act: asks('Record a voice note'),
  },
  'the form, signed out': { path: PANEL, answers: { 'session/state': signedOut } },
  'the form with faults': {
    path: PANEL,
    answers: { 'session/state': signedIn },
    act: asks('Seal and share'),
  },
  'leaving the form': {
    path: PANEL,
    answers: { 'session/state': signedIn },
    async act(page) {
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Jane')
      await page.keyboard.press('Escape')
    },
  },
  'not set up': { path: PANEL, answers: { 'session/state': { is: 'not-set-up' } } },
  lost: { path: PANEL, answers: { 'hold/describe': { is: 'lost' } } },
  'no relay': {
    path: PANEL,
    answers: { 'session/state': { is: 'unreachable', because: 'relay/unreachable' } },
  },
  uploading: {
    path: PANEL,
    answers: { 'session/state': signedIn },
    step: { step: 'uploading', doneBytes: 3e6, totalBytes: 9e6 },
  },
  waiting: {
    path: PANEL,
    answers: { 'session/state': signedIn },
    step: { step: 'waiting', because: 'relay/unreachable' },
  },
  'waiting for a sign-in': {
    path: PANEL,
    answers: { 'session/state': signedOut },
    step: { step: 'waiting', because: 'sign-in/needed' },
  },
  linked: {
    path: PANEL,
    answers: { 'session/state': signedIn },
    step: { step: 'linked', inserted: true, link: LINK },
  },
  'a link to copy': {
    path: PANEL,
    answers: { 'session/state': signedIn },
    step: { step: 'linked', inserted: false, link: LINK },
  },
  stopped: {
    path: PANEL,
    answers: { 'session/state': signedIn },
    step: { step: 'stopped', because: 'sign-in/may-not-send' },
  },
  Sent: {
    path: 'sent.html',
    answers: { 'session/state': signedIn, 'sent/list': { is: 'list', reports: [report], outbox } },
  },
  'Sent, asking before a revocation': {
    path: 'sent.html',
    answers: { 'session/state': signedIn, 'sent/list': { is: 'list', reports: [report], outbox: [] } },
    act: asks('Revoke'),
  },
  'Sent, asking until when': {
    path: 'sent.html',
    answers: { 'session/state': signedIn, 'sent/list': { is: 'list', reports: [report], outbox: [] } },
    act: asks('Extend'),
  },
  'Sent, the proof': {
    path: 'sent.html',
    answers: {
      'session/state': signedIn,
      'sent/list': { is: 'list', reports: [report], outbox: [] },
      'sent/prove': proved,
    },
    async act(page) {
      await page.getByText('Proof', { exact: true }).click()
      await page.getByText('Technical details').click()
      await page.getByText('Root hash').waitFor()
    },
  },
  'Sent, a proof that does not fit': {
    path: 'sent.html',
    answers: {
      'session/state': signedIn,
      'sent/list': { is: 'list', reports: [report], outbox: [] },
      'sent/prove': { is: 'refused', because: 'not-the-same-log' },
    },
    async act(page) {
      await page.getByText('Proof', { exact: true }).click()
      await page.getByRole('alert').waitFor()
    },
  },
  'Sent, signed out': {
    path: 'sent.html',
    answers: {
      'session/state': signedOut,
      'sent/list': { is: 'refused', because: 'sign-in/needed', outbox: [] },
    },
  },
  settings: { path: 'options.html', answers: { 'session/state': signedIn } },
  'Check protection': { path: 'protection.html', answers: protection },
  'Check protection, with a gap': {
    path: 'protection.html',
    answers: {
      ...protection,
      managed: { ...policyGiven, failMode: 'everything', hosts: { 'mail.google.com': 'ignore' } },
      'canary/prove': {
        ...protection['canary/prove'],
        'mail.google.com': {
          missing: ['picker', 'clipboard-read'],
          stand: ['drop', 'paste', 'camera', 'voice-note'],
        },
        'mail.proton.me': null,
      },
    },
  },
  'Check protection, signed out and nothing open': {
    path: 'protection.html',
    answers: { 'session/state': signedOut, managed: {}, 'canary/prove': {} },
  },
}

/** The screens looked at in every language: those that can be brought about without saying a word of it. */
export const IN_EVERY_LANGUAGE = ['the form', 'linked', 'Sent', 'settings']

/** From now on every page of the extension in this browser speaks it. */
export async function speakIn(context: BrowserContext, language: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(`chrome-extension://${chromiumExtensionId()}/options.html`)
  await page.evaluate((chosen) => {
    const { chrome } = globalThis as unknown as {
      chrome: { storage: { local: { set(items: object): Promise<void> } } }
    }
    return chrome.storage.local.set({ language: chosen })
  }, language)
  await page.close()
}

/** One of `IN_EVERY_LANGUAGE`, in whichever it is. */
export async function bringAboutSpoken(
  { page, step }: Pick<StubbedPage, 'page' | 'step'>,
  screen: Screen,
): Promise<void> {
  await page.locator('h1').waitFor()
  await page.locator(screen.path === PANEL ? '.compose-form' : 'main').waitFor()
  if (!screen.step) return
  await keepOpen(page)
  await step(screen.step)
  await page.locator('.seal-progress').waitFor()
}

/** Brings one screen about, in a page that has the answers of `openStubbed`. */
export async function bringAbout(
  { page, step }: Pick<StubbedPage, 'page' | 'step'>,
  screen: Screen,
): Promise<void> {
  await page.locator('h1').waitFor()
  const { 'session/state': session, 'hold/describe': hold } = screen.answers
  const isSignedIn = typeof session === 'object' && session !== null && 'session' in session
  if (isSignedIn && !hold && screen.path === PANEL) await page.getByText('Sharing as').waitFor()
  if (screen.step) {
    await page.getByRole('button', { name: 'Seal and share' }).waitFor()
    await keepOpen(page)
    await step(screen.step)
    await page.locator('.seal-progress').waitFor()
  }
  await screen.act?.(page)
}

/** The panel closes by itself after its last word; here it stays to be looked at, however slow the machine. */
function keepOpen(page: Page): Promise<void> {
  return page.evaluate(() => {
    const { setTimeout: native } = window
    Object.assign(window, {
      setTimeout: (work: () => void, ms?: number) => ((ms ?? 0) > 1500 ? 0 : native(work, ms)),
    })
  })
}
