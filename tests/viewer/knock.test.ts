import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { SentKnock } from '#shared/protocol/messages.ts'
import { LEE, SAM } from '../demo/people.ts'
import { makeSamples, type Sample } from '../fixtures/make.ts'
import { confirm, givePurpose, problemOn, shownIn, signIn, tapLink, vaultOf } from './opener.ts'
import type { Sent } from './sender.ts'
import { startWorld, type World } from './world.ts'

const PATIENCE_MS = 20_000
let world: World
let photo: Sample
let folder: string
let context: BrowserContext

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-samples-'))
  photo = (await makeSamples(folder)).jpeg
  const breakGlass = { organisation: 'RX1', role: null, minimumAssurance: 0, leaseMs: 300_000 }
  world = await startWorld({ breakGlass })
  context = (await world.browser()).context
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  await context.clearCookies()
  for (const page of context.pages().slice(1)) await page.close()
})

const sendToWhoeverKnocks = () => world.send([photo], { grant: { to: [{ type: 'knock' }] } })

async function waitingAt(sent: Sent, who = SAM): Promise<Page> {
  const page = await tapLink(context, sent.link)
  await signIn(page, who)
  await givePurpose(page)
  await page
    .getByRole('heading', { name: 'Waiting for Dr Asha Patel to let you in' })
    .waitFor({ timeout: PATIENCE_MS })
  return page
}

async function knockOn(sent: Sent): Promise<SentKnock> {
  const found = (await world.sender.sent()).find(({ envelopeId }) => envelopeId === sent.envelopeId)
  const [knock] = found?.knocks ?? []
  if (!knock) throw new Error('nobody knocks')
  return knock
}

test('who is not named asks, the sender sees who, and the page goes on by itself', async () => {
  const sent = await sendToWhoeverKnocks()
  const page = await waitingAt(sent)
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  const knock = await knockOn(sent)
  expect(knock).toMatchObject({ openerName: SAM.name, organisation: 'RY9', state: 'waiting' })
  await world.sender.answer(sent.envelopeId, knock.knockId, 'approved')
  const vault = await vaultOf(page)
  await confirm(vault)
  await shownIn(page, vault)
})

test('who is not let in is told so', async () => {
  const sent = await sendToWhoeverKnocks()
  const page = await waitingAt(sent)
  await world.sender.answer(sent.envelopeId, (await knockOn(sent)).knockId, 'refused')
  expect((await problemOn(page)).heading).toBe('The sender did not let you in')
})

test('a network that drops while waiting is waited out', async () => {
  const sent = await sendToWhoeverKnocks()
  const page = await waitingAt(sent)
  const { knockId } = await knockOn(sent)
  world.wire.down = true
  await page.waitForRequest(/\/knocks\//, { timeout: 60_000 })
  world.wire.down = false
  await world.sender.answer(sent.envelopeId, knockId, 'approved')
  await confirm(await vaultOf(page))
})

test('in an emergency nobody waits: the reason is asked for, and the sender reads it', async () => {
  const sent = await sendToWhoeverKnocks()
  const page = await waitingAt(sent, LEE)
  await page.getByRole('button', { name: 'This is an emergency' }).click()
  const dialog = page.getByRole('dialog', { name: 'Open it without being let in?' })
  const open = dialog.getByRole('button', { name: 'Open in an emergency' })
  expect(await open.isDisabled()).toBe(true)
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await dialog.getByRole('textbox', { name: 'Why can’t this wait?' }).fill('Bleeding, and nobody answers')
  await open.click()
  await confirm(await vaultOf(page))
  const [found] = (await world.sender.sent()).filter(({ envelopeId }) => envelopeId === sent.envelopeId)
  expect(found?.releases).toMatchObject([
    { openerName: LEE.name, inEmergency: true, emergencyReason: 'Bleeding, and nobody answers' },
  ])
})

test('an emergency is offered where the door stayed shut, and gets no further than the policy', async () => {
  const sent = await world.send([photo])
  const page = await tapLink(context, sent.link)
  await signIn(page, SAM)
  await givePurpose(page)
  expect((await problemOn(page)).buttons).toEqual(['Use another account', 'This is an emergency'])
  await page.getByRole('button', { name: 'This is an emergency' }).click()
  await page.getByRole('textbox', { name: 'Why can’t this wait?' }).fill('I would like to see it')
  await page.getByRole('button', { name: 'Open in an emergency' }).click()
  expect((await problemOn(page)).code).toBe('release/not-granted')
})
