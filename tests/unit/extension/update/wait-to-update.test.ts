import { beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeBrowser } from 'wxt/testing/fake-browser'

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}))
const { waitToUpdate } = await import('../../../../extension/update/wait-to-update.ts')

let offer: () => void
const reload = vi.fn()
const inTheWay = { isAtWork: async () => false, isPageOpen: async () => false }

beforeEach(() => {
  fakeBrowser.reset()
  reload.mockClear()
  const onUpdateAvailable = {
    addListener: (listener: () => void) => {
      offer = listener
    },
  }
  Object.assign(fakeBrowser.runtime, { onUpdateAvailable })
  // The fake has no events of tabs that are navigated.
  Object.assign(fakeBrowser.tabs, { onUpdated: { addListener() {} } })
})

describe('an update', () => {
  test('is put in at once when nothing is lost by it', async () => {
    waitToUpdate(inTheWay, reload)
    offer()
    await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce())
  })

  test.for<[string, Partial<typeof inTheWay>]>([
    ['a report is written, sealed or uploaded', { isAtWork: async () => true }],
    ['a page is open that it would do something to', { isPageOpen: async () => true }],
  ])('waits while %s', async ([, way]) => {
    const update = waitToUpdate({ ...inTheWay, ...way }, reload)
    offer()
    await vi.waitFor(async () => expect(await fakeBrowser.alarms.get('update')).toBeDefined())
    await update.look()
    expect(reload).not.toHaveBeenCalled()
  })

  test('is put in when what it waited for has ended, also by a background that was stopped meanwhile', async () => {
    const before = waitToUpdate({ ...inTheWay, isAtWork: async () => true }, reload)
    offer()
    await vi.waitFor(async () => expect(await fakeBrowser.alarms.get('update')).toBeDefined())
    await before.look()
    await waitToUpdate(inTheWay, reload).look()
    expect(reload).toHaveBeenCalledOnce()
  })

  test('that nobody has offered is not looked for', async () => {
    await waitToUpdate(inTheWay, reload).look()
    expect(reload).not.toHaveBeenCalled()
  })
})
