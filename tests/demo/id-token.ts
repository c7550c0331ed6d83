import { createHash, randomBytes } from 'node:crypto'
import type { DemoIssuer } from './issuer.ts'
import type { DemoPerson } from './people.ts'

export type TokenRequest = { clientId: string; redirectUri: string; nonce: string; scope: string }

/** An ID token for a person by the whole code flow with PKCE, as a browser would get it, but without one. */
export async function idTokenFor(
  { issuer }: DemoIssuer,
  person: DemoPerson,
  { clientId, redirectUri, nonce, scope }: TokenRequest,
): Promise<string> {
  const verifier = randomBytes(32).toString('base64url')
  const visit = withCookies()
  const address = new URL('/auth', issuer)
  address.search = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  const chooser = await visit(address.href)
  const chosen = await visit(chooser, {
    method: 'POST',
    body: new URLSearchParams({ person: person.subject }),
  })
  const code = new URL(await visit(chosen)).searchParams.get('code') ?? ''
  const answer = await fetch(new URL('/token', issuer), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      client_id: clientId,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  })
  const { id_token: idToken } = (await answer.json()) as { id_token?: string }
  if (!idToken) throw new Error(`the issuer gave no token (${answer.status})`)
  return idToken
}

/** Follows one redirect at a time and keeps the cookies. Returns where the redirect leads. */
function withCookies(): (address: string, init?: RequestInit) => Promise<string> {
  const cookies = new Map<string, string>()
  return async (address, init = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(address, { ...init, redirect: 'manual', headers: { cookie } })
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = set.match(/^([^=]+)=([^;]*)/) ?? []
      cookies.set(name, value)
    }
    const next = answer.headers.get('location')
    if (!next) throw new Error(`the issuer led nowhere (${answer.status})`)
    return new URL(next, address).href
  }
}
