import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Context } from 'oidc-provider'
import { chooserPage, ISSUER_STYLE, messagePage, signOutPage } from './issuer-pages.ts'
import { issuerStore } from './issuer-store.ts'
import { DEMO_PEOPLE, demoPerson } from './people.ts'

export const VIEWER_CLIENT_ID = 'wardlink-viewer'
export const EXTENSION_CLIENT_ID = 'wardlink-extension'
export const ISSUER_SCOPE = 'openid profile email'

export type DemoIssuer = {
  /** The `iss` of its tokens, e.g. `http://localhost:49152`. */
  issuer: string
  port: number
  /** Path and query of every request so far, for the tests that look for leaks. */
  requests: string[]
  /** Registers the viewer's shell, e.g. `http://view.localhost:8080`. */
  allowViewer(origin: string): void
  /** Registers where a browser sends the extension's sign-ins back to. */
  allowExtension(redirectUri: string): void
  close(): Promise<void>
}

/**
 * A real OpenID Connect server with the demo's people in it: authorization code with PKCE, public clients,
 * keys made at the start and forgotten at the end. No passwords: the page asks who you are today.
 */
export async function startIssuer({
  port = 0,
  credential = {},
}: {
  port?: number
  /** What it wants of clients besides PKCE, in the words of their registration. */
  credential?: Record<string, unknown>
} = {}): Promise<DemoIssuer> {
  const viewers = new Set<string>()
  const extensionRedirects = new Set<string>()
  const requests: string[] = []
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const listening = (server.address() as AddressInfo).port
  const issuer = `http://localhost:${listening}`

  const clientOf = (clientId: string) => {
    switch (clientId) {
      case VIEWER_CLIENT_ID:
        return clientWith(
          credential,
          clientId,
          // An opener may sign in from the web, and from the viewer that came with the extension.
          [
            ...[...viewers].flatMap((origin) => [`${origin}/signed-in`, `${origin}/governance/signed-in`]),
            ...extensionRedirects,
          ],
          [...viewers].flatMap((origin) => [origin, `${origin}/`, `${origin}/signed-out`]),
        )
      case EXTENSION_CLIENT_ID:
        return clientWith(credential, clientId, [...extensionRedirects], [])
      default:
        return undefined
    }
  }

  const provider = new Provider(issuer, {
    adapter: issuerStore(clientOf),
    jwks: { keys: [signingKey('ES256'), signingKey('RS256')] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    // The relay reads an ID token and nothing else, so every claim has to stand in it.
    conformIdTokenClaims: false,
    claims: {
      openid: ['sub', 'organisation', 'roles', 'acr', 'auth_time'],
      profile: ['name'],
      email: ['email', 'email_verified'],
    },
    acrValues: [...new Set(DEMO_PEOPLE.map((person) => person.acr))],
    pkce: { required: () => true },
    enabledJWA: { idTokenSigningAlgValues: ['ES256', 'RS256'] },
    clientBasedCORS: (_context: Context, origin: string) =>
      viewers.has(origin) ||
      origin.startsWith('chrome-extension://') ||
      origin.startsWith('moz-extension://'),
    findAccount: async (_context: Context, subject: string) => {
      const person = demoPerson(subject)
      if (!person) return undefined
      const { name, email, organisation, roles } = person
      return {
        accountId: subject,
        claims: async () => ({ sub: subject, name, email, email_verified: true, organisation, roles }),
      }
    },
    // Both clients are the trust's own: whoever signs in has nothing to agree to.
    loadExistingGrant: async ({ oidc }: Context) => {
      if (!oidc.account || !oidc.client) return undefined
      const grant = new oidc.provider.Grant({
        accountId: oidc.account.accountId,
        clientId: oidc.client.clientId,
      })
      grant.addOIDCScope(ISSUER_SCOPE)
      await grant.save()
      return grant
    },
    interactions: { url: (_context: Context, interaction: { uid: string }) => `/sign-in/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (context: Context, form: string) => {
          // form-action also governs where the answer may redirect to, hence the client's own addresses.
          const after = context.oidc.client?.postLogoutRedirectUris ?? []
          writePage(context, signOutPage(form), after.map(originOf))
        },
        postLogoutSuccessSource: async (context: Context) =>
          writePage(context, messagePage('You are signed out', 'You can close this tab.')),
      },
    },
    ttl: {
      Session: 8 * 3600,
      AccessToken: 600,
      Interaction: 900,
      AuthorizationCode: 60,
      IdToken: 3600,
      Grant: 8 * 3600,
    },
    renderError: async (context: Context, out: { error: string; error_description?: string }) =>
      writePage(
        context,
        messagePage('Sign-in did not work', `${out.error}: ${out.error_description ?? 'no more is known'}`),
      ),
  })
  const answer = provider.callback()

  server.on('request', (request, response) => {
    requests.push(request.url ?? '')
    const path = new URL(request.url ?? '/', issuer).pathname
    if (path === '/style.css') {
      response.writeHead(200, { 'content-type': 'text/css', 'cache-control': 'no-store' }).end(ISSUER_STYLE)
    } else if (path.startsWith('/sign-in/')) {
      chooseAndSignIn(provider, request, response).catch(() => {
        sendPage(response, 400, messagePage('This sign-in has ended', 'Go back and start again.'))
      })
    } else {
      answer(request, response)
    }
  })

  return {
    issuer,
    port: listening,
    requests,
    allowViewer: (origin) => viewers.add(origin),
    allowExtension: (redirectUri) => extensionRedirects.add(redirectUri),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function chooseAndSignIn(provider: Provider, request: IncomingMessage, response: ServerResponse) {
  const interaction = await provider.interactionDetails(request, response)
  if (request.method !== 'POST') {
    const back = interaction.params.redirect_uri
    const page = chooserPage(DEMO_PEOPLE, `/sign-in/${interaction.uid}`)
    // form-action is checked along the redirects that follow the form, up to the client's own address.
    return sendPage(response, 200, page, back ? [originOf(back)] : [])
  }
  const chosen = new URLSearchParams(await readSmallBody(request)).get('person')
  const person = demoPerson(chosen ?? '')
  if (!person)
    return sendPage(response, 400, messagePage('Nobody was chosen', 'Go back and choose a person.'))
  await provider.interactionFinished(
    request,
    response,
    { login: { accountId: person.subject, acr: person.acr, amr: ['hwk'] } },
    { mergeWithLastSubmission: false },
  )
}

async function readSmallBody(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of request) {
    text += piece
    if (text.length > 4096) throw new RangeError('a sign-in form is one short field')
  }
  return text
}

function clientWith(
  credential: Record<string, unknown>,
  clientId: string,
  redirectUris: string[],
  afterSignOut: string[],
) {
  if (redirectUris.length === 0) return undefined
  return {
    client_id: clientId,
    redirect_uris: redirectUris,
    post_logout_redirect_uris: afterSignOut,
    token_endpoint_auth_method: 'none',
    application_type: 'web',
    response_types: ['code'],
    grant_types: ['authorization_code'],
    id_token_signed_response_alg: 'ES256',
    ...credential,
  }
}

function signingKey(alg: 'ES256' | 'RS256') {
  const pair =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    ...pair.privateKey.export({ format: 'jwk' }),
    alg,
    use: 'sig',
    kid: randomBytes(8).toString('base64url'),
  }
}

function originOf(address: string): string {
  return new URL(address).origin
}

function pageHeaders(formOrigins: readonly string[]): Record<string, string> {
  const formAction = ["'self'", ...new Set(formOrigins)].join(' ')
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'self'; img-src data:; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
}

function sendPage(
  response: ServerResponse,
  status: number,
  page: string,
  formOrigins: readonly string[] = [],
) {
  response.writeHead(status, pageHeaders(formOrigins)).end(page)
}

function writePage(context: Context, page: string, formOrigins: readonly string[] = []) {
  for (const [name, value] of Object.entries(pageHeaders(formOrigins))) context.set(name, value)
  context.body = page
}
