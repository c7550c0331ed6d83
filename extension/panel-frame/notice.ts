import { languageOnPage, sayOnPage } from '../notices/page-words.ts'
import { addLayer } from './layer.ts'

/** Something the person must know though no panel can open. One at a time; says so to assistive technology. */
export type Notice = { sentence: string; action?: { label: string; run: () => void } }

const DIALOG_STYLE = `
  position: fixed; inset-block: auto 1.5rem; inset-inline: 0; margin-inline: auto; box-sizing: border-box;
  max-inline-size: min(34rem, calc(100vw - 2rem)); padding: 0.9rem 1.1rem;
  border: 1px solid CanvasText; border-radius: 10px; background: Canvas; color: CanvasText;
  color-scheme: light dark; font: 1rem/1.45 system-ui, sans-serif;
  box-shadow: 0 8px 30px rgb(0 0 0 / 35%); z-index: 2147483647;
`
const TEXT_STYLE = 'margin: 0 0 0.6rem;'
const BUTTON_STYLE =
  'font: inherit; min-block-size: 2.75rem; padding-inline: 1rem; margin-inline-end: 0.6rem; cursor: pointer;'

let closeShown: (() => void) | null = null

export function showNotice({ sentence, action }: Notice): void {
  closeShown?.()
  const layer = addLayer(DIALOG_STYLE)
  const document = layer.dialog.ownerDocument
  const close = () => {
    layer.remove()
    closeShown = null
  }
  closeShown = close
  const text = document.createElement('p')
  text.style.cssText = TEXT_STYLE
  text.setAttribute('role', 'alert')
  text.textContent = sentence
  const button = (label: string, run: () => void) => {
    const element = document.createElement('button')
    element.type = 'button'
    element.style.cssText = BUTTON_STYLE
    element.textContent = label
    element.addEventListener('click', () => {
      close()
      run()
    })
    return element
  }
  Object.assign(layer.dialog, languageOnPage())
  layer.dialog.setAttribute('aria-label', 'Wardlink')
  layer.dialog.append(
    text,
    ...(action ? [button(action.label, action.run)] : []),
    button(sayOnPage('close'), () => {}),
  )
  // Not `show()`, which would take the focus from somebody who is writing.
  layer.dialog.open = true
}
