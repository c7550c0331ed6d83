import type { Page } from 'playwright'
import { afterEach, describe, expect, test } from 'vitest'
import { backgroundOf, type DemoBrowser } from '#tests/demo/browser.ts'
import { ASHA } from '#tests/demo/people.ts'
import { openSentPage, signInSender } from '#tests/demo/sender.ts'
import { shareLargeAndStick } from './share-large.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo({ throughWire: true })
const PATIENCE = { timeout: 60_000 }

afterEach(() => {
  const { wire } = demo()
  if (wire) Object.assign(wire, { breaks: null, down: false })
})

describe('an upload whose link is given goes on', () => {
  test('when the tab is closed, and leaves nothing in the outbox', async () => {
    const { sender, page, state } = await shareLargeAndStick(demo())
    await sender.context.newPage()
    await page.close()
    letThrough()
    const sent = await openSentPage(sender.context)
    await expect.poll(state, PATIENCE).toBe('ready')
    await expect.poll(() => leftInOutbox(sent), PATIENCE).toEqual({ records: 0, pieces: 0 })
    await expect.poll(() => badge(sender)).toBe('')
    await sender.close()
  })

  test('when the service worker is stopped, and when it wakes it knows of it', async () => {
    const { sender, state } = await shareLargeAndStick(demo())
    const sent = await openSentPage(sender.context)
    await sent.getByRole('heading', { name: 'On its way' }).waitFor()
    await stopServiceWorker(sent)
    letThrough()
    await expect.poll(state, PATIENCE).toBe('ready')
    await expect.poll(() => leftInOutbox(sent), PATIENCE).toEqual({ records: 0, pieces: 0 })
    await sender.close()
  })

  test('when the relay is killed in the middle and started again', async () => {
    const { sender, state } = await shareLargeAndStick(demo())
    const sent = await openSentPage(sender.context)
    await demo().relay.kill()
    letThrough()
    await sent.getByRole('heading', { name: 'On its way' }).waitFor()
    await sent.getByText('The relay does not answer.').first().waitFor()
    await expect.poll(() => badge(sender)).toBe('!')
    await demo().relay.start()
    await sent.getByRole('button', { name: 'Try now' }).click()
    await expect.poll(state, PATIENCE).toBe('ready')
    await sent.getByRole('heading', { name: 'On its way' }).waitFor({ state: 'detached' })
    await sender.close()
  })

  test('when the network is gone, by itself, and Sent shows how far it is', async () => {
    const { sender, state } = await shareLargeAndStick(demo())
    const { wire } = demo()
    if (wire) Object.assign(wire, { down: true, breaks: null })
    const sent = await openSentPage(sender.context)
    const bar = sent.getByRole('progressbar')
    await bar.waitFor()
    expect(await bar.evaluate((element: HTMLProgressElement) => element.position)).toBeGreaterThan(0.2)
    await sent.getByText('The relay does not answer.').first().waitFor()
    if (wire) wire.down = false
    await expect.poll(state, PATIENCE).toBe('ready')
    await sender.close()
  })

  test('until its sender stops it: then neither the relay nor the outbox has anything of it', async () => {
    const { sender, state } = await shareLargeAndStick(demo())
    const sent = await openSentPage(sender.context)
    await sent.getByRole('button', { name: 'Stop' }).click()
    await sent
      .getByRole('dialog', { name: 'Stop this upload?' })
      .getByRole('button', { name: 'Stop' })
      .click()
    await sent.getByRole('heading', { name: 'On its way' }).waitFor({ state: 'detached' })
    expect(await leftInOutbox(sent)).toEqual({ records: 0, pieces: 0 })
    await expect.poll(state, PATIENCE).not.toBe('uploading')
    await sender.close()
  })

  test('when the browser is closed and opened again', async () => {
    const { sender, state } = await shareLargeAndStick(demo())
    await sender.close()
    letThrough()
    const again = await demo().startSender({ profileFolder: sender.profileFolder })
    const sent = await openSentPage(again.context)
    await sent.getByRole('heading', { name: 'On its way' }).waitFor()
    await signInSender(sent, ASHA)
    await expect.poll(state, PATIENCE).toBe('ready')
    await expect.poll(() => leftInOutbox(sent), PATIENCE).toEqual({ records: 0, pieces: 0 })
    await again.close()
  })
})

function letThrough(): void {
  const { wire } = demo()
  if (wire) wire.breaks = null
}

/** What the outbox of this browser holds, asked of the disk and not of the extension. */
async function leftInOutbox(ownPage: Page): Promise<{ records: number; pieces: number }> {
  return await ownPage.evaluate(async () => {
    const [known] = await indexedDB.databases()
    const opening = indexedDB.open(known?.name ?? '')
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    const count = (store: string) =>
      new Promise<number>((resolve) => {
        const counting = database.transaction(store).objectStore(store).count()
        counting.onsuccess = () => resolve(counting.result)
      })
    const left = { records: await count('records'), pieces: await count('pieces') }
    database.close()
    return left
  })
}

type Action = { chrome: { action: { getBadgeText(of: object): Promise<string> } } }

async function badge(sender: DemoBrowser): Promise<string> {
  const background = await backgroundOf(sender.context)
  return await background.evaluate(() => (globalThis as unknown as Action).chrome.action.getBadgeText({}))
}

/** As the browser does to one that is idle, with everything in its memory. */
async function stopServiceWorker(ownPage: Page): Promise<void> {
  const session = await ownPage.context().newCDPSession(ownPage)
  const stopped = new Promise<void>((resolve) => {
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      if (versions.length > 0 && versions.every(({ runningStatus }) => runningStatus === 'stopped')) resolve()
    })
  })
  await session.send('ServiceWorker.enable')
  await session.send('ServiceWorker.stopAllWorkers')
  await stopped
  await session.detach()
}
