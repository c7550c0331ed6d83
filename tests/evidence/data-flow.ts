import { type Route, routes } from '#shared/protocol/routes.ts'
import { table } from './markdown.ts'

/** Who speaks to whom and what goes there, made from the relay's own table of routes. */
export function dataFlowMap(privacy: string): string {
  const rows = Object.entries(routes).map(([name, route]: [string, Route]) => [
    name,
    `${route.method} ${route.path}`,
    {
      anyone: 'anyone',
      sender: 'a signed-in sender',
      ticket: 'an opener’s vault',
      knock: 'an opener who waits',
    }[route.caller as 'anyone'] ?? `a signed-in person (${route.caller})`,
    fieldsOf(route.request),
    fieldsOf(route.reply),
  ])
  return `# Data-flow map

\`\`\`mermaid
flowchart LR
  C[sender's browser: extension] -- sealed bytes, wrapped relay share, grant --> R[(relay of the trust)]
  C -- share link in a message --> M[messenger or webmail: no file, no name, no patient]
  M -- share link --> O[opener's browser: viewer]
  O -- ID token, one-time key, purpose --> R
  R -- wrapped relay share, then sealed bytes --> O
  C -- sign-in --> I[issuer of the trust]
  O -- sign-in --> I
  R -- public keys, and userinfo where a rule says so --> I
\`\`\`

Nothing else is spoken to. All of it is over TLS; what is in a report is sealed before it leaves the sender's browser and
opened only in the opener's.

## Every message to the relay

${table(['name', 'request', 'asked by', 'what goes in', 'what comes back'], rows)}

## Where data stays, and until when

${privacy
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .join('\n')}
`
}

function fieldsOf(schema: Route['request']): string {
  const entries = schema && 'entries' in schema ? Object.keys(schema.entries as object) : []
  return entries.length === 0 ? '–' : entries.map((field) => `\`${field}\``).join(', ')
}
