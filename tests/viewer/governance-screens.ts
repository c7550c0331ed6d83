import type { BrowserContext, Page } from 'playwright'
import type { FoundReports } from '#shared/governance/messages.ts'
import { sayFrom } from '#shared/words/say.ts'
import { english, type GovernanceWords } from '../../viewer/governance/words/english.ts'
import { type DemoPerson, IVY, LEE } from '../demo/people.ts'
import type { Tamper } from '../demo/wire.ts'
import { openAs } from './opener.ts'
import type { Visit } from './screens.ts'
import type { Sent } from './sender.ts'
import type { World } from './world.ts'

export const say = sayFrom<GovernanceWords>(english)

/** As a trust's extensions would make it. */
export const REFERENCE = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'

const PATIENCE_MS = 20_000
const NOTE = { name: 'note.txt', mediaType: 'text/plain', bytes: new TextEncoder().encode('A note.') }

/** Reports of a trust: one that somebody opened, and as many more. */
export async function sendSome(world: World, context: BrowserContext, moreCount: number): Promise<Sent> {
  const opened = await world.send([NOTE], { patientReference: REFERENCE })
  await (await openAs(context, opened.link, LEE)).page.close()
  for (let count = 0; count < moreCount; count++) {
    const { envelopeId } = await world.send([NOTE])
    if (count === 1) await world.revoke(envelopeId)
  }
  await context.clearCookies()
  return opened
}

/** On a page of its own, back from the issuer and answered by the relay. */
export async function signInToGovern(
  world: World,
  context: BrowserContext,
  person: DemoPerson,
  asks: 'who it is' | 'nobody asks' = 'who it is',
): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${world.viewerOrigin}/governance`)
  await page.getByRole('button', { name: say('ready.sign-in') }).click({ timeout: PATIENCE_MS })
  // Whoever is signed in at the issuer already is sent straight back.
  if (asks === 'who it is') {
    await page.getByRole('button', { name: person.name }).click({ timeout: PATIENCE_MS })
  }
  // Let in, or told why not.
  await page.locator('.places, [data-problem]').waitFor({ timeout: PATIENCE_MS })
  return page
}

export async function goTo(page: Page, place: 'reports' | 'patient' | 'log' | 'policy'): Promise<void> {
  const button = page.getByRole('button', { name: say(`place.${place}`), exact: true })
  await button.click({ timeout: PATIENCE_MS })
  await page.locator(`.place[aria-current="page"]`, { hasText: say(`place.${place}`) }).waitFor()
}

/** Changes what the relay says was found. */
export function inFound(change: (found: FoundReports) => FoundReports): Tamper {
  return ({ path }, answer) =>
    path === '/governance/reports' && answer.status === 200
      ? { ...answer, body: Buffer.from(JSON.stringify(change(JSON.parse(answer.body.toString())))) }
      : null
}

/** Every path to the root leads elsewhere. */
export function withForgedPaths(found: FoundReports): FoundReports {
  const nudge = (text: string) => `${text[0] === 'A' ? 'B' : 'A'}${text.slice(1)}`
  return {
    ...found,
    reports: found.reports.map((one) => ({
      ...one,
      receipts: one.receipts.map((receipt) => ({
        ...receipt,
        inclusionProof: receipt.inclusionProof.map(nudge),
      })),
    })),
  }
}

/** Walks somebody who governs past every kind of screen once, in English: `visit` may turn it to another language. */
export async function visitGovernance(world: World, context: BrowserContext, visit: Visit): Promise<void> {
  const button = (page: Page, key: 'search.do' | 'erase.ask' | 'end.leave' | 'patient.do' | 'export.do') =>
    page.getByRole('button', { name: say(key) })
  const first = await context.newPage()
  await first.goto(`${world.viewerOrigin}/governance`)
  await first.getByRole('button', { name: say('ready.sign-in') }).waitFor({ timeout: PATIENCE_MS })
  await visit('governance-ready', first)
  await first.close()

  const theirs = await signInToGovern(world, context, LEE)
  await theirs.getByRole('heading', { name: say('problem.not-governing.heading') }).waitFor()
  await visit('governance-refused', theirs)
  await theirs.close()
  await context.clearCookies()

  const page = await signInToGovern(world, context, IVY)
  await button(page, 'search.do').click({ timeout: PATIENCE_MS })
  await page.locator('.report-row').first().waitFor()
  await visit('governance-reports', page)
  await page.getByLabel(say('search.patient'), { exact: true }).fill(REFERENCE)
  await button(page, 'search.do').click()
  await page.locator('.report-row', { hasText: 'by 1 person' }).getByRole('button').click()
  await page.getByRole('article').waitFor()
  await visit('governance-report', page)
  await button(page, 'erase.ask').click()
  await visit('governance-erase', page)
  await button(page, 'end.leave').click()

  await goTo(page, 'patient')
  await page.getByLabel(say('search.patient')).fill(REFERENCE)
  await button(page, 'patient.do').click()
  await page.getByRole('link', { name: /^Save / }).waitFor()
  await visit('governance-patient', page)
  await goTo(page, 'log')
  await button(page, 'export.do').click()
  await page.getByRole('link', { name: /^Save / }).waitFor()
  await visit('governance-log', page)
  await goTo(page, 'policy')
  await visit('governance-policy', page)
  await page.getByRole('button', { name: say('policy.change') }).click()
  await page.getByLabel(say('change.life')).fill('14')
  await page.getByLabel(say('change.emergency')).check()
  await visit('governance-change', page)
  await page.getByRole('button', { name: say('change.do') }).click()
  await page.getByText(say('proposal.waiting-own')).waitFor()
  await visit('governance-proposed', page)
  await page.getByRole('button', { name: say('proposal.take-back') }).click()
  await page.getByRole('button', { name: say('policy.change') }).waitFor()

  world.wire.tamper = inFound(withForgedPaths)
  await goTo(page, 'reports')
  await page.getByLabel(say('search.patient'), { exact: true }).fill(REFERENCE)
  await button(page, 'search.do').click()
  await page.locator('[data-proof="refused"]').waitFor()
  await visit('governance-forged', page)
  world.wire.tamper = null
  await page.close()
}
