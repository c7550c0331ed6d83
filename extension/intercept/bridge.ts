import type { Intake } from '#shared/protection/intake.ts'
import { BUILT_IN_PACKS } from '../hosts/built-in-packs.ts'
import { placeOf, watchWriting } from '../hosts/composer.ts'
import { packFor } from '../hosts/host-pack.ts'
import { insertText } from '../hosts/insert-text.ts'
import { followLanguage } from '../notices/page-words.ts'
import { type Notice, showNotice } from '../panel-frame/notice.ts'
import { watchCanary } from './canary.ts'
import { picturesIn, textsWithBytes } from './carried-bytes.ts'
import type { Ask } from './channel-messages.ts'
import { readClipboard } from './clipboard-read.ts'
import { carriesFiles, droppedFiles, isImageFromElsewhere, pageDragEnds } from './dragged-files.ts'
import {
  controlsOf,
  disableForThisEvent,
  emptyInput,
  fileInputsAt,
  isFileInput,
  labelledInput,
} from './file-input.ts'
import { isAboutFiles } from './file-names.ts'
import { holding } from './hold.ts'
import { type HostMode, watchPolicy } from './host-mode.ts'
import { hostName } from './host-name.ts'
import { listening, swallow } from './listening.ts'
import { captureRefused, said } from './notices.ts'
import { nudging } from './nudge.ts'
import { takingShareLinks } from './opened-link.ts'
import { askedOf, optionsOf, type PickerOptions, pickFiles } from './own-picker.ts'
import { openPageChannel } from './page-channel.ts'
import { removeScriptFrames, watchingParsed } from './script-frames.ts'
import { opensScriptWindow, stayInThisWindow } from './script-window.ts'

const CAPTURE_TOLD_EVERY_MS = 10_000

/**
 * The bridge, in the isolated world of every frame of a host: sees each attachment before the page does, takes
 * it, and hands it on. It keeps taking whatever becomes of the rest of the extension.
 */
export function startBridge(): void {
  const host = hostName()
  const policy = watchPolicy(host)
  followLanguage()
  const pack = () => packFor(host, policy.hostPacks(), BUILT_IN_PACKS)
  const canary = watchCanary(host, () => channel, onMiss)
  let isMissed = false
  const channel = openPageChannel(answerGuard, onTree, onNode, onPick)
  const holds = holding(host, pack, channel)
  const written = nudging(policy.nudges, pack)
  /** Inputs that were emptied in their `input` event and have a `change` to come. */
  const emptied = new WeakSet<HTMLInputElement>()
  const watchParsed = watchingParsed(() => channel.tell({ tell: 'roots' }))
  const takesShareLink = takingShareLinks()
  let captureToldAt = Number.NEGATIVE_INFINITY
  /** A drag that began in this page carries what the page has already. */
  let dragIsThePages = false
  let dragHadFiles = false

  const listenOn = listening({
    click: onClick,
    input: onFilesInInput,
    change: onFilesInInput,
    submit: onSubmit,
    dragstart: onDragStart,
    dragenter: onDragMove,
    dragover: onDragMove,
    dragleave: onDragMove,
    drop: onDrop,
    paste: onPaste,
    beforeinput: onBeforeInput,
  })
  listenIn(window)
  watchParsed()
  // Should `document.open()` have taken our listeners away without the guard seeing it.
  new MutationObserver(() => listenIn(window)).observe(document, { childList: true })

  function listenIn(frame: Window | null): void {
    if (!frame) return
    listenOn(frame)
    watchWriting(frame)
  }

  /** A document the page has reached into or opened anew, or something it is about to insert. */
  function onTree(tree: Node): void {
    if (tree.nodeType === Node.DOCUMENT_NODE) listenIn((tree as Document).defaultView)
    if (tree === document) watchParsed()
    else if (removeScriptFrames(tree)) channel.tell({ tell: 'roots' })
  }

  /** Policy's mode, and `block` on a page that is not guarded as it should be, if policy says so. */
  function mode(): HostMode {
    const chosen = policy.mode()
    return isMissed && policy.failMode() === 'block' && chosen === 'convert' ? 'block' : chosen
  }

  function onMiss(): void {
    const isFirst = !isMissed
    isMissed = true
    if (isFirst && policy.failMode() !== 'badge' && isProtected()) showNotice(said('not-guarded'))
  }

  function isProtected(): boolean {
    return mode() === 'convert' || mode() === 'block'
  }

  /** Whether the page must not have what is coming. A trust may choose to warn only, or to have us idle here. */
  function takes(): boolean {
    if (mode() === 'warn') showNotice(said('warning'))
    return isProtected()
  }

  function hold(
    files: File[] | Promise<File[]>,
    intake: Intake,
    target: EventTarget | null | undefined,
  ): void {
    const place = placeOf(target, pack())
    if (mode() === 'block') showNotice(said('blocked'))
    else void Promise.resolve(files).then((all) => holds.start(all, intake, place))
  }

  function onClick(event: Event, target: EventTarget | undefined): void {
    if (mode() !== 'off' && takesShareLink(event)) return
    if (opensScriptWindow(event)) event.preventDefault()
    // A label may be gone from the document by the time it passes its click on.
    const input = isFileInput(target) ? target : labelledInput(event)
    if (!input || event.defaultPrevented || !takes()) return
    if (event.cancelable) event.preventDefault()
    else disableForThisEvent(input)
    pick(optionsOf(input), 'picker', input, input)
  }

  /** The page opens a picker where we cannot be: ours opens in its place. */
  function onPick(input: HTMLInputElement): boolean {
    if (!takes()) return false
    pick(optionsOf(input), 'picker', input, null)
    return true
  }

  /** @param near something beside the composer, if it stands in the page */
  function pick(
    options: PickerOptions,
    intake: Intake,
    input: HTMLInputElement | null,
    near: Element | null,
  ): void {
    // Now: by the time the person has chosen, the page may have taken its attach menu away.
    const place = placeOf(near, pack())
    if (mode() === 'block') {
      showNotice(said('blocked'))
      return
    }
    pickFiles(options, (files) => {
      // To the page, its picker was closed by the person.
      channel.tell({ tell: 'closed' })
      input?.dispatchEvent(new Event('cancel', { bubbles: true }))
      void holds.start(files, intake, place)
    })
  }

  function pickInPlaceOf({ name, options }: Ask & { ask: 'handles' }): void {
    const directory = name === 'showDirectoryPicker'
    pick(
      { ...askedOf(options), directory },
      directory ? 'directory-picker' : 'file-system-picker',
      null,
      null,
    )
  }

  /** Files that came into the page's own input after all: dropped on it, or chosen where we could not be. */
  function onFilesInInput(event: Event, target: EventTarget | undefined): void {
    if (event.type === 'input' && target) written(target)
    for (const input of fileInputsAt(target)) {
      if (event.type === 'change' && emptied.delete(input)) swallow(event)
      else if (input.files?.length && takes()) {
        swallow(event)
        if (event.type === 'input') emptied.add(input)
        hold(emptyInput(input), 'picker', input)
      }
    }
  }

  /** What the page is about to do out of our sight: from now on we hear of it. */
  function onNode(element: Element): boolean {
    const root = element.getRootNode()
    if (root.nodeType !== Node.DOCUMENT_NODE) listenOn(root)
    stayInThisWindow(element)
    return takeOut(element)
  }

  /** A form takes the files of its inputs along. */
  function onSubmit(event: Event, target: EventTarget | undefined): void {
    if (opensScriptWindow(event)) event.preventDefault()
    for (const control of controlsOf(target)) takeOut(control)
  }

  /**
   * The page is about to learn which files are in this input: now there are none.
   *
   * @returns whether it may have them all the same
   */
  function takeOut(input: Element): boolean {
    if (!isFileInput(input) || !input.files?.length) return false
    if (!takes()) return true
    hold(emptyInput(input), 'picker', input)
    return false
  }

  function onDragStart(event: Event): void {
    if (!event.isTrusted) return
    dragIsThePages = true
    dragHadFiles = carriesFiles((event as DragEvent).dataTransfer)
    const end = () => {
      dragIsThePages = false
    }
    // Heard on what is dragged as well: the page may take it out of the document on the way.
    for (const on of [window, event.composedPath()[0]]) {
      on?.addEventListener('dragend', end, { capture: true, once: true })
    }
    // No mouse moves during a drag: the first one after it says that it ended unseen.
    window.addEventListener('mousemove', end, { capture: true, once: true })
  }

  /** Files that were not there when the page's own drag began are not the page's. */
  function isThePages(data: DataTransfer | null): boolean {
    return dragIsThePages && (dragHadFiles || !carriesFiles(data))
  }

  function onDragMove(event: Event): void {
    const { dataTransfer } = event as DragEvent
    if (isThePages(dataTransfer) || !carriesFiles(dataTransfer) || !isProtected()) return
    // The page would learn how many files of which type are over it.
    swallow(event)
    if (dataTransfer) dataTransfer.dropEffect = 'copy'
  }

  function onDrop(event: Event, target: EventTarget | undefined): void {
    const { dataTransfer } = event as DragEvent
    if (!dataTransfer || isThePages(dataTransfer)) return
    const files = carriesFiles(dataTransfer)
    const texts = textsWithBytes(dataTransfer)
    if (!files && texts.length === 0 && !isImageFromElsewhere(dataTransfer)) return
    if (!takes()) return
    swallow(event)
    pageDragEnds(target)
    const images = picturesIn(texts)
    if (files) hold(droppedFiles(dataTransfer), 'drop', target)
    else if (images.length > 0) hold(images, 'drop', target)
    else showNotice(said('picture-not-readable'))
  }

  function onPaste(event: Event, target: EventTarget | undefined): void {
    const { clipboardData } = event as ClipboardEvent
    if (clipboardData) takePasted(event, clipboardData, target)
    if (target) written(target)
  }

  /** What a paste or a drop comes to in an editor; some keyboards insert pictures by this alone. */
  function onBeforeInput(event: Event, target: EventTarget | undefined): void {
    const { dataTransfer } = event as InputEvent
    if (dataTransfer) takePasted(event, dataTransfer, target)
    // An editor with a model of its own prevents this one, and no `input` follows.
    if (target) written(target)
  }

  function takePasted(event: Event, data: DataTransfer, target: EventTarget | undefined): void {
    const files = [...data.files]
    const texts = textsWithBytes(data)
    if (files.length === 0 && !carriesFiles(data) && texts.length === 0) return
    if (!takes()) return
    swallow(event)
    const plain = texts.some(({ type }) => type === 'text/plain') ? '' : data.getData('text/plain')
    const text = isAboutFiles(plain, data.getData('text/html'), files) ? '' : plain
    const images = files.length > 0 ? files : picturesIn(texts)
    // What was caught is kept whatever becomes of the words. They go first: the panel takes the focus.
    void pasteText(text, target)
      .catch(() => {})
      .then(() => {
        if (images.length > 0) hold(images, 'paste', target)
        else if (!text.trim()) showNotice(said('picture-not-readable'))
      })
  }

  /** The words of a paste go where they were meant to, without the pictures. */
  async function pasteText(text: string, target: EventTarget | undefined): Promise<void> {
    const { composer, caret } = placeOf(target, pack())
    const proof = text.trim().split(/\s+/)[0]
    if (composer && proof) await insertText({ composer, caret }, text, proof, channel)
  }

  function answerGuard(ask: Ask): boolean {
    switch (ask.ask) {
      case 'handles':
        if (!takes()) return false
        pickInPlaceOf(ask)
        return true
      case 'clipboard':
        if (!takes()) return false
        void answerClipboard(ask.id)
        return true
      case 'capture':
        if (mode() === 'off') return false
        tellOfCapture(ask.intake)
        return isProtected()
      case 'proof':
        canary.proved(ask.missing)
        return true
    }
  }

  /** A page may try to draw its camera sixty times a second; the person hears of it once in a while. */
  function tellOfCapture(intake: Intake): void {
    if (performance.now() - captureToldAt < CAPTURE_TOLD_EVERY_MS) return
    captureToldAt = performance.now()
    showNotice(captureNotice(intake))
  }

  function captureNotice(intake: Intake): Notice {
    if (mode() === 'warn') return said('warning')
    if (mode() === 'block') return said('blocked')
    const { voice, camera } = policy.recording()
    if ((intake === 'camera' && !camera) || (intake === 'voice-note' && !voice)) return said('blocked')
    const place = placeOf(null, pack())
    return captureRefused(intake, () => {
      if (intake === 'camera' || intake === 'voice-note') void holds.open(intake, place)
    })
  }

  async function answerClipboard(id: number): Promise<void> {
    try {
      const { texts, files } = await readClipboard()
      channel.tell({ tell: 'clipboard', id, is: 'read', texts })
      hold(files, 'clipboard-read', document.activeElement)
    } catch {
      channel.tell({ tell: 'clipboard', id, is: 'refused' })
      showNotice(said('not-from-clipboard'))
    }
  }
}
