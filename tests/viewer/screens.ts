import type { BrowserContext, Frame, Page } from 'playwright'
import type { Patient } from '#shared/report/patient.ts'
import { LEE, SAM } from '../demo/people.ts'
import type { Samples } from '../fixtures/make.ts'
import { svgCalledJpg } from './hostile-files.ts'
import {
  confirm,
  frameAt,
  givePurpose,
  inEnglish,
  problemOn,
  shownIn,
  signIn,
  tapLink,
  vaultOf,
} from './opener.ts'
import type { FileToSend } from './sender.ts'
import type { World } from './world.ts'

/** Called on every screen there is, with the screen standing still. */
export type Visit = (screen: string, page: Page) => Promise<void>

type Speak = typeof inEnglish

/** Nobody listens there. */
export const RECORD = { name: 'Ward 7 record', fhirBase: 'http://localhost:9/fhir' }

/** Walks an opener through the viewer, past every kind of screen once, by what the screen says in their language. */
export async function visitEveryScreen(
  world: World,
  context: BrowserContext,
  samples: Samples,
  visit: Visit,
  say: Speak = inEnglish,
): Promise<void> {
  const photo: FileToSend = {
    ...samples.jpeg,
    removed: ['place', 'time', 'device', 'thumbnail'],
    capturedAt: Date.UTC(2026, 10, 20, 9, 30),
  }
  const signature: FileToSend = { ...samples.png, name: 'signature.png', id: 'AAAAAAAAAAAAAAAAAAAAAA' }
  const { link, envelopeId } = await world.send([photo, samples.pdf, svgCalledJpg(), signature], {
    patient: patientOf(samples),
    consent: { evidence: { kind: 'signature', mediaId: 'AAAAAAAAAAAAAAAAAAAAAA' } },
  })
  const signInAs = (page: Page, person: typeof LEE, key: 'ready.sign-in' | 'next.another-account') =>
    signIn(page, person, say(key))
  const reason = (page: Page) => givePurpose(page, say('purpose.TREAT'), say('purpose.heading'))
  const ready = (page: Page) => page.getByRole('button', { name: say('ready.sign-in') })

  let page = await tapLink(context, link.slice(0, -20))
  await problemOn(page)
  await visit('link-cut', page)
  await page.goto(`${world.viewerOrigin}/`)
  await problemOn(page)
  await visit('no-link', page)
  await page.goto(`${world.viewerOrigin}/signed-in?code=x&state=y`)
  await problemOn(page)
  await visit('lost', page)
  await page.addInitScript(() => {
    const now = Date.now
    Date.now = () => now() + 3_600_000
  })
  await page.goto(`${world.viewerOrigin}/signed-in?code=x&state=y`)
  await page.locator('[data-problem="device/clock-wrong"]').waitFor()
  await visit('clock-wrong', page)
  await page.close()

  page = await context.newPage()
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'userAgent', { value: 'Mozilla/5.0 (iPhone) [FBAN/FBIOS]' })
  })
  await page.goto(link)
  await page.locator('[data-problem="browser/in-app"]').waitFor()
  await visit('in-app', page)
  await page.getByRole('button', { name: say('next.go-on-here') }).click()
  await ready(page).waitFor()
  await page.close()

  page = await tapLink(context, link)
  await ready(page).waitFor()
  await visit('ready', page)
  await signInAs(page, SAM, 'ready.sign-in')
  await page.getByRole('dialog').waitFor()
  await visit('purpose', page)
  await reason(page)
  await problemOn(page)
  await visit('not-granted', page)

  await signInAs(page, LEE, 'next.another-account')
  await reason(page)
  const vault = await vaultOf(page)
  await vault.getByRole('button', { name: say('patient.confirm') }).waitFor()
  await visit('patient', page)
  await confirm(vault, say)
  await shownIn(page, vault)
  await visit('picture', page)
  await vault.getByRole('button', { name: say('media.next'), exact: true }).click()
  await shownIn(page, vault)
  await (await frameAt(page, /renderer-pdf/)).locator('canvas').first().waitFor()
  await visit('document', page)
  await vault.locator('.media-choice', { hasText: 'scan.jpg' }).click()
  await vault.locator('[data-problem="media/unsupported"]').waitFor()
  await visit('unsupported', page)
  await fileIt(page, vault, visit, say)
  await vault.getByRole('button', { name: say('close') }).click()
  await page.getByRole('heading', { name: say('closed.heading') }).waitFor()
  await visit('closed', page)
  await page.close()

  page = await tapLink(context, link)
  await ready(page).waitFor()
  world.wire.down = true
  await ready(page).click()
  await problemOn(page)
  await visit('unreachable', page)
  world.wire.down = false
  await world.revoke(envelopeId)
  // Lee is signed in at the issuer by now: it asks nothing.
  await page.getByRole('button', { name: say('next.try-again') }).click()
  await reason(page)
  await problemOn(page)
  await visit('revoked', page)
  await page.close()

  for (const [screen, grant] of [
    ['step-up', { to: [{ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 4 }] }],
    ['knock', { to: [{ type: 'knock' }] }],
  ] as const) {
    const sent = await world.send([samples.png], { grant: { to: [...grant.to] } })
    page = await tapLink(context, sent.link)
    await ready(page).click()
    await reason(page)
    if (screen === 'knock') await page.locator('[data-journey="waiting"]').waitFor()
    else await problemOn(page)
    await visit(screen, page)
    await page.close()
  }
}

/** **File to record**, in a world that gives files and has a record that does not answer. */
async function fileIt(page: Page, vault: Frame, visit: Visit, say: Speak): Promise<void> {
  const again = () => vault.getByRole('button', { name: say('filing.back') }).click()
  const choose = async (name: string) => {
    await vault.getByRole('button', { name: say('filing.heading') }).click()
    await vault.getByRole('dialog').getByRole('button', { name }).click()
  }
  await vault.getByRole('button', { name: say('filing.heading') }).click()
  await vault.getByRole('dialog', { name: say('filing.heading') }).waitFor()
  await visit('filing', page)
  await vault.getByRole('button', { name: say('filing.leave') }).click()
  await choose(say('filing.pdf.label'))
  await vault.getByRole('link', { name: say('filing.save') }).waitFor({ timeout: 60_000 })
  await visit('filing-ready', page)
  await again()
  await choose(say('filing.record.label', { name: RECORD.name }))
  await vault.getByRole('heading', { name: say('filing.unreachable.heading') }).waitFor({ timeout: 60_000 })
  await visit('filing-failed', page)
  await again()
  await choose(say('filing.already-in-record.label'))
  await vault.getByRole('heading', { name: say('filing.done.heading') }).waitFor()
  await visit('filing-done', page)
  await again()
}

/** The one screen that needs a second issuer. */
export async function visitIssuerChoice(
  world: World,
  context: BrowserContext,
  samples: Samples,
  visit: Visit,
  say: Speak = inEnglish,
) {
  const { link } = await world.send([samples.png])
  const page = await tapLink(context, link)
  await page.getByRole('button', { name: say('ready.sign-in') }).waitFor()
  await page.getByRole('radio').first().check()
  await visit('ready-issuers', page)
  await page.close()
}

/** The one whose name stands in the letter too. */
function patientOf({ patient }: Samples): Patient {
  const { name, dateOfBirth, nhsNumber } = patient
  return { name, dateOfBirth, identifiers: [{ type: 'nhs-number', value: nhsNumber.replaceAll(' ', '') }] }
}
