/** One intake on one host in one browser, and what came of it. */
export type MatrixRow = {
  host: string
  browser: 'chromium' | 'firefox'
  intake: string
  verdict: 'held' | 'leaked' | 'not applicable'
  reason: string
}

/** What a run saw: from the host's side, and whether ours took it. */
export type Outcome = {
  saw: readonly unknown[]
  /** A chooser opened, or whatever else had to happen did. */
  opened: boolean
  /** Our panel opened. */
  held: boolean
  /** Why the page itself could not, as its own script heard it. */
  refused?: string
}

/** Judged from the host's side: what it saw leaked, whatever ours says. */
export function judge({ saw, opened, held, refused }: Outcome): Pick<MatrixRow, 'verdict' | 'reason'> {
  if (saw.length > 0) return { verdict: 'leaked', reason: `the host got ${JSON.stringify(saw[0])}` }
  if (held) return { verdict: 'held', reason: 'the panel opened with it' }
  if (opened) return { verdict: 'held', reason: 'nothing reached the host, and no panel opened' }
  return {
    verdict: 'not applicable',
    reason: refused ? `the page cannot do it here: ${refused}` : 'the browser opens nothing here',
  }
}

/** Rows of one run in the place of those of earlier ones. */
export function withRows(earlier: readonly MatrixRow[], rows: readonly MatrixRow[]): MatrixRow[] {
  const all = new Map(earlier.map((row) => [keyOf(row), row]))
  for (const row of rows) all.set(keyOf(row), row)
  return [...all.values()]
}

export function keyOf({ host, browser, intake }: Pick<MatrixRow, 'host' | 'browser' | 'intake'>): string {
  return JSON.stringify([host, browser, intake])
}

/** As a page of documentation: counts, leaks first, then every row, by host. */
export function matrixPage(rows: readonly MatrixRow[]): string {
  const count = (verdict: MatrixRow['verdict'], of = rows) =>
    of.filter((row) => row.verdict === verdict).length
  const hosts = [...new Set(rows.map(({ host }) => host))]
  const line = (row: MatrixRow) =>
    `| ${[row.host, row.browser, row.intake, `**${row.verdict}**`, row.reason].map(cell).join(' | ')} |`
  const sum = (host: string) => {
    const of = rows.filter((row) => row.host === host)
    return `| ${cell(host)} | ${of.length} | ${count('held', of)} | ${count('leaked', of)} | ${count('not applicable', of)} |`
  }
  return [
    '# Interception matrix',
    '',
    'Written by `npm run matrix`, which drives the built extension with real clicks, choosers, drags and pastes. Each row',
    "is judged by what the host's scripts and server saw. How it works: [interception](interception.md); what each host",
    'imitates: [practice WhatsApp Web](../tests/demo/practice-whatsapp/README.md), [practice',
    'webmail](../tests/hosts/practice-mail/README.md); Roundcube is the real one.',
    '',
    '`npm run matrix -- --host Gmail --browser firefox --intake frame` runs a part and renews its rows here, `--missing`',
    'the rows that are not here yet; `--json` writes to standard output instead, and nothing else.',
    '',
    '**What has no row yet**: ways of a page made to attack that are known to leak ([where this ends](interception.md#where-this-ends)).',
    '',
    `${rows.length} rows: ${count('held')} held, ${count('leaked')} leaked, ${count('not applicable')} not applicable.`,
    '',
    '| host | rows | held | leaked | not applicable |',
    '| --- | --- | --- | --- | --- |',
    ...hosts.map(sum),
    '',
    HEAD,
    '| --- | --- | --- | --- | --- |',
    ...[...rows]
      .sort(
        (a, b) =>
          Number(b.verdict === 'leaked') - Number(a.verdict === 'leaked') ||
          hosts.indexOf(a.host) - hosts.indexOf(b.host) ||
          a.browser.localeCompare(b.browser),
      )
      .map(line),
    '',
  ].join('\n')
}

const HEAD = '| host | browser | intake | verdict | why |'

/** The rows of a page that `matrixPage` wrote. */
export function rowsOf(page: string): MatrixRow[] {
  const [, table = ''] = page.split(`${HEAD}\n`)
  return table.split('\n').flatMap((line) => {
    const [, host, browser, intake, verdict, reason] = line.split(/(?<!\\)\|/).map((text) => text.trim())
    const known = VERDICTS.find((one) => verdict === `**${one}**`)
    if (!host || !intake || !known || (browser !== 'chromium' && browser !== 'firefox')) return []
    return [
      { host: plain(host), browser, intake: plain(intake), verdict: known, reason: plain(reason ?? '') },
    ]
  })
}

const VERDICTS = ['held', 'leaked', 'not applicable'] as const

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function plain(text: string): string {
  return text.replaceAll('\\|', '|')
}
