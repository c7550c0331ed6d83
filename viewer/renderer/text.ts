// Plain text and CSV, letter by letter: nothing in them is ever read as markup.
import '../styles/tokens.css'
import './renderer.css'
import './text.css'
import type { Look, ShowFile } from '../ports/renderer-contract.ts'
import { readCsv } from './csv.ts'
import { listenForGestures } from './gestures.ts'
import { Failure, serveVault, tellVault } from './vault-port.ts'

/** More cells than this make a table nobody reads and a browser that stands still. */
const MAXIMUM_CELLS = 100_000
const [SMALLEST, LARGEST] = [0.75, 4]

const view = document.createElement('main')
view.className = 'view text-view'
view.tabIndex = 0
document.body.append(view)

let zoom = 1

async function show({ bytes, kind, label }: ShowFile['show']): Promise<void> {
  view.setAttribute('aria-label', label)
  const text = decode(new Uint8Array(bytes))
  view.append(kind === 'csv' ? tableOf(readCsv(text)) : textOf(text))
  zoomTo(1)
  listenForGestures(view, {
    zoomBy: (factor) => zoomTo(zoom * factor),
    fitOrClose: () => zoomTo(zoom === 1 ? 2 : 1),
    fit: () => zoomTo(1),
    rotate: () => {},
    turn: (to) => tellVault({ is: 'turn', to }),
    isFitted: () => zoom === 1,
  })
}

/** UTF-8, UTF-16 with its mark, or what Windows wrote before: the last fits every byte there is. */
function decode(bytes: Uint8Array): string {
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']) {
    if (encoding.startsWith('utf-16') && !hasMark(bytes, encoding)) continue
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // The next one.
    }
  }
  throw new Failure('broken')
}

function hasMark([first, second]: Uint8Array, encoding: string): boolean {
  return encoding === 'utf-16le' ? first === 0xff && second === 0xfe : first === 0xfe && second === 0xff
}

function textOf(text: string): HTMLElement {
  const paragraph = document.createElement('pre')
  paragraph.className = 'text'
  paragraph.textContent = text
  return paragraph
}

function tableOf(rows: readonly string[][]): HTMLElement {
  if (rows.reduce((sum, row) => sum + row.length, 0) > MAXIMUM_CELLS) throw new Failure('too-large')
  const table = document.createElement('table')
  table.className = 'text'
  for (const [index, row] of rows.entries()) {
    const line = table.insertRow()
    for (const field of row) {
      const cell = document.createElement(index === 0 ? 'th' : 'td')
      if (index === 0) cell.setAttribute('scope', 'col')
      cell.textContent = field
      line.append(cell)
    }
  }
  return table
}

function look(look: Look) {
  switch (look) {
    case 'zoom-in':
      return zoomTo(zoom * 1.25)
    case 'zoom-out':
      return zoomTo(zoom / 1.25)
    case 'fit':
      return zoomTo(1)
    case 'rotate':
    case 'next-page':
    case 'previous-page':
      return
  }
}

function zoomTo(wanted: number): void {
  zoom = Math.min(LARGEST, Math.max(SMALLEST, wanted))
  view.style.fontSize = `${zoom}rem`
  tellVault({ is: 'shown', page: 1, pages: 1, zoomPercent: Math.round(zoom * 100), isCut: false })
}

void serveVault({ show, look })
