import type { Look } from '../ports/renderer-contract.ts'
import { listenForGestures } from './gestures.ts'
import { tellVault } from './vault-port.ts'

const [SMALLEST, LARGEST] = [0.75, 4]

/** Lays words or a table in a view, to be made larger by hand and keys. */
export function showText(view: HTMLElement, label: string, content: HTMLElement): (look: Look) => void {
  view.classList.add('text-view')
  view.setAttribute('aria-label', label)
  content.classList.add('text')
  view.append(content)
  let zoom = 1

  function zoomTo(wanted: number): void {
    zoom = Math.min(LARGEST, Math.max(SMALLEST, wanted))
    view.style.fontSize = `${zoom}rem`
    tellVault({ is: 'shown', page: 1, pages: 1, zoomPercent: Math.round(zoom * 100), isCut: false })
  }

  zoomTo(1)
  listenForGestures(view, {
    zoomBy: (factor) => zoomTo(zoom * factor),
    fitOrClose: () => zoomTo(zoom === 1 ? 2 : 1),
    fit: () => zoomTo(1),
    rotate: () => {},
    turn: (to) => tellVault({ is: 'turn', to }),
    isFitted: () => zoom === 1,
  })
  return (look) => {
    if (look === 'zoom-in') zoomTo(zoom * 1.25)
    else if (look === 'zoom-out') zoomTo(zoom / 1.25)
    else if (look === 'fit') zoomTo(1)
  }
}

/** Letter by letter: nothing in it is ever read as markup. */
export function showWords(view: HTMLElement, label: string, words: string): (look: Look) => void {
  const paragraph = document.createElement('pre')
  paragraph.textContent = words
  return showText(view, label, paragraph)
}
