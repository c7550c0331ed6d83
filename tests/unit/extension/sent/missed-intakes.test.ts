import { beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeBrowser } from 'wxt/testing/fake-browser'

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}))
const { noteMissed, readMissed, seeMissed } = await import('../../../../extension/sent/missed-intakes.ts')
const { forgetSession } = await import('../../../../extension/session/session-storage.ts')

const missed = { host: 'web.whatsapp.com', intake: 'drop' } as const
beforeEach(() => fakeBrowser.reset())

describe('a way in that is not guarded', () => {
  test('is noted once, as codes, until the browser is closed', async () => {
    await noteMissed({ ...missed, name: 'leg.jpg' })
    await noteMissed(missed)
    expect(await readMissed()).toEqual({ missed: [missed], isSeen: false })
    expect(await fakeBrowser.storage.local.get()).toEqual({})
  })

  test('stays noted when it was seen, and is new when it happens again', async () => {
    await noteMissed(missed)
    await seeMissed()
    expect(await readMissed()).toEqual({ missed: [missed], isSeen: true })
    await noteMissed(missed)
    expect((await readMissed()).isSeen).toBe(false)
  })

  test('is not forgotten with the sign-out', async () => {
    await noteMissed(missed)
    await forgetSession()
    expect((await readMissed()).missed).toEqual([missed])
  })

  test.for<[string, unknown]>([
    ['intake', { ...missed, intake: 'carrier pigeon' }],
    ['host', { ...missed, host: 'a'.repeat(254) }],
  ])('is not noted with somebody’s idea of an %s', async ([, asks]) => {
    await noteMissed(asks)
    expect((await readMissed()).missed).toEqual([])
  })
})
