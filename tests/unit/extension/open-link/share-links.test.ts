import { beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeBrowser } from 'wxt/testing/fake-browser'

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}))
const { isShareLinkOf, noteViewer, openShareLink, takeShareLink } = await import(
  '../../../../extension/open-link/share-links.ts'
)

const VIEWER = 'https://view.hospital.example'
const LINK = `${VIEWER}/r/gb-AAAAAAAAAAAAAAAAAAAAAA#1.secret.check`

const opened = async () => {
  const tabs = await fakeBrowser.tabs.query({})
  return tabs.flatMap(({ url }) => (url?.includes('/viewer.html') ? [new URL(url)] : []))
}

beforeEach(async () => {
  fakeBrowser.reset()
  Object.assign(fakeBrowser.runtime, { getURL: (path: string) => `chrome-extension://wardlink${path}` })
  await fakeBrowser.storage.local.set({ settings: { viewer: 'extension' } })
  await noteViewer(async () => VIEWER)
})

describe('a share link that was tapped', () => {
  test('opens in the viewer of the extension, which takes it once, and is in no address', async () => {
    expect(await openShareLink(LINK)).toBe(true)
    const [page] = await opened()
    expect(page?.href).toMatch(/\/viewer\.html#[0-9a-f]{32}$/)
    const handle = page?.hash.slice(1)
    expect(await takeShareLink(handle)).toBe(LINK)
    expect(await takeShareLink(handle)).toBeNull()
  })

  test.for<[string, unknown]>([
    ['of another viewer', LINK.replace('hospital', 'elsewhere')],
    ['of a host that begins like ours', `${VIEWER}.evil.example/r/x`],
    ['to another page of the viewer', `${VIEWER}/governance`],
    ['that is no text', { toString: () => LINK }],
    ['that is a book', `${VIEWER}/r/${'x'.repeat(600)}`],
  ])('is not taken when it is one %s', async ([, link]) => {
    expect(isShareLinkOf(VIEWER, link)).toBe(false)
    expect(await openShareLink(link)).toBe(false)
    expect(await opened()).toEqual([])
  })

  test('is not taken where the trust has links open on the web', async () => {
    await fakeBrowser.storage.local.set({ settings: {} })
    await noteViewer(async () => VIEWER)
    expect(await openShareLink(LINK)).toBe(false)
  })

  test('a handle nobody gave out stands for nothing, whatever it is called', async () => {
    for (const handle of ['', '0'.repeat(32), '__proto__', null])
      expect(await takeShareLink(handle)).toBeNull()
  })

  test('a page that taps by itself has no more than a few of them wait', async () => {
    for (let tapped = 0; tapped < 20; tapped++) await openShareLink(`${LINK}${tapped}`)
    const handles = (await opened()).map(({ hash }) => hash.slice(1))
    const taken = await Promise.all(handles.map(takeShareLink))
    expect(taken.filter((link) => link !== null).length).toBeLessThanOrEqual(8)
  })
})
