import { ErrorResponse, OidcClient, WebStorageStateStore } from 'oidc-client-ts'
import { CodedError } from '#shared/errors.ts'
import type { AcceptedIssuer } from '#shared/protocol/messages.ts'
import type { Language } from '#shared/words/language.ts'
import type { SignedIn } from '../shell/sign-in.ts'
import { ownBrowser } from './own-browser.ts'

export type { SignedIn }

const ANSWER = 'wardlink.answer'

/**
 * Signs the person in, in the window the browser has for that, and starts this page again with the issuer's answer: what
 * was parked meanwhile is taken back as on the web, and the nonce is the hash of the vault's key as there.
 *
 * @throws CodedError `sign-in/unreachable`, `sign-in/cancelled`
 */
export async function leaveForSignIn(
  issuer: AcceptedIssuer,
  nonce: string,
  language: Language,
  again: boolean,
): Promise<void> {
  const client = clientOf(issuer)
  const { url } = await client
    .createSigninRequest({
      nonce,
      ui_locales: language,
      ...(again ? { prompt: 'login' } : {}),
      ...(issuer.record === undefined ? {} : { extraQueryParams: { aud: issuer.record.fhirBase } }),
    })
    .catch((cause: unknown) => {
      throw new CodedError('sign-in/unreachable', { cause })
    })
  const answer = await ownBrowser()
    .identity.launchWebAuthFlow({ url, interactive: true })
    .catch(() => undefined)
  if (!answer) throw new CodedError('sign-in/cancelled')
  window.sessionStorage.setItem(ANSWER, answer)
  window.location.reload()
}

/** The answer this page was started again with, once. A code that lies about is worth nothing without its verifier. */
export function takeAnswer(): string | null {
  const answer = window.sessionStorage.getItem(ANSWER)
  window.sessionStorage.removeItem(ANSWER)
  return answer
}

/** @throws CodedError `sign-in/cancelled`, `sign-in/lost`, `sign-in/unreachable`, `sign-in/not-accepted` */
export async function finishSignIn(issuer: AcceptedIssuer, answer: string): Promise<SignedIn> {
  const client = clientOf(issuer)
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

/** The viewer's own client: its issuer knows the extension's redirect address beside the viewer's. */
function clientOf({ issuer, viewerClientId, scope, acrValues, tokenEndpoint }: AcceptedIssuer): OidcClient {
  return new OidcClient({
    authority: issuer,
    client_id: viewerClientId,
    redirect_uri: ownBrowser().identity.getRedirectURL(),
    response_type: 'code',
    scope,
    ...(acrValues === undefined ? {} : { acr_values: acrValues }),
    loadUserInfo: false,
    ...(tokenEndpoint === undefined ? {} : { metadataSeed: { token_endpoint: tokenEndpoint } }),
    fetchRequestCredentials: 'omit',
    // This tab only, as on the web.
    stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
    staleStateAgeInSeconds: 0,
  })
}

function coded(thrown: unknown): CodedError {
  if (thrown instanceof CodedError) return thrown
  if (thrown instanceof ErrorResponse) {
    const code = thrown.error === 'access_denied' ? 'sign-in/cancelled' : 'sign-in/not-accepted'
    return new CodedError(code, { cause: thrown })
  }
  const message = thrown instanceof Error ? thrown.message : ''
  if (/no matching state/i.test(message)) return new CodedError('sign-in/lost', { cause: thrown })
  if (thrown instanceof TypeError) return new CodedError('sign-in/unreachable', { cause: thrown })
  return new CodedError('sign-in/not-accepted', { cause: thrown })
}
