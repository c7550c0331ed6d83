import { type Route, routes } from '#shared/protocol/routes.ts'
import { table } from './markdown.ts'

/** Who speaks to whom and what goes there, made from the relay's own table of routes. */
export function dataFlowMap(privacy: string): string {
  const rows = Object.entries(routes).map(([name, route]: [string, Route]) => [
    name,
    `${route.method} ${route.path}`,
    askedBy(route),
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

Where the trust's policy names a FHIR server to look patients up (\`patientLookUp\`), the sender's browser asks that; where an issuer's rule
names a record, the opener's vault writes to that. Nothing else is spoken to. All of it is over TLS; what is in a report is sealed before it
leaves the sender's browser and opened only in the opener's.

## Every message to the relay

${table(['name', 'request', 'asked by', 'what goes in', 'what comes back'], rows)}

## Where data stays, and until when

${privacy
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .join('\n')}
`
}

function askedBy({ caller, request }: Route): string {
  switch (caller) {
    case 'anyone':
      // Open to all in the table, and the sign-in inside is what decides.
      return fieldsOf(request).includes('`idToken`') ? 'whoever signed in, as the relay judges' : 'anyone'
    case 'sender':
      return 'a signed-in sender'
    case 'ticket':
      return 'an opener’s vault'
    case 'knock':
      return 'an opener who waits'
  }
}

function fieldsOf(schema: Route['request']): string {
  const entries = schema && 'entries' in schema ? Object.keys(schema.entries as object) : []
  return entries.length === 0 ? '–' : entries.map((field) => `\`${field}\``).join(', ')
}
