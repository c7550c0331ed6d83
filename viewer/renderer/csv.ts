/**
 * Reads comma-separated values (RFC 4180), also with semicolons or tabs, as spreadsheets write them where the
 * comma is a decimal sign. Formulas stay the text they are.
 */
export function readCsv(text: string): string[][] {
  const separator = separatorOf(text)
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let isQuoted = false
  const endRow = () => {
    rows.push([...row, field])
    row = []
    field = ''
  }
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (isQuoted) {
      if (letter !== '"') field += letter
      else if (text[at + 1] === '"') field += text[at++]
      else isQuoted = false
    } else if (letter === '"' && field === '') isQuoted = true
    else if (letter === separator) {
      row.push(field)
      field = ''
    } else if (letter === '\n') endRow()
    else if (letter !== '\r') field += letter
  }
  if (field !== '' || row.length > 0) endRow()
  return rows
}

/** The one that stands most often in the first line. */
function separatorOf(text: string): string {
  const [first = ''] = text.split('\n', 1)
  const counts = [',', ';', '\t'].map((separator) => ({ separator, count: first.split(separator).length }))
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).separator
}
