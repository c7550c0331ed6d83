import type { PageChannel } from '../intercept/page-channel.ts'
import { type Place, restoreCaret } from './composer.ts'
import { type Editable, isTextArea, writtenIn } from './editable.ts'

/** Only Firefox gives content scripts this property. */
const IN_FIREFOX = 'openOrClosedShadowRoot' in Element.prototype

/** How long an editor that took a text may take to show it, and one that did not say whether it took it. */
const SHOWN_WITHIN_MS = { taken: 2000, untold: 100 }

type Method = (composer: Editable, text: string, channel: PageChannel) => boolean

/** @see docs/interception.md#the-link-goes-in */
const METHODS: Method[] = [paste, insertReplacementText, execInsertText]

/**
 * Puts a text into a composer at the caret and keeps what is there. Believes only what can be read back from
 * the composer afterwards: editors accept events and drop them, and `execCommand` says true and does nothing.
 * Once an editor has taken anything no other method is tried: it may be late, and the text would stand there twice.
 *
 * @param proof a piece of the text without spaces that must be readable in the composer, once more than before
 */
export async function insertText(
  { composer, caret }: { composer: Editable; caret: Place['caret'] },
  text: string,
  proof: string,
  channel: PageChannel,
): Promise<boolean> {
  restoreCaret(composer, caret)
  const was = writtenIn(composer)
  const isShown = () => timesIn(writtenIn(composer), proof) > timesIn(was, proof)
  if (isTextArea(composer)) {
    writeIntoTextArea(composer, text)
    return isShown()
  }
  // Editors learn of a new selection a little later.
  await nextSelection(composer.ownerDocument)
  for (const method of METHODS) {
    const taken = method(composer, text, channel)
    if (await comesTrue(isShown, SHOWN_WITHIN_MS[taken ? 'taken' : 'untold'])) return true
    if (taken || writtenIn(composer) !== was) return false
  }
  return false
}

function timesIn(written: string, proof: string): number {
  return written.split(proof).length - 1
}

function paste(composer: Editable, text: string, channel: PageChannel): boolean {
  return IN_FIREFOX
    ? inPageWorld(composer, 'paste', text, channel)
    : offer(composer, new ClipboardEvent('paste', { ...DISPATCHED, clipboardData: dataOf(text) }))
}

function insertReplacementText(composer: Editable, text: string, channel: PageChannel): boolean {
  return IN_FIREFOX
    ? inPageWorld(composer, 'insert-replacement-text', text, channel)
    : offer(
        composer,
        new InputEvent('beforeinput', {
          ...DISPATCHED,
          inputType: 'insertReplacementText',
          dataTransfer: dataOf(text),
        }),
      )
}

function execInsertText(composer: Editable, text: string): boolean {
  return composer.ownerDocument.execCommand('insertText', false, text)
}

const DISPATCHED = { bubbles: true, cancelable: true, composed: true }

function dataOf(text: string): DataTransfer {
  const data = new DataTransfer()
  data.setData('text/plain', text)
  return data
}

/** @returns whether an editor took it, which it says by preventing what the browser would do */
function offer(composer: Editable, event: Event): boolean {
  return !composer.dispatchEvent(event)
}

/** Firefox shows page script an empty event when it was made here, so the guard makes it. */
function inPageWorld(
  composer: Editable,
  by: 'paste' | 'insert-replacement-text',
  text: string,
  channel: PageChannel,
): boolean {
  channel.handComposer(composer)
  return channel.tell({ tell: 'insert', by, text })
}

function writeIntoTextArea(composer: HTMLTextAreaElement, text: string): void {
  const end = composer.selectionEnd
  composer.setSelectionRange(end, end)
  // The browser's own editing, which the person can undo.
  if (composer.ownerDocument.execCommand('insertText', false, text)) return
  composer.setRangeText(text, end, end, 'end')
  composer.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }))
}

function nextSelection(document: Document): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      document.removeEventListener('selectionchange', done)
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(done, 60)
    document.addEventListener('selectionchange', done)
  })
}

async function comesTrue(check: () => boolean, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs
  for (;;) {
    if (check()) return true
    if (performance.now() >= until) return false
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}
