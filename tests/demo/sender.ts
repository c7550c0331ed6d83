import { setTimeout as wait } from 'node:timers/promises'
import type { BrowserContext, Frame, Locator, Page } from 'playwright'
import type { InventedPatient } from '../fixtures/patients.ts'
import { chromiumExtensionId } from './extension-id.ts'
import type { DemoPerson } from './people.ts'
import { PRACTICE_ORIGIN } from './practice-whatsapp/server/server.ts'

/** What a sender does, by the names that are on the screen. */

const PATIENCE_MS = 20_000

export async function openPractice(context: BrowserContext, query = ''): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${PRACTICE_ORIGIN}/${query}`)
  await page.locator('#main footer div[contenteditable="true"]').waitFor()
  return page
}

/** The compose panel over the page, once it shows what is held. */
export async function panelOver(page: Page): Promise<Frame> {
  const panel = await frameAt(page, /\/compose-panel\.html/)
  await panel.getByRole('listitem').first().waitFor({ timeout: PATIENCE_MS })
  return panel
}

/** A frame by its address: it may hang in a closed shadow root, where no selector reaches. */
export async function frameAt(page: Page, address: RegExp, patienceMs = PATIENCE_MS): Promise<Frame> {
  const until = Date.now() + patienceMs
  for (;;) {
    const found = page.frames().find((frame) => address.test(frame.url()) && !frame.isDetached())
    if (found) return found
    if (Date.now() > until) throw new Error(`no frame at ${address} came within ${patienceMs} ms`)
    await wait(50)
  }
}

/** Signs the sender in, in the window the extension opens for it, from the panel or a page of the extension. */
export async function signInSender(from: Frame | Page, person: DemoPerson): Promise<void> {
  const context = ('context' in from ? from : from.page()).context()
  const button = from.getByRole('button', { name: /^Sign in/ })
  const opening = context.waitForEvent('page', { timeout: PATIENCE_MS }).catch(() => null)
  await button.click()
  const asksOrWaits = button.or(from.getByText('Signing in: a window has opened'))
  const signedIn = asksOrWaits.waitFor({ state: 'detached', timeout: PATIENCE_MS })
  // A sign-in of today may still hold at the issuer: then there is no window, or one that closes by itself.
  const window = await Promise.race([opening, signedIn.then(() => null)])
  const choosing = window?.getByRole('button', { name: person.name }).click({ timeout: PATIENCE_MS })
  await Promise.race([choosing?.catch(() => {}), signedIn])
  await signedIn
}

export type Filling = { patient: InventedPatient; about: string; openers: readonly string[] }

/** Fills the panel in as a clinician does: patient, note, consent, who can open. */
export async function fillReport(panel: Frame, { patient, about, openers }: Filling): Promise<void> {
  const [year = '', month = '', day = ''] = patient.dateOfBirth.split('-')
  await panel.getByRole('textbox', { name: 'NHS number' }).fill(patient.nhsNumber)
  await panel.getByRole('textbox', { name: 'Name', exact: true }).fill(patient.name)
  await panel.getByRole('textbox', { name: 'Date of birth' }).fill(`${Number(day)} ${Number(month)} ${year}`)
  await panel.getByRole('textbox', { name: 'What this is about' }).fill(about)
  const consent = panel.getByRole('group', { name: 'Consent' })
  await consent.getByRole('radio', { name: 'Direct care' }).check()
  await consent.getByRole('radio', { name: 'said yes' }).check()
  const grant = panel.getByRole('group', { name: 'Who can open' })
  await grant.getByRole('radio', { name: 'Named people' }).check()
  await grant.getByRole('textbox', { name: 'E-mail addresses' }).fill(openers.join(', '))
}

/** Presses **Seal and share** and waits for the link to stand in the composer. */
export async function sealAndShare(panel: Frame): Promise<string> {
  const page = panel.page()
  await panel.getByRole('button', { name: 'Seal and share' }).click()
  return await linkInComposer(page)
}

export async function linkInComposer(page: Page, patienceMs = PATIENCE_MS): Promise<string> {
  const until = Date.now() + patienceMs
  for (;;) {
    const link = (await composerText(page)).match(/https?:\/\/\S+\/r\/\S+/)?.[0]
    if (link) return link
    if (Date.now() > until) throw new Error('no share link came to stand in the composer')
    await wait(50)
  }
}

export async function composerText(page: Page): Promise<string> {
  return await page.locator('#main footer div[contenteditable="true"]').innerText()
}

/** **Cancel** in the panel, and yes to throwing away if it asks. */
export async function cancelReport(panel: Frame): Promise<void> {
  const page = panel.page()
  await pressLast(panel.getByRole('button', { name: 'Cancel' }))
  const gone = panelGone(page)
  const throwAway = panel.getByRole('button', { name: 'Throw away' })
  const asks = throwAway.waitFor({ timeout: PATIENCE_MS }).then(
    () => true,
    () => false,
  )
  if (await Promise.race([asks, gone.then(() => false)])) await pressLast(throwAway)
  await gone
}

/** **Close** in the panel, unless it has closed by itself. */
export async function closePanel(panel: Frame): Promise<void> {
  const page = panel.page()
  await pressLast(panel.getByRole('button', { name: 'Close' }))
  await panelGone(page)
}

/**
 * Presses a button that takes its own frame away: the browser then never says that the press was done. Whoever
 * presses has to look for what it was to bring about.
 */
export async function pressLast(button: Locator): Promise<void> {
  await button.click({ timeout: 3000 }).catch(() => {})
}

async function panelGone(page: Page): Promise<void> {
  const until = Date.now() + PATIENCE_MS
  while (page.frames().some((frame) => frame.url().includes('/compose-panel.html'))) {
    if (Date.now() > until) throw new Error('the panel did not close')
    await wait(50)
  }
}

export async function openSentPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`chrome-extension://${chromiumExtensionId()}/sent.html`)
  return page
}
