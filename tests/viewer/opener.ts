import type { BrowserContext, Frame, Page } from 'playwright'
import { type Say, sayFrom } from '#shared/words/say.ts'
import { english, type ViewerWords } from '../../viewer/words/english.ts'
import type { DemoPerson } from '../demo/people.ts'

/** What stands on the screen, unless the opener reads another language. */
export const inEnglish: Say<ViewerWords> = sayFrom<ViewerWords>(english)

/** What an opener does, by the names on the screen. */

const PATIENCE_MS = 20_000

export async function tapLink(context: BrowserContext, link: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(link)
  return page
}

/** **Sign in to view**, then the person on the issuer's page. Ends back at the viewer, whatever it says there. */
export async function signIn(page: Page, person: DemoPerson, button = 'Sign in to view'): Promise<void> {
  await page.getByRole('button', { name: button }).click({ timeout: PATIENCE_MS })
  await page.getByRole('button', { name: person.name }).click({ timeout: PATIENCE_MS })
  await page.waitForURL(/view\.localhost/, { timeout: PATIENCE_MS })
}

export async function givePurpose(
  page: Page,
  purpose = 'Direct care of this patient',
  heading = 'Why are you opening this?',
): Promise<void> {
  const dialog = page.getByRole('dialog', { name: heading })
  await dialog.getByRole('button', { name: purpose }).click({ timeout: PATIENCE_MS })
}

/** The whole way to the patient. */
export async function openAs(context: BrowserContext, link: string, person: DemoPerson) {
  const page = await tapLink(context, link)
  await signIn(page, person)
  return toPatient(page)
}

/** The same for whoever signed in before in this browser: the issuer asks nothing. */
export async function openAgain(context: BrowserContext, link: string) {
  const page = await tapLink(context, link)
  await page.getByRole('button', { name: 'Sign in to view' }).click({ timeout: PATIENCE_MS })
  return toPatient(page)
}

async function toPatient(page: Page) {
  await givePurpose(page)
  const vault = await vaultOf(page)
  await vault
    .getByRole('button', { name: 'Confirm this is the right patient' })
    .waitFor({ timeout: PATIENCE_MS })
  return { page, vault }
}

export async function confirm(vault: Frame, say = inEnglish): Promise<void> {
  await vault.getByRole('button', { name: say('patient.confirm') }).click({ timeout: PATIENCE_MS })
}

export function vaultOf(page: Page): Promise<Frame> {
  return frameAt(page, /\/vault\.html$/)
}

/** The frame of the file that is shown now, once it stands on the screen. */
export async function shownIn(page: Page, vault: Frame): Promise<Frame> {
  await vault.locator('.item-panel[data-state="shown"]').waitFor({ timeout: PATIENCE_MS })
  return frameAt(page, /\/renderer(-[a-z]+)?\.html$/)
}

export async function frameAt(page: Page, address: RegExp): Promise<Frame> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const frame = page.frames().find((one) => address.test(one.url()))
    if (frame) return frame
    if (Date.now() > until) throw new Error(`no frame at ${address}`)
    await page.waitForTimeout(25)
  }
}

/** Heading, sentence and next step of the problem on the shell's screen. */
export async function problemOn(page: Page) {
  const card = page.locator('[data-problem]')
  await card.waitFor({ timeout: PATIENCE_MS })
  return {
    code: await card.getAttribute('data-problem'),
    heading: await card.getByRole('heading').innerText(),
    sentence: await card.locator('p').first().innerText(),
    buttons: await card.getByRole('button').allInnerTexts(),
  }
}
