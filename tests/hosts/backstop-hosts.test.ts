import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { liftRule, policyRules } from '../../extension/hosts/backstop-rules.ts'
import { ensureBuilt } from '../demo/built.ts'
import { type GuardedBrowser, startGuardedChromium } from './guarded-browser.ts'
import { type PracticeMail, startPracticeMail } from './practice-mail/server.ts'

const OUTLOOK = 'https://outlook.office.com/owa/0/service.svc?app=Mail&action='
const MEDIA = 'https://media-practice.cdn.whatsapp.net/mms'

/** What each host uploads to, and what it needs to go on working. */
const HOSTS = [
  {
    origin: 'https://web.whatsapp.com',
    shut: [`${MEDIA}/image/token`, `${MEDIA}/document/token`, `${MEDIA}/ptt/token`],
    open: [`${MEDIA}/md-app-state/token`, 'https://web.whatsapp.com/wa_web_call_bundle'],
  },
  {
    origin: 'https://mail.google.com',
    shut: [
      'https://mail.google.com/mail/u/0/upload?authuser=0',
      'https://mail.google.com/upload/att?authuser=0',
      'https://mail.google.com/mail/u/0/?ui=2&view=trup',
    ],
    open: ['https://mail.google.com/sync/u/0/i/s?hl=en&c=1'],
  },
  {
    origin: 'https://outlook.office.com',
    shut: [`${OUTLOOK}CreateAttachmentFromLocalFile`, `${OUTLOOK}CreateReferenceAttachmentFromLocalFile`],
    open: [`${OUTLOOK}UpdateItem`, `${OUTLOOK}SendItem`],
  },
  {
    origin: 'https://mail.proton.me',
    shut: ['https://mail.proton.me/api/mail/v4/attachments'],
    open: ['https://mail.proton.me/api/mail/v4/messages/draft'],
  },
] as const
const WAYS = ['fetch', 'xhr', 'form data', 'worker', 'service worker'] as const

/** A page of each host's own origin that has the bytes already. */
describe('the backstop on each host', () => {
  let hosts: PracticeMail
  let browser: GuardedBrowser
  let page: Page

  beforeAll(async () => {
    await ensureBuilt(['practice-mail'])
    hosts = await startPracticeMail({ withFurtherHosts: true })
    browser = await startGuardedChromium(hosts.hostRules)
    page = await browser.context.newPage()
  })
  afterAll(async () => {
    await browser?.close()
    await hosts?.close()
  })

  const send = (on: Page, way: string, address: string) =>
    on.evaluate(([name, to]) => window.__send[name ?? '']?.(to ?? ''), [way, address])
  const arrived = () => hosts.requests.map(({ host, path }) => `https://${host}${path}`)

  test.for(HOSTS)(
    '$origin: its uploads are shut, whoever sends them, and the rest works',
    async ({ origin, shut, open }) => {
      await page.goto(`${origin}/uploads.html`)
      hosts.requests.length = 0
      for (const way of WAYS) for (const address of shut) await send(page, way, address)
      expect(arrived()).toEqual([])
      for (const way of WAYS) for (const address of open) await send(page, way, address)
      expect([...new Set(arrived())].sort()).toEqual([...open].sort())
      expect(arrived()).toHaveLength(WAYS.length * open.length)
    },
  )

  test('a frame without an origin is no way round', async () => {
    await page.goto('https://mail.google.com/uploads.html')
    hosts.requests.length = 0
    await page.evaluate(async () => {
      const frame = document.createElement('iframe')
      frame.setAttribute('sandbox', 'allow-scripts')
      frame.src = '/uploads.html'
      document.body.append(frame)
      await new Promise((resolve) => {
        frame.onload = resolve
      })
    })
    const inner = page.frames().at(-1)
    const answer = await inner?.evaluate(() =>
      window.__send.fetch?.('https://mail.google.com/mail/u/0/upload?authuser=0'),
    )
    expect(answer).toBe(false)
    expect(arrived()).toEqual([])
  })

  test('is lifted for one tab alone, and shut again', async () => {
    const upload = 'https://mail.google.com/mail/u/0/upload?authuser=0'
    const other = await browser.context.newPage()
    for (const one of [other, page]) await one.goto('https://mail.google.com/uploads.html')
    await page.bringToFront()
    const tabId = await browser.inBackground(
      `chrome.tabs.query({ active: true, lastFocusedWindow: true }).then(([tab]) => tab.id)`,
    )
    const rule = liftRule(Number(tabId))
    const session = (change: object) =>
      browser.inBackground(`chrome.declarativeNetRequest.updateSessionRules(${JSON.stringify(change)})`)
    hosts.requests.length = 0
    await session({ addRules: [rule] })
    expect(await send(page, 'fetch', upload)).toBe(true)
    expect(await send(other, 'fetch', upload)).toBe(false)
    await session({ removeRuleIds: [rule.id] })
    expect(await send(page, 'fetch', upload)).toBe(false)
    expect(arrived()).toEqual([upload])
    await other.close()
  })

  test('is off where policy holds nothing, and nowhere else', async () => {
    const dynamic = (change: object) =>
      browser.inBackground(`chrome.declarativeNetRequest.updateDynamicRules(${JSON.stringify(change)})`)
    const rules = policyRules([{ host: 'mail.google.com', mode: 'off', isBuiltIn: true }])
    await dynamic({ addRules: rules })
    try {
      await page.goto('https://mail.google.com/uploads.html')
      expect(await send(page, 'fetch', 'https://mail.google.com/mail/u/0/upload?authuser=0')).toBe(true)
      await page.goto('https://mail.proton.me/uploads.html')
      expect(await send(page, 'fetch', 'https://mail.proton.me/api/mail/v4/attachments')).toBe(false)
    } finally {
      await dynamic({ removeRuleIds: rules.map(({ id }) => id) })
    }
  })
})
