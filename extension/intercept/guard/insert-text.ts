// Runs in the host page's world.
import type { Tell } from '../channel-messages.ts'
import { composer } from './channel.ts'
import { dispatch, pinned } from './pinned.ts'

const PageInputEvent = InputEvent
const PageClipboardEvent = ClipboardEvent
const PageDataTransfer = DataTransfer
// Nothing of it in Chromium's guard, of which every byte goes into every page.
const [setData, clipboardData, dataTransfer] = import.meta.env.FIREFOX
  ? pinned('DataTransfer setData', 'ClipboardEvent clipboardData', 'InputEvent dataTransfer')
  : ([] as never)

/**
 * Offers the link's text to the composer, for Firefox, where an editor sees an event of the isolated world
 * empty. Set after the event is made: Firefox copies the data it is made with and leaves the copy empty.
 */
export function insertText({ by, text }: Tell & { tell: 'insert' }): boolean {
  const data = new PageDataTransfer()
  // Each event takes what is its own.
  const init = {
    bubbles: true,
    cancelable: true,
    composed: true,
    inputType: 'insertReplacementText',
    clipboardData: data,
    dataTransfer: data,
  }
  const event =
    by === 'paste' ? new PageClipboardEvent('paste', init) : new PageInputEvent('beforeinput', init)
  setData((by === 'paste' ? clipboardData : dataTransfer)(event), 'text/plain', text)
  // An editor that takes it keeps the browser from doing anything.
  return !dispatch(composer, event)
}
