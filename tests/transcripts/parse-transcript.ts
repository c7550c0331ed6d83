/**
 * A conversation with a relay in plain text. The first comment line is its title. Then, between blank lines:
 *
 *     given <what is set up>
 *
 *     METHOD /path   as <person>[ with the ticket]
 *     header: value
 *     {json by name} or bytes 0 to 600
 *     403
 *     header: value        (or `code: …` of the problem)
 *     audit log: <entry>   (every entry this adds; none if there is no such line)
 */
export type Step =
  | { is: 'given'; what: string }
  | {
      is: 'ask'
      line: string
      method: string
      path: string
      person: string
      withTicket: boolean
      headers: [string, string][]
      body: string | null
      status: number
      expected: [string, string][]
      entries: string[]
    }

export function parseTranscript(text: string): { title: string; steps: Step[] } {
  const [first = ''] = text.split('\n')
  const blocks = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
  return { title: first.replace(/^# */, ''), steps: blocks.flatMap(parseBlock) }
}

function parseBlock(block: string): Step[] {
  const lines = block.split('\n')
  if (lines.every((line) => line.startsWith('given '))) {
    return lines.map((line) => ({ is: 'given', what: line.slice('given '.length) }))
  }
  const [line = '', ...rest] = lines
  const [, method, path, person, ticket] = /^([A-Z]+) (\S+) +as (\w+)( with the ticket)?$/.exec(line) ?? []
  const at = rest.findIndex((text) => /^\d{3}$/.test(text))
  if (method === undefined || path === undefined || person === undefined || at < 0) {
    throw new Error(`cannot read: ${line}`)
  }
  const sent = rest.slice(0, at)
  const came = rest.slice(at + 1)
  return [
    {
      is: 'ask',
      line,
      method,
      path,
      person,
      withTicket: ticket !== undefined,
      headers: sent.filter((text) => /^[\w-]+: /.test(text)).map(pair),
      body: sent.find((text) => text.startsWith('{') || text.startsWith('bytes ')) ?? null,
      status: Number(rest[at]),
      expected: came.filter((text) => !text.startsWith('audit log: ')).map(pair),
      entries: came
        .filter((text) => text.startsWith('audit log: '))
        .map((text) => text.slice('audit log: '.length)),
    },
  ]
}

function pair(text: string): [string, string] {
  const at = text.indexOf(': ')
  return [text.slice(0, at), text.slice(at + 2)]
}
