import { readFile } from 'node:fs/promises'
import { AxeBuilder } from '@axe-core/playwright'
import type { BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { LANGUAGES } from '#shared/words/language.ts'
import { IVY, LEE, NOOR } from '../demo/people.ts'
import {
  goTo,
  inFound,
  REFERENCE,
  say,
  sendSome,
  signInToGovern,
  visitGovernance,
  withForgedPaths,
} from './governance-screens.ts'
import type { Sent } from './sender.ts'
import { startWorld, type World } from './world.ts'

let world: World
let context: BrowserContext
let opened: Sent
let page: Page

beforeAll(async () => {
  world = await startWorld()
  context = (await world.browser()).context
  // More than one page of them.
  opened = await sendSome(world, context, 11)
  page = await signInToGovern(world, context, IVY)
})
afterEach(() => {
  world.wire.tamper = null
})
afterAll(async () => {
  await world?.close()
})

async function search(fields: { person?: string; patient?: string; report?: string } = {}): Promise<void> {
  await goTo(page, 'reports')
  for (const name of ['person', 'patient', 'report'] as const) {
    await page.getByLabel(say(`search.${name}`), { exact: true }).fill(fields[name] ?? '')
  }
  await page.getByRole('button', { name: say('search.do') }).click()
  await page.locator('.found, .trouble').waitFor()
}

const rows = () => page.locator('.report-row')
const lookAtFirst = () => rows().first().getByRole('button').click()

async function savedFile(): Promise<string> {
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: /^Save / }).click()
  return readFile(await (await download).path(), 'utf8')
}

describe('whoever governs', () => {
  test('is known by name and trust, and nothing of the sign-in is kept or stands in the address', async () => {
    await page.getByText(`${IVY.email}, for Test Hospitals`).waitFor()
    expect(page.url()).toBe(`${world.viewerOrigin}/governance`)
    const kept = await page.evaluate(() => [Object.keys(sessionStorage), Object.keys(localStorage)])
    expect(kept).toEqual([[], []])
  })

  test('finds reports, page by page, the newest first', async () => {
    await search()
    await page.getByRole('heading', { name: '12 reports' }).waitFor()
    expect(await rows().count()).toBe(10)
    await page.getByRole('button', { name: say('search.older') }).click()
    await expect.poll(() => rows().count()).toBe(2)
    expect(await rows().last().innerText()).toContain('by 1 person')
    await page.getByRole('button', { name: say('search.newer') }).click()
    await expect.poll(() => rows().count()).toBe(10)
  })

  test.for([
    ['by the name of who opened', { person: 'chen' }, 1],
    ['by the patient', { patient: REFERENCE }, 1],
    ['by nobody', { person: 'nobody of that name' }, 0],
  ] as const)('finds %s', async ([, fields, count]) => {
    await search(fields)
    expect(await rows().count()).toBe(count)
  })

  test('finds by a link, of which only the number stays', async () => {
    await search({ report: opened.link })
    expect(await page.getByLabel(say('search.report'), { exact: true }).inputValue()).toBe(opened.envelopeId)
    expect(await rows().count()).toBe(1)
    const asked = world.wire.passed.filter(({ path }) => path === '/governance/reports').at(-1)
    expect(asked?.requestBody.toString()).toContain(opened.envelopeId)
    expect(asked?.requestBody.toString()).not.toContain(opened.link.split('#')[1])
  })

  test('is told which field is wrong, and nobody is asked', async () => {
    const before = world.wire.passed.length
    await goTo(page, 'reports')
    await page.getByLabel(say('search.report'), { exact: true }).fill('12')
    await page.getByRole('button', { name: say('search.do') }).click()
    await page.getByText(say('wrong.report')).waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true')
    expect(world.wire.passed.length).toBe(before)
  })

  test('sees who opened a report and why, and the proof in words', async () => {
    await search({ patient: REFERENCE })
    await lookAtFirst()
    const details = page.getByRole('article')
    await details.getByText('Dr Lee Chen, lee.chen@ward7.example').waitFor()
    const said = await details.innerText()
    expect(said).toContain('Direct care of this patient')
    expect(said).toMatch(
      /worked out for itself that each of these stands in the audit log relay\.gb\.example/,
    )
    expect(said).toMatch(/Entry 0: sent[\s\S]*key handed over to an opener[\s\S]*opened/)
    await details.getByRole('button', { name: say('report.back') }).click()
    await rows().first().waitFor()
  })
})

describe('a relay that lies', () => {
  test('about one report: nothing of it is shown, and no file is made', async () => {
    world.wire.tamper = inFound(withForgedPaths)
    await search({ patient: REFERENCE })
    const [row] = await rows().allInnerTexts()
    expect(row).toContain(say('proof.refused-sentence', { id: opened.envelopeId }))
    expect(row).not.toContain('Asha')
    expect(await rows().getByRole('button').count()).toBe(0)

    await goTo(page, 'patient')
    await page.getByLabel(say('search.patient')).fill(REFERENCE)
    await page.getByRole('button', { name: say('patient.do') }).click()
    await page.getByText(say('problem.proof.heading')).waitFor()
    expect(await page.getByRole('link', { name: /^Save / }).count()).toBe(0)
  })

  test('that the look was written down: none of it is shown', async () => {
    world.wire.tamper = inFound((found) => ({
      ...found,
      receipt: { ...found.receipt, leafIndex: found.receipt.leafIndex - 1 },
    }))
    await search()
    await page.getByText(say('problem.proof.heading')).waitFor()
    expect(await rows().count()).toBe(0)
  })
})

describe('taking away', () => {
  test('one file for the patient: who, when, why, with proofs, and no script', async () => {
    await goTo(page, 'patient')
    await page.getByLabel(say('search.patient')).fill(REFERENCE)
    await page.getByRole('button', { name: say('patient.do') }).click()
    await page.getByText('1 report is in it.').waitFor()
    const file = await savedFile()
    for (const text of ['Test Hospitals', 'Dr Asha Patel', 'Dr Lee Chen', 'Direct care', 'inclusionProof']) {
      expect(file).toContain(text)
    }
    expect(file).not.toMatch(/<script/i)
  })

  test.for([
    ['export.csv', /^log,index,at,type[\s\S]*created/],
    ['export.fhir', /"resourceType":"AuditEvent"/],
    ['export.syslog', /^<\d+>1 .* wardlink/],
  ] as const)('the log: %s', async ([form, expected]) => {
    await goTo(page, 'policy')
    await goTo(page, 'log')
    await page.getByLabel(say(form)).check()
    await page.getByRole('button', { name: say('export.do') }).click()
    await page.getByText(say('export.ready')).waitFor()
    expect(await savedFile()).toMatch(expected)
  })
})

describe('ending', () => {
  test('is asked about first, and can be left', async () => {
    await search({ patient: REFERENCE })
    await lookAtFirst()
    await page.getByRole('button', { name: say('erase.ask') }).click()
    const dialog = page.getByRole('dialog', { name: say('erase.heading') })
    expect(await dialog.getByRole('button', { name: say('erase.do') }).isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('by revoking: its proof is checked, and the link is dead', async () => {
    await page.getByRole('button', { name: say('revoke.ask') }).click()
    await page.getByRole('button', { name: say('revoke.do') }).click()
    await page.getByText(/^Revoked\. That fits the log: entry \d+\.$/).waitFor()
    expect(await page.getByRole('button', { name: say('revoke.ask') }).count()).toBe(0)
    const [sent] = (await world.sender.sent()).filter(({ envelopeId }) => envelopeId === opened.envelopeId)
    expect(sent?.state).toBe('revoked')
  })

  test('by erasing, which wants a tick', async () => {
    await search()
    await lookAtFirst()
    await page.getByRole('button', { name: say('erase.ask') }).click()
    await page.getByLabel(say('erase.sure')).check()
    await page.getByRole('button', { name: say('erase.do') }).click()
    await page.getByText(/^Erased\. That fits the log/).waitFor()
  })
})

test('another policy is proposed by one, approved by another, and holds', async () => {
  await goTo(page, 'policy')
  await page.getByRole('button', { name: say('policy.change') }).click()
  await page.getByLabel(say('change.life')).fill('none')
  await page.getByRole('button', { name: say('change.do') }).click()
  await page.getByText(say('wrong.number')).waitFor()
  await page.getByLabel(say('change.life')).fill('7')
  await page.getByLabel(say('policy.saving')).check()
  await page.getByRole('button', { name: say('change.do') }).click()
  await page.getByText(/^Proposed\. That fits the log: entry \d+\.$/).waitFor()
  await page.getByText(say('proposal.waiting-own')).waitFor()
  expect(await page.getByRole('button', { name: say('proposal.approve') }).count()).toBe(0)

  await context.clearCookies()
  const other = await signInToGovern(world, context, NOOR)
  // A relay that shows another policy than the one that was proposed.
  world.wire.tamper = ({ path }, answer) =>
    path === '/governance/tenant' && answer.status === 200
      ? { ...answer, body: Buffer.from(answer.body.toString().replaceAll('604800000', '704800000')) }
      : null
  const lied = await signInToGovern(world, context, NOOR, 'nobody asks')
  await goTo(lied, 'policy')
  await lied.getByText(say('proposal.unproved')).waitFor()
  expect(await lied.getByRole('button', { name: say('proposal.approve') }).count()).toBe(0)
  world.wire.tamper = null
  await lied.close()

  await goTo(other, 'policy')
  const card = other.locator('.proposal').first()
  expect(await card.innerText()).toMatch(/Version 2, proposed by Ivy Gower/)
  expect(await card.innerText()).toContain('A report can be opened for at most: 7 days (now 30 days)')
  await card.getByRole('button', { name: say('proposal.approve') }).click()
  await other.getByText(/^Done\. That fits the log/).waitFor()
  expect(await other.locator('.facts').innerText()).toMatch(/Version\s+2[\s\S]*7 days/)
  expect(await card.innerText()).toContain('Approved by Dr Noor Haddad')
  await other.close()
  await context.clearCookies()
})

test('somebody without the role is told so, and sees nothing', async () => {
  await context.clearCookies()
  const theirs = await signInToGovern(world, context, LEE)
  await theirs.getByRole('heading', { name: say('problem.not-governing.heading') }).waitFor()
  expect(await theirs.getByRole('navigation').count()).toBe(0)
  await theirs.close()
  await context.clearCookies()
})

test('the sign-in that has ended is said, and what was on the screen is gone', async () => {
  world.wire.tamper = ({ method, path }, answer) =>
    method === 'POST' && path === '/governance/reports'
      ? {
          ...answer,
          status: 401,
          body: Buffer.from('{"type":"x","title":"x","status":401,"code":"sign-in/needed"}'),
        }
      : null
  const other = await signInToGovern(world, context, IVY)
  await other.getByRole('button', { name: say('search.do') }).click()
  await other.getByRole('heading', { name: say('problem.sign-in-ended.heading') }).waitFor()
  expect(await other.getByText(IVY.email).count()).toBe(0)
  await other.close()
})

test('all of it goes with the keyboard alone', async () => {
  const other = await context.newPage()
  await other.goto(`${world.viewerOrigin}/governance`)
  await go(other, say('ready.sign-in'))
  await other.getByRole('navigation').waitFor()
  await go(other, say('search.do'))
  await other.locator('.report-row').first().waitFor()
  // What was found is said where a screen reader is.
  await expect.poll(() => other.evaluate(() => document.activeElement?.id)).toBe('found-heading')
  // The newest is erased by now, and has nothing left to erase.
  await go(other, say('table.look'), 1)
  await expect.poll(() => other.evaluate(() => document.activeElement?.id)).toBe('report-heading')
  await go(other, say('erase.ask'))
  await go(other, say('end.leave'))
  await go(other, say('place.log'))
  await go(other, say('work.close'))
  await other.getByRole('heading', { name: say('closed.heading') }).waitFor()
  await other.close()
})

/** Tabs until the button of that name has the focus, and presses Enter. */
async function go(on: Page, name: string, which = 0): Promise<void> {
  const button = on.getByRole('button', { name }).nth(which)
  await button.waitFor()
  for (let tabs = 0; tabs < 60; tabs++) {
    await on.keyboard.press('Tab')
    if (await button.evaluate((element) => element === document.activeElement)) {
      return on.keyboard.press('Enter')
    }
  }
  throw new Error(`no Tab leads to ${name}`)
}

test('every screen has no finding of axe and fits into 320 pixels, light and dark, in every language', async () => {
  const findings: string[] = []
  const seen: string[] = []
  await context.clearCookies()
  await visitGovernance(world, context, async (screen, at) => {
    seen.push(screen)
    await at.setViewportSize({ width: 320, height: 640 })
    const isOpen = (await at.getByRole('dialog').count()) > 0
    for (const colorScheme of ['light', 'dark'] as const) {
      await at.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const language of LANGUAGES) {
        // Colours are the same in every language. A question that is open keeps the bar from being reached.
        if (language !== 'en' && (colorScheme === 'dark' || isOpen)) continue
        await at.locator('.page-bar-language').selectOption(language, { force: isOpen })
        await at.locator(`html[lang="${language}"]`).waitFor()
        const { violations } =
          language === 'en' || TRANSLATED.includes(screen)
            ? await axeOf(at, language, colorScheme).analyze()
            : { violations: [] }
        findings.push(
          ...violations.map(
            ({ id, nodes }) => `${screen} ${language} ${colorScheme}: ${id} ${nodes[0]?.target}`,
          ),
        )
        const wider = await at.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        if (wider > 0) findings.push(`${screen} ${language}: wider by ${wider}`)
        // What is written on a button stands in it.
        const cramped = await at.evaluate(() =>
          [...document.querySelectorAll('button')]
            .filter((one) => one.scrollWidth > one.clientWidth)
            .map((one) => one.textContent),
        )
        findings.push(...cramped.map((said) => `${screen} ${language}: ${said} does not fit`))
      }
      await at.locator('.page-bar-language').selectOption('en', { force: isOpen })
      await at.locator('html[lang="en"]').waitFor()
    }
    await at.emulateMedia({ colorScheme: 'light', forcedColors: 'active' })
    if (await at.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) {
      findings.push(`${screen}: too wide with forced colours`)
    }
    await at.emulateMedia({ forcedColors: 'none' })
    await at.setViewportSize({ width: 1280, height: 860 })
  })
  expect(findings).toEqual([])
  expect(seen.length).toBeGreaterThanOrEqual(11)
  // A loaded machine is slow, not wrong.
}, 400_000)

/** One of each kind: for axe a screen in another language is the same screen. */
const TRANSLATED = ['governance-ready', 'governance-reports', 'governance-report', 'governance-policy']

/** Everything in English and light; what only the dark, or only another language, could have done to it. */
function axeOf(at: Page, language: string, colorScheme: string): AxeBuilder {
  const axe = new AxeBuilder({ page: at })
  if (colorScheme === 'dark') return axe.withRules(['color-contrast'])
  const all = axe.withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
  return language === 'en' ? all : all.disableRules(['color-contrast'])
}
