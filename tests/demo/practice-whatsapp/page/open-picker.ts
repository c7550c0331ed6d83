import { watchInput } from './record.ts'
import type { Opener } from './variants.ts'

export type PickerKind = { accept: string; multiple: boolean }

/**
 * Opens the browser's file picker in one of the ways pages do. What comes back goes through the page's own
 * input; if a guard stood in the way, nothing ever comes back.
 */
export function openPicker(
  opener: Exclude<Opener, 'in-item'>,
  kind: PickerKind,
  beside: Element,
  take: (files: File[]) => void,
): void {
  const input = makeInput(kind, take)
  switch (opener) {
    case 'hidden-click':
      beside.append(input)
      input.click()
      return
    case 'detached':
      input.click()
      return
    case 'label': {
      const label = document.createElement('label')
      label.append(input)
      beside.append(label)
      label.click()
      return
    }
    case 'show-picker':
      beside.append(input)
      input.showPicker()
      return
    case 'dispatched':
      beside.append(input)
      input.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
      return
    case 'closed-shadow': {
      const holder = document.createElement('div')
      holder.attachShadow({ mode: 'closed' }).append(input)
      beside.append(holder)
      input.click()
      return
    }
    case 'unmounted':
      beside.append(input)
      input.click()
      input.remove()
      return
    case 'other-realm': {
      const frame = document.createElement('iframe')
      frame.title = 'Another realm'
      frame.hidden = true
      document.body.append(frame)
      const realm = frame.contentWindow as (Window & typeof globalThis) | null
      realm?.HTMLElement.prototype.click.call(input)
      return
    }
  }
}

/** An input as the real page mounts them: hidden, watched, and emptied once its files are taken. */
export function makeInput(kind: PickerKind, take: (files: File[]) => void): HTMLInputElement {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = kind.accept
  input.multiple = kind.multiple
  input.style.display = 'none'
  watchInput(input)
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])]
    input.value = ''
    if (files.length > 0) take(files)
  })
  return input
}
