import { resolve } from 'node:path'
import { isRegion } from '#shared/regions/region.ts'
import { CONFIG_FILE } from '../config/config.ts'
import { initRelay } from '../config/init-relay.ts'
import { readFlags, UsageProblem } from './usage.ts'

const HELP = `wardlink init [folder]

  --region <gb|de|ie|us|ca|au>    where this relay's envelopes stay (gb)
  --tenant <id>                   short name of the trust, e.g. rx1
  --tenant-name <name>
  --organisation <code>           whose staff may share, as the issuer names it, e.g. an ODS code
  --role <role>                   only staff in this role may share
  --issuer <url>                  where staff sign in (OpenID Connect)
  --issuer-name <name>
  --viewer-client-id <id>         our two client ids there
  --extension-client-id <id>
  --organisation-claim <name>     claim that holds the organisation (organisation)
  --roles-claim <name>            claim that holds the roles (roles)
  --email-domain <domain>         the issuer hands out this domain's mailboxes; may be given again
  --relay-origin <https://…>      public addresses; left out: everything on this machine
  --viewer-origin <https://…>
  --content-origin <https://*.…>
  --host <address> --port <n>     what to listen on (127.0.0.1, 8787)
  --demo                          allow an issuer over plain http on this machine`

/** Sets up a relay from flags; asks nothing, so that it can be scripted. */
export async function init(words: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(words, {
    help: { type: 'boolean' },
    demo: { type: 'boolean' },
    region: { type: 'string', default: 'gb' },
    tenant: { type: 'string' },
    'tenant-name': { type: 'string' },
    organisation: { type: 'string' },
    role: { type: 'string' },
    issuer: { type: 'string' },
    'issuer-name': { type: 'string' },
    'viewer-client-id': { type: 'string', default: 'wardlink-viewer' },
    'extension-client-id': { type: 'string', default: 'wardlink-extension' },
    'organisation-claim': { type: 'string', default: 'organisation' },
    'roles-claim': { type: 'string', default: 'roles' },
    'email-domain': { type: 'string', multiple: true, default: [] },
    'relay-origin': { type: 'string' },
    'viewer-origin': { type: 'string' },
    'content-origin': { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8787' },
  })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const { region } = values
  if (!isRegion(region)) throw new UsageProblem('--region is one of gb, de, ie, us, ca, au')
  const tenant = needed('tenant', values.tenant)
  const issuer = needed('issuer', values.issuer)
  const folder = resolve(positionals[0] ?? '.')
  await initRelay(folder, {
    mode: values.demo ? 'demo' : 'live',
    region,
    listen: { host: values.host, port: Number(values.port) },
    origins: originsOf(values['relay-origin'], values['viewer-origin'], values['content-origin']),
    tenants: [
      {
        id: tenant,
        name: values['tenant-name'] ?? tenant,
        maySend: [{ organisation: needed('organisation', values.organisation), role: values.role ?? null }],
        issuers: [
          {
            issuer,
            name: values['issuer-name'] ?? new URL(issuer).host,
            viewerClientId: values['viewer-client-id'],
            extensionClientId: values['extension-client-id'],
            claims: {
              organisation: [values['organisation-claim']],
              roles: values.role === undefined ? null : [values['roles-claim']],
            },
            emailDomains: values['email-domain'],
          },
        ],
      },
    ],
  })
  console.log(`Set up in ${folder}`)
  console.log(`  ${CONFIG_FILE}  read it, and change what does not fit`)
  console.log('  keys/          keep a copy somewhere safe, apart from copies of data/')
  console.log(`Start it: wardlink serve ${positionals[0] ?? ''}`.trimEnd())
  return 0
}

function needed(flag: string, value: string | undefined): string {
  if (value === undefined) throw new UsageProblem(`--${flag} is needed; see wardlink init --help`)
  return value
}

function originsOf(relay?: string, viewer?: string, content?: string) {
  if (relay === undefined && viewer === undefined && content === undefined) return null
  if (relay === undefined || viewer === undefined || content === undefined) {
    throw new UsageProblem('--relay-origin, --viewer-origin and --content-origin belong together')
  }
  return { relay, viewer, content }
}
