import { type Editable, editableAround, isTextArea, isWritable } from './editable.ts'
import type { HostPack } from './host-pack.ts'

/** Where the sender was writing when the attachment was caught. */
export type Place = {
  composer: Editable | null
  /** What tells this chat from another; null when nothing does. */
  chat: string | null
  caret: Caret | null
}
type Caret = { is: 'range'; range: Range } | { is: 'offsets'; start: number; end: number }

/** A place can be written to, or it says why not. */
export type FoundPlace =
  | { is: 'there'; composer: Editable }
  | { is: 'gone'; because: 'chat-changed' | 'no-composer' }

let lastWrittenIn: Editable | null = null
/** What the person last clicked or pressed a key on, from the inside out: a picker opens from there. */
let gesture: EventTarget[] = []
/** Where the caret was when a box lost the focus: an attach button may take the selection with it. */
const lastCaret = new WeakMap<Editable, Caret>()

/** Remembers the last box written in, for an attach button that takes the focus away. */
export function watchWriting(window: Window): void {
  // A window that is not in front tells nobody of its focus, yet can be clicked and written in.
  for (const type of ['focusin', 'focusout', 'click', 'input']) window.addEventListener(type, onWriting, true)
  for (const type of ['click', 'keydown']) window.addEventListener(type, onGesture, true)
  window.addEventListener('blur', onFocusIntoFrame)
}

function onGesture(event: Event): void {
  // The path, since a menu may be gone by the time it is asked for.
  if (event.isTrusted) gesture = event.composedPath()
}

/** Focus that goes into a frame is seen here only as lost. */
function onFocusIntoFrame(event: Event): void {
  const active = (event.currentTarget as Window).document.activeElement
  if (active?.localName === 'iframe') lastWrittenIn = editableAround(active) ?? lastWrittenIn
}

function onWriting(event: Event): void {
  const editable = editableAround(event.composedPath()[0] as Node)
  if (!editable || (editable !== lastWrittenIn && !isComposer(editable))) return
  lastWrittenIn = editable
  const caret = event.type === 'focusout' ? selectionIn(editable) : null
  if (caret) lastCaret.set(editable, caret)
  else lastCaret.delete(editable)
}

/** The composer an attachment was meant for, the caret in it, and the chat it belongs to. */
export function placeOf(target: EventTarget | null | undefined, pack: HostPack | null): Place {
  const composer = composerFor(target as Node | null | undefined, pack)
  return { composer, chat: chatOf(composer, pack), caret: composer && caretIn(composer) }
}

/**
 * The composer of a place, if it is still the same chat's. One that was mounted anew never is: switching chats does
 * just that, two chats may have the same name, and a wrong chat is another patient's.
 */
export function findPlace({ composer, chat }: Place, pack: HostPack | null): FoundPlace {
  if (!composer) return { is: 'gone', because: 'no-composer' }
  return isWritable(composer) && chatOf(composer, pack) === chat
    ? { is: 'there', composer }
    : { is: 'gone', because: 'chat-changed' }
}

/** Gives a composer the focus back with its caret where it is; one in a frame needs its window's as well. */
export function refocus(composer: Editable): void {
  composer.ownerDocument.defaultView?.focus()
  composer.focus({ preventScroll: true })
}

/** Puts the caret back where the sender had it; at the end when that is gone. */
export function restoreCaret(composer: Editable, caret: Caret | null): void {
  refocus(composer)
  if (isTextArea(composer)) {
    if (caret?.is === 'offsets') composer.setSelectionRange(caret.start, caret.end)
    return
  }
  const selection = composer.ownerDocument.getSelection()
  if (!selection) return
  const stays = caret?.is === 'range' && caret.range.startContainer.isConnected
  const range = stays ? caret.range.cloneRange() : endOf(composer)
  // What the sender had selected is kept: the link goes after it.
  range.collapse(false)
  selection.removeAllRanges()
  selection.addRange(range)
}

function composerFor(target: Node | null | undefined, pack: HostPack | null): Editable | null {
  const around = target && editableAround(target)
  if (around && isComposer(around)) return around
  const beside = composerBeside(pathOf(target), pack) ?? composerBeside(gesture, pack)
  if (beside) return beside
  // Where several messages are being written, the one written in last need not be the one meant.
  if (composersOf(pack, document).length > 1) return null
  const active = editableAround(document.activeElement)
  if (active && isComposer(active)) return active
  if (lastWrittenIn?.isConnected && isWritable(lastWrittenIn)) return lastWrittenIn
  return onlyOne(composersOf(pack, document))
}

/** The composer in the nearest box around both: a message window has its own attach button. */
function composerBeside(path: EventTarget[], pack: HostPack | null): Editable | null {
  for (const at of path as Node[]) {
    if ((at.nodeType !== 1 && at.nodeType !== 11) || !at.isConnected) continue
    const inside = composersOf(pack, at as ParentNode)
    if (inside.length > 0) return onlyOne(inside)
  }
  return null
}

function pathOf(target: Node | null | undefined): Node[] {
  const path: Node[] = []
  for (let at = parentOf(target); at; at = parentOf(at)) path.push(at)
  return path
}

function composersOf(pack: HostPack | null, within: ParentNode): Editable[] {
  for (const selector of [...(pack?.composers ?? []), ANY_COMPOSER]) {
    const found = new Set<Editable>()
    for (const element of select(selector, within)) {
      const editable = editableAround(element)
      if (editable && isComposer(editable)) found.add(editable)
    }
    if (found.size > 0) return [...found]
  }
  return []
}

const ANY_COMPOSER = '[contenteditable]:not([contenteditable="false"]), textarea, iframe'

/** A box to search in or to name something in is no place for a link. */
function isComposer(editable: Editable): boolean {
  if (!isWritable(editable)) return false
  return !editable.closest('[role="searchbox"], [role="search"], [type="search"], [aria-multiline="false"]')
}

function chatOf(composer: Editable | null, pack: HostPack | null): string | null {
  const named = pack && chatByPack(pack)
  const label = composer?.getAttribute('aria-label')?.slice(0, 200) ?? ''
  // A page that names its chats nowhere at least has an address.
  return named ? `${named}\n${label}` : `${location.pathname}${location.search}\n${label}`
}

function chatByPack(pack: HostPack): string | null {
  for (const selector of pack.chat) {
    for (const element of select(selector, document)) {
      const text = (element.getAttribute('title') || element.textContent || '').trim()
      if (text) return text.slice(0, 200)
    }
  }
  return null
}

/** A selector of a pack may be wrong: then it finds nothing. */
function select(selector: string, within: ParentNode): Iterable<Element> {
  try {
    return within.querySelectorAll(selector)
  } catch {
    return []
  }
}

function caretIn(composer: Editable): Caret | null {
  return lastCaret.get(composer) ?? selectionIn(composer)
}

function selectionIn(composer: Editable): Caret | null {
  if (isTextArea(composer))
    return { is: 'offsets', start: composer.selectionStart, end: composer.selectionEnd }
  const selection = composer.ownerDocument.getSelection()
  if (!selection || selection.rangeCount === 0) return null
  const range = selection.getRangeAt(0)
  return composer.contains(range.commonAncestorContainer) ? { is: 'range', range: range.cloneRange() } : null
}

function endOf(composer: Editable): Range {
  const range = composer.ownerDocument.createRange()
  range.selectNodeContents(composer)
  range.collapse(false)
  return range
}

function onlyOne(composers: Editable[]): Editable | null {
  return composers.length === 1 ? (composers[0] ?? null) : null
}

function parentOf(node: Node | null | undefined): Node | null {
  if (!node) return null
  return node.parentNode ?? (node as ShadowRoot).host ?? null
}
