import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DemoBrowser, removeProfile, startBrowser } from '#tests/demo/browser.ts'
import { builtFolder, ensureBuilt } from '#tests/demo/built.ts'
import { openStubbed } from '#tests/fixtures/stubbed-page.ts'
import {
  bringAbout,
  bringAboutSpoken,
  HOLD_ID,
  IN_EVERY_LANGUAGE,
  LINK,
  OWN_SCREENS,
  PANEL,
  signedIn,
  sitting,
  speakIn,
} from './own-screens.ts'

let browser: DemoBrowser

beforeAll(async () => {
  await ensureBuilt(['chrome-mv3'])
  browser = await startBrowser({ extensionFolder: builtFolder('chrome-mv3') })
})
afterAll(async () => {
  await browser.close()
  await removeProfile(browser)
})

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** The only rules that ask for a colour; everything else is the same in the dark. */
const ABOUT_COLOUR = ['color-contrast', 'link-in-text-block']

/** What axe finds in the colours the page has now. These pages have no frames, which is what the older way is for. */
async function findingsOf(page: Page, rules?: string[]): Promise<unknown[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(TAGS)).analyze()
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
}

async function expectToFit(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBe(0)
}

test.for(Object.entries(OWN_SCREENS))(
  '%s meets WCAG 2.2 AA, light and dark, and fits a narrow window',
  async ([, screen]) => {
    const { page, step } = await openStubbed(browser.context, screen.path, screen.answers)
    try {
      await page.setViewportSize({ width: 380, height: 700 })
      await page.emulateMedia({ colorScheme: 'light' })
      await bringAbout({ page, step }, screen)
      expect(page.frames()).toHaveLength(1)
      expect(await findingsOf(page)).toEqual([])
      await expectToFit(page)
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await findingsOf(page, ABOUT_COLOUR)).toEqual([])
    } finally {
      await page.close()
    }
  },
)

describe.for(['cy', 'ar', 'pl'])('in %s', (language) => {
  beforeAll(() => speakIn(browser.context, language))
  afterAll(() => speakIn(browser.context, 'en'))

  test.for(IN_EVERY_LANGUAGE)('%s meets WCAG 2.2 AA and fits a narrow window', async (name) => {
    const screen = OWN_SCREENS[name] ?? expect.fail(name)
    const { page, step } = await openStubbed(browser.context, screen.path, screen.answers)
    try {
      await page.setViewportSize({ width: 380, height: 700 })
      await bringAboutSpoken({ page, step }, screen)
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(language)
      expect(await findingsOf(page)).toEqual([])
      await expectToFit(page)
    } finally {
      await page.close()
    }
  })
})

describe('without a mouse', () => {
  test('a report is filled in and shared with the keyboard alone', async () => {
    const { page, asked } = await openStubbed(browser.context, PANEL, {
      'session/state': signedIn,
      'seal/start': { is: 'started' },
    })
    const key = (name: string) => page.keyboard.press(name)
    await page.getByText('Sharing as').waitFor()
    await page.locator('#number:focus').waitFor()
    await page.keyboard.type('9990000018')
    await key('Tab')
    await page.keyboard.type('27/3/62')
    await key('Tab')
    await page.keyboard.type('Jane Example')
    await key('Tab')
    await page.keyboard.type('Ulcer')
    await key('Tab')
    await page.keyboard.type('Swab first?')
    // What it is shared for, and who agreed, stand there already; how they agreed does not.
    for (let steps = 0; steps < 3; steps++) await key('Tab')
    await key('Space')
    // From any field, as in every form.
    for (let steps = 0; steps < 6; steps++) await key('Tab')
    await page.getByRole('button', { name: 'Seal and share' }).press('Enter')
    const sealed = (await asked()).find(({ name }) => name === 'seal/start')
    expect(sealed?.asks).toMatchObject({
      holdId: HOLD_ID,
      draft: {
        patient: { name: 'Jane Example', dateOfBirth: '1962-03-27' },
        consent: { given: 'spoken' },
        about: 'Ulcer\n\nSwab first?',
      },
    })
    await page.close()
  })

  test('another picture of the last patient takes two presses of one key', async () => {
    const { page, asked } = await openStubbed(browser.context, PANEL, {
      'session/state': { ...signedIn, sitting },
      'seal/start': { is: 'started' },
    })
    const again = page.getByRole('button', { name: 'Same patient as before' })
    await expect.poll(() => again.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await again.innerText()).toContain('Jane Example · 27 March 1962 · 999 000 0018')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await asked()).map(({ name }) => name)).toContain('seal/start')
    const sealed = (await asked()).find(({ name }) => name === 'seal/start')
    expect(sealed?.asks).toMatchObject({ draft: { patient: sitting.patient } })
    await page.close()
  })

  test('a key held down on the last patient does not go on to share', async () => {
    const { page, asked } = await openStubbed(browser.context, PANEL, {
      'session/state': { ...signedIn, sitting },
    })
    const again = page.getByRole('button', { name: 'Same patient as before' })
    await expect.poll(() => again.evaluate((element) => element === document.activeElement)).toBe(true)
    for (let times = 0; times < 4; times++) await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('Jane Example')
    expect((await asked()).map(({ name }) => name)).not.toContain('seal/start')
    await page.close()
  })

  test('faults are read out, and each leads to its field', async () => {
    const { page } = await openStubbed(browser.context, PANEL, { 'session/state': signedIn })
    await page.getByRole('button', { name: 'Seal and share' }).press('Enter')
    const summary = page.getByRole('alert')
    await expect.poll(() => summary.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.getByRole('link', { name: /two of/ }).press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('number')
    expect(new URL(page.url()).hash).toBe(`#${HOLD_ID}`)
    await page.close()
  })

  test('removing a file says so, and the keyboard goes on from there', async () => {
    const { page, asked } = await openStubbed(browser.context, PANEL, { 'session/state': signedIn })
    await page.getByRole('button', { name: 'Remove' }).first().press('Enter')
    await page.getByText('left lower leg.jpg removed').waitFor()
    expect(await page.getByRole('listitem').count()).toBe(1)
    // The file that is left comes first, with whatever can be done to it.
    const remove = page.locator('button:focus', { hasText: 'Remove' })
    for (let steps = 0; steps < 4 && (await remove.count()) === 0; steps++) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('Nothing is left to share.').waitFor()
    const removals = (await asked()).filter(({ name }) => name === 'hold/remove-file')
    expect(removals.map(({ asks }) => asks.index)).toEqual([0, 0])
    await page.close()
  })

  test('Escape leaves at once when nothing was typed, and asks when something was', async () => {
    const untouched = await openStubbed(browser.context, PANEL, { 'session/state': signedIn })
    await untouched.page.getByText('Sharing as').waitFor()
    await untouched.page.keyboard.press('Escape')
    expect((await untouched.asked()).some(({ name }) => name === 'hold/cancel')).toBe(true)
    await untouched.page.close()

    const touched = await openStubbed(browser.context, PANEL, { 'session/state': signedIn })
    const name = touched.page.getByRole('textbox', { name: 'Name', exact: true })
    await name.fill('Jane')
    await touched.page.keyboard.press('Escape')
    await touched.page.getByRole('dialog', { name: 'Throw this away?' }).waitFor()
    await touched.page.keyboard.press('Escape')
    expect(await name.inputValue()).toBe('Jane')
    expect((await touched.asked()).some(({ name }) => name === 'hold/cancel')).toBe(false)
    await touched.page.close()
  })
})

test.for([
  ['Approve', 'approved', 'They can open it now.'],
  ['Refuse', 'refused', 'They cannot open it.'],
] as const)('who asks to be let in is seen, and answered by %s', async ([button, answer, said]) => {
  const { path, answers } = OWN_SCREENS.Sent as { path: string; answers: Record<string, unknown> }
  const { page, asked } = await openStubbed(browser.context, path, {
    ...answers,
    'sent/answer-knock': { is: 'answered' },
  })
  const list = page.getByRole('list', { name: 'Asking to be let in' })
  await list.getByText('Sam Okoro asks to be let in').waitFor()
  await list.getByText(/sam\.okoro@elsewhere\.example · RY9 · signed in at Demo Hospitals/).waitFor()
  await page.getByText(/Dr Kim Doe opened it in an emergency .*: Bleeding, and nobody answers/).waitFor()
  await list.getByRole('button', { name: button }).click()
  await page.getByRole('status').getByText(said).waitFor()
  const [answered] = (await asked()).filter(({ name }) => name === 'sent/answer-knock')
  expect(answered?.asks).toMatchObject({ knockId: 'k'.repeat(22), answer })
  await page.close()
})

test('a report is given longer, until a day that is chosen, and the list says so', async () => {
  const { path, answers } = OWN_SCREENS.Sent as { path: string; answers: Record<string, unknown> }
  const { page, asked } = await openStubbed(browser.context, path, {
    ...answers,
    'sent/extend': { is: 'extended' },
  })
  await page.getByRole('button', { name: 'Extend' }).click()
  const dialog = page.getByRole('dialog', { name: 'Until when?' })
  await dialog.getByRole('radio').nth(1).check()
  await dialog.getByRole('button', { name: 'Extend' }).click()
  await page.getByRole('status').getByText('It can be opened for longer now.').waitFor()
  const [extended] = (await asked()).filter(({ name }) => name === 'sent/extend')
  const { 'sent/list': list } = answers as { 'sent/list': { reports: { grant: { expiresAt: number } }[] } }
  expect(extended?.asks.expiresAt).toBe((list.reports[0]?.grant.expiresAt ?? 0) + 3 * 864e5)
  await page.close()
})

test('Escape straight after a key, before the screen is drawn again, still asks', async () => {
  const { page, asked } = await openStubbed(browser.context, PANEL, { 'session/state': signedIn })
  await page.getByRole('textbox', { name: 'Name', exact: true }).waitFor()
  await page.getByText('Sharing as').waitFor()
  await page.getByRole('textbox', { name: 'Name', exact: true }).evaluate((field: HTMLInputElement) => {
    field.value = 'J'
    field.dispatchEvent(new InputEvent('input', { bubbles: true }))
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  })
  await page.getByRole('dialog', { name: 'Throw this away?' }).waitFor()
  expect((await asked()).some(({ name }) => name === 'hold/cancel')).toBe(false)
  await page.close()
})

test('a field that has the cursor when the screen changes does not leave a second screen behind', async () => {
  const { page, step } = await openStubbed(browser.context, PANEL, { 'session/state': signedIn })
  await page.getByRole('textbox', { name: 'NHS number' }).fill('9990000018')
  await step({ step: 'linked', inserted: false, link: LINK })
  await page.getByRole('button', { name: 'Copy link' }).waitFor()
  expect(await page.locator('h1').count()).toBe(1)
  await page.close()
})
