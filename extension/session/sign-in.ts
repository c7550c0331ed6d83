import { OidcClient, type StateStore } from 'oidc-client-ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { CodedError } from '#shared/errors.ts'
import type { AcceptedIssuer, StartSession } from '#shared/protocol/messages.ts'

/** The browser's part of a sign-in: a window of its own that ends at the redirect address. */
export type SignInWindow = {
  redirectUri: string
  /** @returns the address the issuer sent the person back to */
  open(address: string): Promise<string | undefined>
}

/** What the relay gets to check, and whom the issuer says it is about. */
export type SignedIn = { request: StartSession; subject: string }

/**
 * Signs in at an issuer: authorization code with PKCE, as a public client. The ID token goes to the relay,
 * which verifies it; nothing of this sign-in is kept here.
 *
 * @param askWho the issuer shows its accounts, even to somebody it still knows
 * @throws CodedError `sign-in/cancelled`, `sign-in/unreachable`, `sign-in/lost` or `sign-in/not-accepted`
 */
export async function signIn(
  accepted: AcceptedIssuer,
  window: SignInWindow,
  askWho: boolean,
): Promise<SignedIn> {
  const client = new OidcClient({
    authority: accepted.issuer,
    client_id: accepted.extensionClientId,
    redirect_uri: window.redirectUri,
    scope: accepted.scope,
    response_type: 'code',
    ...(accepted.acrValues === undefined ? {} : { acr_values: accepted.acrValues }),
    loadUserInfo: false,
    // The issuer wants a credential that no browser may have: the relay exchanges the code.
    ...(accepted.tokenEndpoint === undefined
      ? {}
      : { metadataSeed: { token_endpoint: accepted.tokenEndpoint } }),
    filterProtocolClaims: false,
    fetchRequestCredentials: 'omit',
    requestTimeoutInSeconds: 20,
    stateStore: memoryStateStore(),
  })
  const nonce = toBase64url(crypto.getRandomValues(new Uint8Array(32)))
  // `login` and not `select_account`: every OpenID provider has to know it (Core 3.1.2.1), and it also ends a
  // session of the one before, whose account a list would offer to anybody.
  const asks = { nonce, state: null, ...(askWho ? { prompt: 'login' } : {}) }
  const { url } = await client.createSigninRequest(asks).catch((cause: unknown) => {
    throw new CodedError('sign-in/unreachable', { cause })
  })
  const back = await openWindow(window, url)
  const response = await client.processSigninResponse(back).catch((cause: unknown) => {
    throw new CodedError(isNetworkFault(cause) ? 'sign-in/unreachable' : 'sign-in/lost', { cause })
  })
  // MUST: the token is the answer to this request and to no other (OpenID Connect Core 3.1.3.7, nonce).
  if (!response.id_token || response.profile.nonce !== nonce) throw new CodedError('sign-in/not-accepted')
  return { request: { idToken: response.id_token, nonce }, subject: response.profile.sub }
}

async function openWindow(window: SignInWindow, url: string): Promise<string> {
  const back = await window.open(url).catch((cause: unknown) => {
    // The browsers give a sentence and no code: "could not be loaded" is the network, the rest is a closed window.
    const isUnreachable = /could not be loaded|network/i.test(cause instanceof Error ? cause.message : '')
    throw new CodedError(isUnreachable ? 'sign-in/unreachable' : 'sign-in/cancelled', { cause })
  })
  if (!back) throw new CodedError('sign-in/cancelled')
  // The issuer answers a person who declined with an error of its own.
  if (new URL(back).searchParams.get('error') === 'access_denied') throw new CodedError('sign-in/cancelled')
  return back
}

function isNetworkFault(thrown: unknown): boolean {
  return thrown instanceof TypeError || (thrown instanceof Error && /timed out|network/i.test(thrown.message))
}

/** State and PKCE verifier live for one sign-in, in the memory of the call that made them. */
function memoryStateStore(): StateStore {
  const kept = new Map<string, string>()
  return {
    async set(key, value) {
      kept.set(key, value)
    },
    async get(key) {
      return kept.get(key) ?? null
    },
    async remove(key) {
      const value = kept.get(key) ?? null
      kept.delete(key)
      return value
    },
    async getAllKeys() {
      return [...kept.keys()]
    },
  }
}
