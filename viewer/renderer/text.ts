// Plain text and CSV, letter by letter: nothing in them is ever read as markup.
import '../styles/tokens.css'
import './renderer.css'
import './text.css'
import type { Look } from '../ports/renderer-contract.ts'
import { readCsv } from './csv.ts'
import { makeView } from './sheet.ts'
import { showText, showWords } from './text-view.ts'
import { Failure, serveVault, type WholeFile } from './vault-port.ts'

/** More cells than this make a table nobody reads and a browser that stands still. */
const MAXIMUM_CELLS = 100_000

const view = makeView()
let look: ((look: Look) => void) | null = null
let words: string | null = null

async function show({ bytes, kind, label }: WholeFile): Promise<void> {
  const text = decode(new Uint8Array(bytes))
  words = text
  look = kind === 'csv' ? showText(view, label, tableOf(readCsv(text))) : showWords(view, label, text)
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

function tableOf(rows: readonly string[][]): HTMLElement {
  if (rows.reduce((sum, row) => sum + row.length, 0) > MAXIMUM_CELLS) throw new Failure('too-large')
  const table = document.createElement('table')
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

void serveVault({ show, look: (wanted) => look?.(wanted), forPaper: async () => words })
