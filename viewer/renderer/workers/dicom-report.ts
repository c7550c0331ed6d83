import type { DataSet } from 'dicom-parser'
import { meaningOf, textReader } from './dicom-text.ts'

const MAXIMUM_LINES = 20_000
const MAXIMUM_DEPTH = 40

/** A structured report as lines of text, its tree by indentation; null when the file is none (PS3.3 C.17.3). */
export function reportText(file: DataSet): string | null {
  if (!file.elements.x0040a730 && !file.elements.x0040a043) return null
  const text = textReader(file)
  const lines: string[] = []

  function saidBy(item: DataSet): string {
    switch (text(item, 'x0040a040')) {
      case 'TEXT':
        return text(item, 'x0040a160')
      case 'CODE':
        return meaningOf(text, item, 'x0040a168')
      case 'NUM': {
        const measured = item.elements.x0040a300?.items?.[0]?.dataSet
        return `${text(measured, 'x0040a30a')} ${meaningOf(text, measured, 'x004008ea')}`.trim()
      }
      case 'PNAME':
        return text(item, 'x0040a123').replaceAll('^', ' ').trim()
      case 'DATE':
        return dashed(text(item, 'x0040a121'))
      case 'TIME':
        return text(item, 'x0040a122').replace(/^(\d\d)(\d\d).*/, '$1:$2')
      case 'DATETIME':
        return text(item, 'x0040a120').replace(
          /^(\d{8})(\d\d)(\d\d).*/,
          (_, day, hour, minute) => `${dashed(day)} ${hour}:${minute}`,
        )
      case 'UIDREF':
        return text(item, 'x0040a124')
      default:
        return ''
    }
  }

  function write(item: DataSet, depth: number): void {
    if (lines.length > MAXIMUM_LINES || depth > MAXIMUM_DEPTH) return
    const kind = text(item, 'x0040a040')
    const name = meaningOf(text, item, 'x0040a043')
    const value = saidBy(item)
    const indent = '    '.repeat(depth)
    if (kind === 'CONTAINER') lines.push('', indent + (name || '—'))
    else lines.push(indent + [name, value || `[${kind}]`].filter((part) => part !== '').join(': '))
    for (const child of item.elements.x0040a730?.items ?? []) {
      if (child.dataSet) write(child.dataSet, depth + 1)
    }
  }

  write(file, 0)
  // Whether it is finished and signed off is part of what it says.
  const state = [text(file, 'x0040a491'), text(file, 'x0040a493')].filter((part) => part !== '')
  if (state.length > 0) lines.push('', state.join(', '))
  return lines.join('\n').trim()
}

function dashed(day: string): string {
  return day.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')
}
