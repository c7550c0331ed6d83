import { ErrorResponse, OidcClient, WebStorageStateStore } from 'oidc-client-ts'
import { CodedError } from '#shared/errors.ts'
import type { AcceptedIssuer } from '#shared/protocol/messages.ts'
import type { Language } from '#shared/words/language.ts'

/** Who came back. The token lives in this object and nowhere else. */
export type SignedIn = {
  idToken: string
  who: string | null
  /** What opens the record of those who sign in here; null where there is none. Given to the vault when a report is filed. */
  recordToken: string | null
}

/** Where the issuer sends the person back to: one address for openers, one for those who govern. */
export type SignInFor = 'opening' | 'governing'

const RETURN_PATHS: Readonly<Record<SignInFor, string>> = {
  opening: '/signed-in',
  governing: '/governance/signed-in',
}

/**
 * Sends this tab to the issuer: authorization code with PKCE. What lies in sessionStorage meanwhile is the
 * code verifier and the nonce, never the link secret (oidc-client-ts would put `state` in the clear).
 *
 * @param nonce hash of the vault's one-time key: the issuer's signature will cover it
 * @throws CodedError `sign-in/unreachable`
 * @param again asks the issuer for another account rather than the one it remembers
 */
export async function leaveForSignIn(
  issuer: AcceptedIssuer,
  nonce: string,
  language: Language,
  again: boolean,
  signInFor: SignInFor = 'opening',
): Promise<void> {
  try {
    const request = await clientOf(issuer, signInFor).createSigninRequest({
      nonce,
      ui_locales: language,
      ...(again ? { prompt: 'login' } : {}),
      // A SMART launch is this very sign-in, told which record the token is for (SMART App Launch 2.2, "aud").
      ...(issuer.record === undefined || signInFor !== 'opening'
        ? {}
        : { extraQueryParams: { aud: issuer.record.fhirBase } }),
    })
    window.location.assign(request.url)
  } catch (cause) {
    throw new CodedError('sign-in/unreachable', { cause })
  }
}

/**
 * Finishes the sign-in this tab started.
 *
 * @param answer the address the issuer sent us back to, already gone from the address bar
 * @throws CodedError `sign-in/cancelled`, `sign-in/lost` (another tab started it), `sign-in/not-accepted`
 */
export async function finishSignIn(
  issuer: AcceptedIssuer,
  answer: string,
  signInFor: SignInFor = 'opening',
): Promise<SignedIn> {
  const client = clientOf(issuer, signInFor)
  try {
    const response = await client.processSigninResponse(answer)
    if (!response.id_token) throw new CodedError('sign-in/not-accepted')
    const { name, email } = response.profile
    const recordToken = issuer.record === undefined ? null : response.access_token || null
    return { idToken: response.id_token, who: email ?? name ?? null, recordToken }
  } catch (thrown) {
    throw coded(thrown)
  } finally {
    await client.clearStaleState()
  }
}

function clientOf(accepted: AcceptedIssuer, signInFor: SignInFor): OidcClient {
  const { issuer, viewerClientId, scope, acrValues, tokenEndpoint } = accepted
  return new OidcClient({
    authority: issuer,
    client_id: viewerClientId,
    redirect_uri: window.location.origin + RETURN_PATHS[signInFor],
    response_type: 'code',
    scope,
    ...(acrValues === undefined ? {} : { acr_values: acrValues }),
    loadUserInfo: false,
    // The issuer wants a credential that no browser may have: the relay exchanges the code.
    ...(tokenEndpoint === undefined ? {} : { metadataSeed: { token_endpoint: tokenEndpoint } }),
    // The default is localStorage, which would outlive the tab.
    stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
    // Everything left behind by a sign-in that was not finished goes at the next one.
    staleStateAgeInSeconds: 0,
  })
}

function coded(thrown: unknown): CodedError {
  if (thrown instanceof CodedError) return thrown
  if (thrown instanceof ErrorResponse) {
    return new CodedError(thrown.error === 'access_denied' ? 'sign-in/cancelled' : 'sign-in/not-accepted', {
      cause: thrown,
    })
  }
  const message = thrown instanceof Error ? thrown.message : ''
  if (/no matching state/i.test(message)) return new CodedError('sign-in/lost', { cause: thrown })
  if (thrown instanceof TypeError) return new CodedError('sign-in/unreachable', { cause: thrown })
  return new CodedError('sign-in/not-accepted', { cause: thrown })
}
