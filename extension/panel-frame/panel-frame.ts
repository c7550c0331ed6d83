import type { HoldId } from '../messages/contract.ts'
import { ownAddress } from '../messages/own-address.ts'
import { languageOnPage, sayOnPage } from '../notices/page-words.ts'
import { addLayer } from './layer.ts'

/** The compose panel over the host page. What is typed in it belongs to the extension's own origin. */
export type PanelFrame = {
  /** Lets the person and script at the page underneath again, with the panel still in view. */
  stepAside: () => void
  /** Takes the page away again. */
  comeBack: () => void
  /** There is only one thing left to say: the message underneath is what has to be seen now. */
  shrink: () => void
  close: () => void
}

const DIALOG_STYLE = `
  position: fixed; inset: 0; box-sizing: border-box;
  inline-size: min(30rem, 100vw); block-size: min(52rem, 100vh); max-inline-size: none; max-block-size: none;
  margin: auto; padding: 0; border: 0; border-radius: 12px; overflow: hidden;
  background: Canvas; color-scheme: light dark;
  box-shadow: 0 0 0 100vmax rgb(0 0 0 / 35%), 0 12px 40px rgb(0 0 0 / 40%); z-index: 2147483647;
`
const FRAME_STYLE = 'display: block; inline-size: 100%; block-size: 100%; border: 0;'

export function openPanelFrame(holdId: HoldId): PanelFrame {
  const layer = addLayer(DIALOG_STYLE)
  const { dialog } = layer
  Object.assign(dialog, languageOnPage())
  dialog.setAttribute('aria-label', sayOnPage('dialog.share'))
  const frame = dialog.ownerDocument.createElement('iframe')
  frame.src = `${ownAddress('/compose-panel.html')}#${holdId}`
  frame.style.cssText = FRAME_STYLE
  frame.title = sayOnPage('dialog.share')
  // The camera and the microphone for what is recorded straight into the report, where the page may have them.
  frame.allow = 'clipboard-write; camera; microphone'
  dialog.append(frame)
  // Escape belongs to the panel, which may hold what was typed.
  dialog.addEventListener('cancel', (event) => event.preventDefault())
  // Modal: above every dialog of the page, which cannot be reached by keyboard or script until we are done.
  dialog.showModal()
  const focusFrame = () => {
    // The element has the focus since the dialog opened; the document that has loaded into it since has not.
    frame.blur()
    frame.focus()
  }
  frame.addEventListener('load', focusFrame, { once: true })

  const showAgain = (show: 'show' | 'showModal') => {
    if (!dialog.isConnected) return
    dialog.close()
    dialog[show]()
  }
  return {
    stepAside: () => showAgain('show'),
    comeBack: () => {
      showAgain('showModal')
      focusFrame()
    },
    shrink: () => dialog.style.setProperty('block-size', 'min(22rem, 100vh)'),
    close: layer.remove,
  }
}
