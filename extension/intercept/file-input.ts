import { isElement } from './listening.ts'
import { shadowRootOf } from './shadow-root.ts'

export function isFileInput(node: unknown): node is HTMLInputElement {
  return isElement(node) && node.localName === 'input' && (node as HTMLInputElement).type === 'file'
}

const PRESSABLE = 'a[href], button, input, select, textarea'

/** The file input to which a label on the way of this click would pass it on. */
export function labelledInput(event: Event): HTMLInputElement | null {
  for (const node of event.composedPath()) {
    // Something to press inside a label keeps the click to itself.
    // By the prototype: a form's own members are the names of what is in it.
    if (isElement(node) && Element.prototype.matches.call(node, PRESSABLE)) return null
    const control = isElement(node) && node.localName === 'label' && (node as HTMLLabelElement).control
    if (isFileInput(control)) return control
  }
  return null
}

/** The file inputs an event may be about: its target, or those in the closed shadow root of its target. */
export function fileInputsAt(target: EventTarget | undefined): HTMLInputElement[] {
  if (isFileInput(target)) return [target]
  const root = isElement(target) ? shadowRootOf(target) : null
  return root ? [...root.querySelectorAll('input')].filter(isFileInput) : []
}

/** What a form would send, its file inputs with it, whatever the page has named one of them. */
export function controlsOf(form: unknown): Element[] {
  try {
    return [...(Reflect.get(HTMLFormElement.prototype, 'elements', form) as HTMLFormControlsCollection)]
  } catch {
    // Not a form.
    return []
  }
}

/** Takes the files out of a page's input, in the same task in which the browser put them there. */
export function emptyInput(input: HTMLInputElement): File[] {
  const files = [...(input.files ?? [])]
  if (files.length > 0) input.value = ''
  return files
}

/** A click that cannot be cancelled opens no picker on a disabled input. */
export function disableForThisEvent(input: HTMLInputElement): void {
  const was = input.disabled
  input.disabled = true
  queueMicrotask(() => {
    input.disabled = was
  })
}
