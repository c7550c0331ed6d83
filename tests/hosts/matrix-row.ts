/** One intake on one host in one browser, and what came of it. */
export type MatrixRow = {
  host: string
  browser: 'chromium' | 'firefox'
  intake: string
  verdict: 'held' | 'leaked' | 'not applicable'
  reason: string
}

/** What a run saw: from the host's side, and whether ours took it. */
export type Outcome = { seen: unknown[]; received: number; opened: boolean; held: boolean }

/** Judged from the host's side: what it saw leaked, whatever ours says. */
export function judge({ seen, received, opened, held }: Outcome): Pick<MatrixRow, 'verdict' | 'reason'> {
  if (seen.length > 0) return { verdict: 'leaked', reason: `the page saw ${JSON.stringify(seen[0])}` }
  if (received > 0) return { verdict: 'leaked', reason: `the server received ${received} requests` }
  if (held) return { verdict: 'held', reason: 'the panel opened with it' }
  if (!opened) return { verdict: 'not applicable', reason: 'the browser opens nothing here' }
  return { verdict: 'held', reason: 'nothing reached the page, and no panel opened' }
}

/** As a page of documentation: leaks first, then counts, then every row. */
export function matrixPage(rows: readonly MatrixRow[]): string {
  const count = (verdict: MatrixRow['verdict']) => rows.filter((row) => row.verdict === verdict).length
  const line = (row: MatrixRow) =>
    `| ${[row.host, row.browser, row.intake, `**${row.verdict}**`, row.reason].map(cell).join(' | ')} |`
  return [
    '# Interception matrix',
    '',
    'Written by `npm run matrix`, which drives the built extension with real clicks, choosers, drags and pastes. Each row',
    "is judged by what the host's scripts and server saw. How it works: [interception](interception.md).",
    '',
    `${rows.length} rows: ${count('held')} held, ${count('leaked')} leaked, ${count('not applicable')} not applicable.`,
    '',
    '| host | browser | intake | verdict | why |',
    '| --- | --- | --- | --- | --- |',
    ...[...rows].sort((a, b) => Number(b.verdict === 'leaked') - Number(a.verdict === 'leaked')).map(line),
    '',
  ].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
