import type { BrowserContext, FileChooser, Page } from 'playwright'

/**
 * The ways a person gets a file into a composer, driven through the browser's own input: real choosers, real
 * drags, the real clipboard. Script of the page cannot tell them from a hand on a mouse.
 */

export type PickerAim = { attach: string; item: string }
export const ENGLISH_PICKER: PickerAim = { attach: 'Attach', item: 'Photos & videos' }

/** Opens the attach menu, chooses an item, and picks the files in the chooser that opens, whosever it is. */
export async function attachByPicker(
  page: Page,
  paths: readonly string[],
  aim: PickerAim = ENGLISH_PICKER,
): Promise<FileChooser> {
  await page.getByRole('button', { name: aim.attach, exact: true }).click()
  const opening = page.waitForEvent('filechooser', { timeout: 10_000 })
  await page.getByRole('menuitem', { name: aim.item }).click()
  const chooser = await opening
  await chooser.setFiles([...paths])
  return chooser
}

/** Drags files in from outside and lets go over the element. */
export async function attachByDrop(page: Page, paths: readonly string[], selector = '#main'): Promise<void> {
  const box = await page.locator(selector).boundingBox()
  if (!box) throw new Error(`nothing to drop on: ${selector}`)
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const session = await page.context().newCDPSession(page)
  try {
    const data = { items: [], files: [...paths], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, ...at, data })
    }
  } finally {
    await session.detach()
  }
}

/**
 * Puts a picture on the browser's clipboard, as copying it in another tab does.
 *
 * @param secureAddress a page of a secure origin to copy from
 */
export async function copyPicture(
  context: BrowserContext,
  secureAddress: string,
  png: Uint8Array,
): Promise<void> {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], {
    origin: new URL(secureAddress).origin,
  })
  const page = await context.newPage()
  try {
    await page.goto(secureAddress)
    await page.bringToFront()
    await page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      const picture = new Blob([bytes], { type: 'image/png' })
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })])
    }, Buffer.from(png).toString('base64'))
  } finally {
    await page.close()
  }
}

/** Pastes what is on the clipboard into the composer, with the keyboard. */
export async function pasteIntoComposer(page: Page): Promise<void> {
  await page.bringToFront()
  await page.locator('#main footer div[contenteditable="true"]').click()
  await page.keyboard.press('Control+V')
}
