import { mkdtemp, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attachByDrop, copyPicture } from '../demo/intakes.ts'
import { makeSamples } from '../fixtures/make.ts'
import {
  type FilesToAttach,
  type GuardedBrowser,
  makeFilesToAttach,
  seenBy,
  startGuardedChromium,
  until,
} from './guarded-browser.ts'
import { type HostPages, startHostPages } from './host-page-server.ts'

/** Real drags and the real clipboard, onto a page that listens in front and behind. */
describe('what is dropped or pasted', () => {
  let pages: HostPages
  let files: FilesToAttach
  let browser: GuardedBrowser
  let page: Page
  let png: Uint8Array

  beforeAll(async () => {
    pages = await startHostPages()
    files = await makeFilesToAttach()
    png = (await makeSamples(await mkdtemp(join(files.folder, '..', 'samples-')))).png.bytes
    browser = await startGuardedChromium(pages.hostRules)
    page = await browser.context.newPage()
  })
  afterAll(async () => {
    await browser?.close()
    await pages?.close()
    await files?.remove()
  })

  async function open(policy: 'strict' | 'loose' = 'strict'): Promise<number> {
    await page.goto(pages.address('hostile.html', policy))
    return (await browser.held()).length
  }

  async function heldSince(before: number) {
    await until(async () => (await browser.held()).length > before, 4000)
    await page.waitForTimeout(100)
    return (await browser.held()).slice(before)
  }

  const heard = (): Promise<string[]> => page.evaluate('window.__heard')

  test.for([
    ['a place that takes drops', '#drop'],
    ['the composer', '#editor'],
    ['an input for files', '#visible'],
    ['an input in a closed shadow root', '#closed-host'],
    ['nothing in particular', 'h1'],
  ] as const)('a file on %s is held', async ([, selector]) => {
    const before = await open()
    await attachByDrop(page, [files.photo], selector)
    const held = await heldSince(before)
    expect(held.map((one) => [one.intake, ...one.files.map(({ name }) => name)])).toEqual([
      ['drop', 'photo.jpg'],
    ])
    expect(await seenBy(page)).toEqual([])
    // Not even that something is being dragged in.
    expect((await heard()).filter((what) => / (drop|dragenter|dragover)$/.test(what))).toEqual([])
  })

  test('a folder is held with everything in it', async () => {
    const before = await open()
    await attachByDrop(page, [files.folder, files.photo], '#drop')
    const held = await heldSince(before)
    expect(held[0]?.files.map(({ name }) => name).sort()).toEqual(['one.pdf', 'photo.jpg', 'two.pdf'])
    expect(await seenBy(page)).toEqual([])
  })

  test('a file of 2 GiB is held at once', async () => {
    const big = join(files.folder, '..', 'scan.dcm')
    await writeFile(big, 'D')
    await truncate(big, 2 * 1024 ** 3)
    const before = await open()
    const startedAt = performance.now()
    await attachByDrop(page, [big], '#drop')
    const held = await heldSince(before)
    expect(held[0]?.files).toMatchObject([{ size: 2 * 1024 ** 3, first: 'D'.charCodeAt(0) }])
    expect(performance.now() - startedAt).toBeLessThan(3000)
    expect(await seenBy(page)).toEqual([])
  })

  test('a picture of the page itself may be moved about in it', async () => {
    await open('loose')
    await page.evaluate(`
      // Beside it: what must be scrolled to while it is dragged is dropped elsewhere.
      const source = document.createElement('b')
      document.querySelector('#drop').before(source)
      source.textContent = 'drag me'; source.id = 'source'; source.draggable = true
    `)
    await page.dragAndDrop('#source', '#drop')
    expect((await heard()).filter((what) => what.endsWith(' drop')).length).toBeGreaterThan(0)
  })

  test('a picture from the clipboard is held', async () => {
    const before = await open()
    await copyPicture(browser.context, pages.address('hostile.html', 'loose'), png)
    await page.bringToFront()
    await page.click('#editor')
    await page.keyboard.press('Control+V')
    const held = await heldSince(before)
    expect(held.map((one) => [one.intake, one.files[0]?.type])).toEqual([['paste', 'image/png']])
    expect(await seenBy(page)).toEqual([])
    expect((await heard()).filter((what) => /paste|beforeinput/.test(what))).toEqual([])
    expect(await page.locator('#editor img').count()).toBe(0)
  })

  async function copy(parts: Record<string, string>): Promise<void> {
    await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.evaluate(async (given) => {
      const blobs = Object.entries(given).map(([type, text]) => [type, new Blob([text], { type })] as const)
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))])
    }, parts)
  }

  test('a picture written into pasted HTML is held, and the words go where they were meant to', async () => {
    const before = await open()
    await page.bringToFront()
    const image = `data:image/png;base64,${Buffer.from(png).toString('base64')}`
    await copy({ 'text/html': `<p>Look at this</p><img src="${image}">`, 'text/plain': 'Look at this' })
    await page.click('#editor')
    await page.keyboard.press('Control+V')
    const held = await heldSince(before)
    expect(held.map((one) => [one.intake, one.files[0]?.type, one.files[0]?.size])).toEqual([
      ['paste', 'image/png', png.length],
    ])
    expect(await page.locator('#editor').innerText()).toBe('Look at this')
    expect(await page.locator('#editor img').count()).toBe(0)
    expect(await seenBy(page)).toEqual([])
  })

  /** Puts types of all kinds on the clipboard, as a page or a program may that lets something be copied. */
  async function copyAs(parts: Record<string, string>): Promise<void> {
    await page.bringToFront()
    await page.evaluate((given) => {
      const onCopy = (event: ClipboardEvent) => {
        event.preventDefault()
        event.stopImmediatePropagation()
        for (const [type, text] of Object.entries(given)) event.clipboardData?.setData(type, text)
      }
      window.addEventListener('copy', onCopy, { capture: true, once: true })
    }, parts)
    await page.click('h1')
    await page.keyboard.press('Control+C')
  }

  const pngHex = () => Buffer.from(png).toString('hex')
  const pngAddress = () => `data:image/png;base64,${Buffer.from(png).toString('base64')}`

  async function pasteInto(selector: string): Promise<void> {
    await page.click(selector)
    await page.keyboard.press('Control+V')
  }

  /** A paste by hand cannot be made to carry RTF here: it comes from other programs alone. */
  async function pasteAsIfBy(parts: Record<string, string>): Promise<void> {
    await page.evaluate((given) => {
      const clipboardData = new DataTransfer()
      for (const [type, text] of Object.entries(given)) clipboardData.setData(type, text)
      const editor = document.querySelector<HTMLElement>('#editor')
      editor?.focus()
      const init = { bubbles: true, cancelable: true, composed: true, clipboardData }
      editor?.dispatchEvent(new ClipboardEvent('paste', init))
    }, parts)
  }

  test.for([
    ['a type of some page’s own', 'application/x-record', () => JSON.stringify({ image: pngAddress() })],
    ['an address', 'text/uri-list', pngAddress],
    ['RTF', 'text/rtf', () => `{\\rtf1 x-ray {\\pict\\pngblip ${pngHex()}}}`],
  ] as const)('a picture in %s is held, and the words are pasted', async ([, type, text]) => {
    const before = await open()
    const parts = { [type]: text(), 'text/plain': 'See the x-ray' }
    if (type === 'text/rtf') await pasteAsIfBy(parts)
    else {
      await copyAs(parts)
      await pasteInto('#editor')
    }
    const held = await heldSince(before)
    expect(held.map((one) => [one.intake, one.files[0]?.type, one.files[0]?.size])).toEqual([
      ['paste', 'image/png', png.length],
    ])
    expect(await page.locator('#editor').innerText()).toBe('See the x-ray')
    expect(await seenBy(page)).toEqual([])
  })

  test('what a page copies for itself, without a picture in it, is pasted as ever', async () => {
    const before = await open()
    await copyAs({ 'application/x-record': '{"words":["one","two"]}', 'text/plain': 'one two' })
    await pasteInto('#editor')
    expect(await until(async () => (await heard()).includes('window paste'), 3000)).toBe(true)
    expect((await browser.held()).length).toBe(before)
  })

  test('the name of a pasted file is not typed into the message', async () => {
    const before = await open()
    await page.evaluate(() => {
      const data = new DataTransfer()
      data.items.add(new File(['abc'], 'Harding.jpg', { type: 'image/jpeg' }))
      data.setData('text/plain', 'Harding.jpg')
      const editor = document.querySelector<HTMLElement>('#editor')
      editor?.focus()
      const init = { bubbles: true, cancelable: true, composed: true, clipboardData: data }
      editor?.dispatchEvent(new ClipboardEvent('paste', init))
    })
    const held = await heldSince(before)
    expect(held[0]?.files.map(({ name }) => name)).toEqual(['Harding.jpg'])
    expect(await page.locator('#editor').innerText()).toBe('')
  })

  test('a file is held after a drag of the page’s own that never said it ended', async () => {
    const before = await open('loose')
    await page.evaluate(() => {
      const source = document.createElement('b')
      document.body.prepend(source)
      source.id = 'source'
      source.draggable = true
      source.textContent = 'drag me'
      source.style.display = 'block'
      // What is dragged goes away, and its dragend with it.
      source.addEventListener('dragstart', () => setTimeout(() => source.remove(), 0))
    })
    const box = await page.locator('#source').boundingBox()
    if (!box) throw new Error('nothing to drag')
    await page.mouse.move(box.x + 5, box.y + 5)
    await page.mouse.down()
    await page.mouse.move(box.x + 30, box.y + 15, { steps: 4 })
    await page.locator('#source').waitFor({ state: 'detached' })
    await page.mouse.up()
    await attachByDrop(page, [files.photo], '#drop')
    const held = await heldSince(before)
    expect(held.map((one) => one.intake)).toEqual(['drop'])
    expect(await seenBy(page)).toEqual([])
  })

  test('words alone are pasted as ever', async () => {
    const before = await open()
    await page.bringToFront()
    await copy({ 'text/html': '<b>Hello</b> there', 'text/plain': 'Hello there' })
    await page.click('#editor')
    await page.keyboard.press('Control+V')
    await page.waitForTimeout(200)
    expect(await page.locator('#editor').innerText()).toBe('Hello there')
    expect((await browser.held()).length).toBe(before)
  })

  test('a page that reads the clipboard gets the words and no picture', async () => {
    const before = await open()
    await copyPicture(browser.context, pages.address('hostile.html', 'loose'), png)
    await page.bringToFront()
    await page.getByRole('button', { name: 'clipboard.read()' }).click()
    const held = await heldSince(before)
    expect(held.map((one) => [one.intake, one.files[0]?.type])).toEqual([['clipboard-read', 'image/png']])
    expect(await seenBy(page)).toEqual([])
    expect(await heard()).toContain('clipboard items 0')

    const again = await open()
    await copy({ 'web application/x-record': pngAddress(), 'text/plain': 'Hello there' })
    await page.getByRole('button', { name: 'clipboard.read()' }).click()
    expect((await heldSince(again)).map((one) => one.files[0]?.type)).toEqual(['image/png'])
    expect((await heard()).filter((what) => what.includes('x-record'))).toEqual([])

    await open()
    await copy({ 'web application/x-record': '{"words":1}', 'text/plain': 'Hello there' })
    await page.getByRole('button', { name: 'clipboard.read()' }).click()
    await until(async () => (await heard()).includes('clipboard text/plain'), 3000)
    expect(await heard()).toContain('clipboard text/plain')
    expect(await heard()).toContain('clipboard web application/x-record')
  })

  test('nothing was sent to the host', () => {
    expect(pages.received).toEqual([])
  })
})
