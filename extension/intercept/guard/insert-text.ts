// Runs in the host page's world.
import type { Tell } from '../channel-messages.ts'
import { handedComposer } from './channel.ts'
import { dispatch, pinned } from './pinned.ts'

const PageInputEvent = InputEvent
const PageClipboardEvent = ClipboardEvent
const PageDataTransfer = DataTransfer
const [setData] = pinned('DataTransfer setData')
const [clipboardData] = pinned('ClipboardEvent clipboardData')
const [dataTransfer] = pinned('InputEvent dataTransfer')

/**
 * Offers the link's text to the composer, for Firefox, where an editor sees an event of the isolated world
 * empty. Set after the event is made: Firefox copies the data it is made with and leaves the copy empty.
 */
export function insertText({ by, text }: Tell & { tell: 'insert' }): boolean {
  const init = { bubbles: true, cancelable: true, composed: true }
  const data = new PageDataTransfer()
  const event =
    by === 'paste'
      ? new PageClipboardEvent('paste', { ...init, clipboardData: data })
      : new PageInputEvent('beforeinput', { ...init, inputType: 'insertReplacementText', dataTransfer: data })
  setData((by === 'paste' ? clipboardData : dataTransfer)(event), 'text/plain', text)
  // An editor that takes it keeps the browser from doing anything.
  return !dispatch(handedComposer(), event)
}
