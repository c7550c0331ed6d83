import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '#shared/bytes/secret.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { makeShareLink } from '#shared/link/share-link.ts'
import { ASHA, LEE, SAM } from '../demo/people.ts'
import { makeSamples, type Sample } from '../fixtures/make.ts'
import { confirm, givePurpose, openAs, problemOn, shownIn, signIn, tapLink, vaultOf } from './opener.ts'
import { startWorld, type World } from './world.ts'

let world: World
let photo: Sample
let folder: string
let context: BrowserContext

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-samples-'))
  photo = (await makeSamples(folder)).jpeg
  world = await startWorld()
  context = (await world.browser()).context
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  // Nobody is signed in, no tab is left.
  await context.clearCookies()
  for (const page of context.pages().slice(1)) await page.close()
  world.wire.down = false
  world.wire.tamper = null
})

describe('a link', () => {
  test.for([
    [
      'that a gateway cut at the fragment',
      (link: string) => link.split('#')[0] ?? '',
      'Part of the link is missing',
    ],
    ['whose secret was cut', (link: string) => link.slice(0, -30), 'Part of the link is missing'],
    [
      'with one letter changed',
      (link: string) => link.replace(/#1\.(.)/, (_, letter) => `#1.${letter === 'A' ? 'B' : 'A'}`),
      'This link was changed on its way',
    ],
    [
      'from a newer extension',
      (link: string) => link.replace('#1.', '#2.'),
      'This link is newer than this page',
    ],
  ] as const)('%s is told so, and nothing is asked', async ([, change, heading]) => {
    const { link } = await world.send([photo])
    const from = world.wire.passed.length
    const page = await tapLink(context, change(link))
    expect((await problemOn(page)).heading).toBe(heading)
    expect(page.url()).toBe(`${world.viewerOrigin}/`)
    const asked = world.wire.passed.slice(from).map(({ path }) => path)
    expect(asked.filter((path) => /vault|parking|config|envelopes/.test(path))).toEqual([])
  })

  test('that is not there: the page says to tap it', async () => {
    const page = await tapLink(context, `${world.viewerOrigin}/`)
    expect((await problemOn(page)).heading).toBe('Tap the link in your message')
  })
})

describe('a person', () => {
  test('outside the grant is refused plainly, and can use another account', async () => {
    const { link } = await world.send([photo])
    const page = await tapLink(context, link)
    await signIn(page, SAM)
    await givePurpose(page)
    expect(await problemOn(page)).toEqual({
      code: 'release/not-granted',
      heading: 'This was not shared with you',
      sentence: `You are signed in as ${SAM.email}, and this link opens for someone else.`,
      buttons: ['Use another account'],
    })
    await signIn(page, LEE, 'Use another account')
    await givePurpose(page)
    const vault = await vaultOf(page)
    await vault.getByRole('heading', { name: 'Iris Example' }).waitFor()
  })

  test('hears the same of a report that never was', async () => {
    const unknown = await makeShareLink(world.viewerOrigin, makeEnvelopeId('gb'), Secret.random(32))
    const page = await tapLink(context, unknown)
    await signIn(page, LEE)
    await givePurpose(page)
    expect(await problemOn(page)).toMatchObject({
      code: 'release/not-granted',
      sentence: `You are signed in as ${LEE.email}, and this link opens for someone else.`,
    })
  })

  test('who gives a purpose that is not allowed can give another', async () => {
    const { link } = await world.send([photo])
    const page = await tapLink(context, link)
    await signIn(page, LEE)
    await givePurpose(page, 'The patient asked me to')
    expect((await problemOn(page)).heading).toBe('Not for that reason')
    await page.getByRole('button', { name: 'Choose another reason' }).click()
    await givePurpose(page)
    await (await vaultOf(page)).getByRole('heading', { name: 'Iris Example' }).waitFor()
  })

  test('who goes back from the sign-in page can sign in after all', async () => {
    const { link } = await world.send([photo])
    const page = await tapLink(context, link)
    await page.getByRole('button', { name: 'Sign in to view' }).click()
    await page.getByRole('button', { name: LEE.name }).waitFor()
    await page.goBack()
    expect((await problemOn(page)).heading).toBe('You did not finish signing in')
    await signIn(page, LEE)
    await givePurpose(page)
    await (await vaultOf(page)).getByRole('heading', { name: 'Iris Example' }).waitFor()
  })

  test('whose sign-in ends in another tab is told to tap the link again', async () => {
    const { link } = await world.send([photo])
    const page = await tapLink(context, link)
    await page.getByRole('button', { name: 'Sign in to view' }).click()
    await page.getByRole('button', { name: LEE.name }).waitFor()
    const other = await context.newPage()
    await other.goto(page.url())
    await other.getByRole('button', { name: LEE.name }).click()
    await other.waitForURL(/view\.localhost/)
    expect(await problemOn(other)).toMatchObject({ heading: 'You’re signed in', code: 'sign-in/lost' })
    expect(other.url()).toBe(`${world.viewerOrigin}/`)
  })

  test('who may open it from another organisation’s list opens it by role', async () => {
    const to = [{ type: 'role', organisation: 'RX1', role: 'clinician', minimumAssurance: 2 }] as const
    const { link } = await world.send([photo], { grant: { to: [...to] } })
    const { vault } = await openAs(context, link, ASHA)
    await vault.getByRole('heading', { name: 'Iris Example' }).waitFor()
  })
})

describe('a report', () => {
  test('that was revoked says so', async () => {
    const { link, envelopeId } = await world.send([photo])
    await world.revoke(envelopeId)
    const page = await tapLink(context, link)
    await signIn(page, LEE)
    await givePurpose(page)
    expect((await problemOn(page)).heading).toBe('The sender has taken this back')
  })

  test('whose time is over says so', async () => {
    const { link } = await world.send([photo], { grant: { expiresAt: Date.now() + 1500 } })
    await new Promise((resolve) => setTimeout(resolve, 1600))
    const page = await tapLink(context, link)
    await signIn(page, LEE)
    await givePurpose(page)
    expect((await problemOn(page)).heading).toBe('This link has ended')
  })

  test('revoked while it is open: what is open stays, the next picture does not come', async () => {
    const { link, envelopeId } = await world.send([photo, { ...photo, name: 'second.jpg' }])
    const { page, vault } = await openAs(context, link, LEE)
    await confirm(vault)
    await shownIn(page, vault)
    await world.revoke(envelopeId)
    await vault.getByRole('button', { name: 'Next', exact: true }).click()
    await vault.locator('[data-problem="release/revoked"]').waitFor()
    await vault.getByText('The sender has taken this back').waitFor()
  })
})

describe('a relay that is not there', () => {
  test('while signing in: Try again goes on from the same place', async () => {
    const { link } = await world.send([photo])
    const page = await tapLink(context, link)
    await page.getByRole('button', { name: 'Sign in to view' }).waitFor()
    world.wire.down = true
    await page.getByRole('button', { name: 'Sign in to view' }).click()
    expect((await problemOn(page)).heading).toBe('No connection to the message store')
    world.wire.down = false
    await signIn(page, LEE, 'Try again')
    await givePurpose(page)
    await (await vaultOf(page)).getByRole('heading', { name: 'Iris Example' }).waitFor()
  })

  test('at the release: Try again asks once more, with the same purpose', async () => {
    const { link } = await world.send([photo])
    const page = await tapLink(context, link)
    await signIn(page, LEE)
    await page.getByRole('dialog').waitFor()
    world.wire.down = true
    await givePurpose(page)
    expect((await problemOn(page)).heading).toBe('No connection to the message store')
    world.wire.down = false
    await page.getByRole('button', { name: 'Try again' }).click()
    await (await vaultOf(page)).getByRole('heading', { name: 'Iris Example' }).waitFor()
  })

  test('in the middle of a picture: it waits, says so, and goes on', async () => {
    const { link } = await world.send([photo])
    const { page, vault } = await openAs(context, link, LEE)
    world.wire.down = true
    await confirm(vault)
    await vault.getByText('The connection dropped').waitFor()
    world.wire.down = false
    await shownIn(page, vault)
  })
})

// Last, because the relay's clock does not go back.
describe('an hour later', () => {
  test('the next picture does not come, and the person is told how to go on', async () => {
    const { link } = await world.send([photo, { ...photo, name: 'second.jpg' }])
    const { page, vault } = await openAs(context, link, LEE)
    await confirm(vault)
    await shownIn(page, vault)
    world.skip(61 * 60 * 1000)
    await vault.getByRole('button', { name: 'Next', exact: true }).click()
    await vault.getByRole('heading', { name: 'Your time with this report is over' }).waitFor()
  })
})
