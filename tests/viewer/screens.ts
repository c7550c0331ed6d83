import type { BrowserContext, Page } from 'playwright'
import type { Patient } from '#shared/report/patient.ts'
import { LEE, SAM } from '../demo/people.ts'
import type { Samples } from '../fixtures/make.ts'
import { svgCalledJpg } from './hostile-files.ts'
import { confirm, frameAt, givePurpose, problemOn, shownIn, signIn, tapLink, vaultOf } from './opener.ts'
import type { World } from './world.ts'

/** Called on every screen there is, with the screen standing still. */
export type Visit = (screen: string, page: Page) => Promise<void>

/** Walks an opener through the viewer, past every kind of screen once. */
export async function visitEveryScreen(
  world: World,
  context: BrowserContext,
  samples: Samples,
  visit: Visit,
): Promise<void> {
  const files = [samples.jpeg, samples.pdf, svgCalledJpg()]
  const { link, envelopeId } = await world.send(files, { patient: patientOf(samples) })

  let page = await tapLink(context, link.slice(0, -20))
  await problemOn(page)
  await visit('link-cut', page)
  await page.goto(`${world.viewerOrigin}/`)
  await problemOn(page)
  await visit('no-link', page)
  await page.close()

  page = await tapLink(context, link)
  await page.getByRole('button', { name: 'Sign in to view' }).waitFor()
  await visit('ready', page)
  await signIn(page, SAM)
  await page.getByRole('dialog').waitFor()
  await visit('purpose', page)
  await givePurpose(page)
  await problemOn(page)
  await visit('not-granted', page)

  await signIn(page, LEE, 'Use another account')
  await givePurpose(page)
  const vault = await vaultOf(page)
  await vault.getByRole('button', { name: 'Confirm this is the right patient' }).waitFor()
  await visit('patient', page)
  await confirm(vault)
  await shownIn(page, vault)
  await visit('picture', page)
  await vault.getByRole('button', { name: 'Next', exact: true }).click()
  await shownIn(page, vault)
  await (await frameAt(page, /renderer-pdf/)).locator('canvas').first().waitFor()
  await visit('document', page)
  await vault.locator('.media-choice', { hasText: 'scan.jpg' }).click()
  await vault.locator('[data-problem="media/unsupported"]').waitFor()
  await visit('unsupported', page)
  await vault.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('heading', { name: 'Closed' }).waitFor()
  await visit('closed', page)
  await page.close()

  page = await tapLink(context, link)
  await page.getByRole('button', { name: 'Sign in to view' }).waitFor()
  world.wire.down = true
  await page.getByRole('button', { name: 'Sign in to view' }).click()
  await problemOn(page)
  await visit('unreachable', page)
  world.wire.down = false
  await world.revoke(envelopeId)
  // Lee is signed in at the issuer by now: it asks nothing.
  await page.getByRole('button', { name: 'Try again' }).click()
  await givePurpose(page)
  await problemOn(page)
  await visit('revoked', page)
  await page.close()
}

/** The one screen that needs a second issuer. */
export async function visitIssuerChoice(
  world: World,
  context: BrowserContext,
  samples: Samples,
  visit: Visit,
) {
  const { link } = await world.send([samples.png])
  const page = await tapLink(context, link)
  await page.getByRole('button', { name: 'Sign in to view' }).waitFor()
  await page.getByRole('radio').first().check()
  await visit('ready-issuers', page)
  await page.close()
}

/** The one whose name stands in the letter too. */
function patientOf({ patient }: Samples): Patient {
  const { name, dateOfBirth, nhsNumber } = patient
  return { name, dateOfBirth, identifiers: [{ type: 'nhs-number', value: nhsNumber.replaceAll(' ', '') }] }
}
