import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backgroundOf, type DemoBrowser, removeProfile, startBrowser } from '../demo/browser.ts'
import { attachByDrop, copyPicture } from '../demo/intakes.ts'
import { makeSamples } from '../fixtures/make.ts'
import { LINK, LINK_TEXT } from './a-link.ts'
import { type BuiltExtension, buildForPolicy } from './build-extension.ts'
import {
  type FilesToAttach,
  type GuardedBrowser,
  type HeldFiles,
  makeFilesToAttach,
  startGuardedChromium,
  until,
} from './guarded-browser.ts'
import {
  ROUNDCUBE_ORIGINS,
  type Roundcube,
  type RoundcubeComposer,
  SIGN_IN,
  startRoundcube,
} from './roundcube/roundcube.ts'

const KINDS = Object.keys(ROUNDCUBE_ORIGINS) as RoundcubeComposer[]
const HOST_NAMES = Object.values(ROUNDCUBE_ORIGINS).map((origin) => new URL(origin).hostname)

let roundcube: Roundcube
let files: FilesToAttach

beforeAll(async () => {
  roundcube = await startRoundcube()
  files = await makeFilesToAttach()
})
afterAll(async () => {
  await roundcube?.close()
  await files?.remove()
})

async function compose(page: Page, kind: RoundcubeComposer): Promise<void> {
  const origin = ROUNDCUBE_ORIGINS[kind]
  page.removeAllListeners('dialog')
  page.on('dialog', (dialog) => void dialog.accept().catch(() => {}))
  await page.goto(`${origin}/?_task=mail&_action=compose`)
  if (await page.locator('#rcmloginuser').count()) {
    await page.fill('#rcmloginuser', SIGN_IN.name)
    await page.fill('#rcmloginpwd', SIGN_IN.password)
    await page.click('#rcmloginsubmit')
    await page.locator('#taskmenu').waitFor()
    await page.goto(`${origin}/?_task=mail&_action=compose`)
  }
  if (kind === 'html') await page.frameLocator('#composebody_ifr').locator('body#tinymce').waitFor()
  else await page.locator('#composebody').waitFor()
  roundcube.requests.length = 0
}

const editor = (page: Page, kind: RoundcubeComposer) =>
  kind === 'html' ? page.frameLocator('#composebody_ifr').locator('body') : page.locator('#composebody')

async function written(page: Page, kind: RoundcubeComposer): Promise<string> {
  const text = kind === 'html' ? await editor(page, kind).innerText() : await editor(page, kind).inputValue()
  return text.replaceAll('\u00a0', ' ').trim()
}

const pressAttach = (page: Page) => page.locator('#compose-attachments button.attach').click()

async function pick(page: Page): Promise<void> {
  const opening = page.waitForEvent('filechooser', { timeout: 5000 })
  await pressAttach(page)
  await (await opening).setFiles([files.photo])
}

function uploads(): string[] {
  return roundcube.requests
    .filter(({ path, body }) => path.includes('_action=upload') || body.includes('no page may see'))
    .map(({ path }) => path)
}

describe('Roundcube', () => {
  let browser: GuardedBrowser
  let page: Page

  beforeAll(async () => {
    browser = await startGuardedChromium(roundcube.hostRules, [], HOST_NAMES)
    page = await browser.context.newPage()
  })
  afterAll(() => browser?.close())

  async function heldBy(attach: () => Promise<unknown>): Promise<HeldFiles> {
    const before = (await browser.held()).length
    await attach()
    expect(await until(async () => (await browser.held()).length > before, 5000)).toBe(true)
    const held = (await browser.held()).at(-1)
    if (!held) throw new Error('nothing held')
    return held
  }
  const insert = ({ holdId }: HeldFiles) =>
    browser.callBridge('link/insert', { holdId, text: LINK_TEXT, link: LINK })
  const close = ({ holdId }: HeldFiles) => browser.callBridge('panel/close', { holdId })

  test.for(KINDS)('with its %s composer gets nothing: picked, dropped or pasted', async (kind) => {
    await compose(page, kind)
    await close(await heldBy(() => pick(page)))
    await close(await heldBy(() => attachByDrop(page, [files.photo], '#compose-attachments')))
    await close(
      await heldBy(() =>
        attachByDrop(page, [files.photo], kind === 'html' ? '#composebody_ifr' : '#composebody'),
      ),
    )
    await copyPicture(
      browser.context,
      `${ROUNDCUBE_ORIGINS[kind]}/`,
      (await makeSamples(files.folder)).png.bytes,
    )
    await page.bringToFront()
    await close(
      await heldBy(async () => {
        await editor(page, kind).click()
        await page.keyboard.press('Control+V')
      }),
    )
    expect(uploads()).toEqual([])
    if (kind === 'html') expect(await editor(page, kind).locator('img').count()).toBe(0)
  })

  test.for(KINDS)(
    'takes the link at the caret of its %s composer, and it arrives as it was written',
    async (kind) => {
      await compose(page, kind)
      await editor(page, kind).click()
      await page.keyboard.type('before after')
      for (let step = 0; step < 'after'.length; step++) await page.keyboard.press('ArrowLeft')
      const hold = await heldBy(() => pick(page))
      expect(await insert(hold)).toEqual({ answer: { inserted: true } })
      await close(hold)
      expect(await written(page, kind)).toBe(`before ${LINK_TEXT}after`)

      await page.keyboard.press('Control+Z')
      expect(await until(async () => !(await written(page, kind)).includes(LINK), 2000)).toBe(true)
      expect(await written(page, kind)).toContain('before')

      const again = await heldBy(() => pick(page))
      expect(await insert(again)).toEqual({ answer: { inserted: true } })
      await close(again)
      expect(roundcube.messages).toEqual(kind === 'plain' ? [] : roundcube.messages)
      const sentBefore = roundcube.messages.length
      await page.locator('.recipient-input input').first().fill('lee@hospital.example')
      await page.fill('#compose-subject', 'Bed 12')
      await page.locator('.formbuttons .send').click()
      expect(await until(async () => roundcube.messages.length > sentBefore, 10_000)).toBe(true)
      // Quoted-printable folds lines and writes the equals sign out.
      const message = (roundcube.messages.at(-1) ?? '').replaceAll('=\r\n', '').replaceAll('=3D', '=')
      expect(message.replaceAll('\r\n', '')).toContain(LINK.split('#')[0])
      expect(uploads()).toEqual([])
    },
  )
})

describe('a host that policy names', () => {
  let extension: BuiltExtension
  let browser: DemoBrowser
  let page: Page

  beforeAll(async () => {
    extension = await buildForPolicy('chrome')
    browser = await startBrowser({ extensionFolder: extension.path, hostRules: roundcube.hostRules })
    page = await browser.context.newPage()
  })
  afterAll(async () => {
    await browser?.close()
    if (browser) await removeProfile(browser)
    await extension?.remove()
  })

  async function setHosts(hosts: Record<string, string>): Promise<void> {
    const background = await backgroundOf(browser.context)
    await background.evaluate(`chrome.storage.local.set({ settings: ${JSON.stringify({ hosts })} })`)
    const wanted = Object.values(hosts).filter((mode) => mode !== 'off').length
    await until(async () => {
      const count = await background.evaluate(
        'chrome.scripting.getRegisteredContentScripts().then(([one]) => one?.matches.length ?? 0)',
      )
      return count === wanted
    }, 5000)
  }
  const hasPanel = () => page.frames().some((frame) => frame.url().includes('/compose-panel.html'))
  const opens = async () => {
    const opening = page.waitForEvent('filechooser', { timeout: 2500 }).catch(() => null)
    await pressAttach(page)
    const chooser = await opening
    await chooser?.setFiles([files.photo])
    return chooser !== null
  }

  test('is guarded from its next load on', async () => {
    await setHosts({ [HOST_NAMES[0] ?? '']: 'convert' })
    await compose(page, 'plain')
    expect(await opens()).toBe(true)
    expect(await until(async () => hasPanel(), 5000)).toBe(true)
    expect(uploads()).toEqual([])
  })

  test('with mode block opens nothing', async () => {
    await setHosts({ [HOST_NAMES[0] ?? '']: 'block' })
    await compose(page, 'plain')
    expect(await opens()).toBe(false)
    expect(hasPanel()).toBe(false)
    expect(uploads()).toEqual([])
  })

  test.for(['warn', 'off'])('with mode %s works as it ever did, uploads and all', async (mode) => {
    await setHosts({ [HOST_NAMES[0] ?? '']: mode })
    await compose(page, 'plain')
    expect(await opens()).toBe(true)
    expect(await until(async () => uploads().length > 0, 5000)).toBe(true)
    expect(hasPanel()).toBe(false)
  })

  test('is blocked at the network too, whatever its page has got hold of', async () => {
    await setHosts({ [HOST_NAMES[0] ?? '']: 'convert' })
    await compose(page, 'plain')
    const went = await page.evaluate(() =>
      fetch('/?_task=mail&_action=upload&_id=1', { method: 'POST', body: 'bytes' }).then(
        () => true,
        () => false,
      ),
    )
    expect(went).toBe(false)
    expect(uploads()).toEqual([])
  })
})
