import { decodeJwt } from 'jose'
import * as v from 'valibot'
import { CodedError } from '#shared/errors.ts'
import type { ExchangedCode } from '#shared/protocol/messages.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import { credentialFor, issuerRef } from '../identity/client-credential.ts'
import { fetchApproved } from '../identity/fetch-approved.ts'
import type { IssuerRule } from '../identity/issuer-rule.ts'
import { keepUserInfo } from '../identity/user-info.ts'
import type { Relay } from '../relay.ts'

/** RFC 7636: without it, a code somebody has read on its way would be enough. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/

const TokenAnswer = v.object({
  id_token: v.pipe(v.string(), v.minLength(1), v.maxLength(8192)),
  access_token: v.optional(v.pipe(v.string(), v.maxLength(8192))),
})
const UserInfo = v.looseObject({ sub: v.string() })

/**
 * Exchanges a sign-in's code with the credential the issuer wants from us. The code, its verifier and the address it
 * was sent to are the browser's; the issuer checks them. Only the ID token goes back: an access or refresh token would
 * open the issuer's own doors, and nothing here needs them.
 */
export async function exchangeCode(relay: Relay, exchange: Exchange): Promise<Answer> {
  const form = await exchange.form()
  const rule = ruleOf(relay, exchange.parameter('issuerRef'), form.get('client_id') ?? '')
  const [code, verifier, redirectUri] = ['code', 'code_verifier', 'redirect_uri'].map(
    (name) => form.get(name) ?? '',
  )
  if (
    form.get('grant_type') !== 'authorization_code' ||
    !code ||
    !redirectUri ||
    !VERIFIER.test(verifier ?? '')
  ) {
    throw new CodedError('request/malformed')
  }
  const { app, clientId, credential, issuer } = rule
  const keys = await relay.issuers.keysOf(issuer, undefined)
  if (!keys?.tokenEndpoint) throw new CodedError('sign-in/unreachable')
  const shown = await credentialFor(relay.config.keysFolder, credential, {
    app,
    clientId,
    tokenEndpoint: keys.tokenEndpoint,
    nowAt: relay.now(),
  })
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier ?? '',
    ...shown.fields,
  })
  const fetched = await fetchApproved(keys.tokenEndpoint, relay.issuers.approvedFor(issuer), {
    form: body.toString(),
    headers: shown.headers,
  })
  if (fetched.is === 'refused') {
    throw new CodedError(fetched.because === 'refused' ? 'sign-in/not-accepted' : 'sign-in/unreachable')
  }
  const answer = v.safeParse(TokenAnswer, fetched.value)
  if (!answer.success) throw new CodedError('sign-in/not-accepted')
  if (issuer.userInfo) await askUserInfo(relay, issuer, keys.userInfoEndpoint, answer.output)
  const exchanged: ExchangedCode = { id_token: answer.output.id_token, token_type: 'Bearer' }
  return jsonAnswer(200, exchanged)
}

async function askUserInfo(
  relay: Relay,
  issuer: IssuerRule,
  endpoint: string | null,
  { id_token: idToken, access_token: accessToken }: v.InferOutput<typeof TokenAnswer>,
): Promise<void> {
  if (endpoint === null || accessToken === undefined) throw new CodedError('sign-in/missing-claim')
  const fetched = await fetchApproved(endpoint, relay.issuers.approvedFor(issuer), {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  const said = v.safeParse(UserInfo, fetched.is === 'json' ? fetched.value : null)
  if (!said.success) throw new CodedError('sign-in/unreachable')
  // MUST: of the person the token is of (OpenID Connect Core section 5.3.2).
  if (said.output.sub !== subjectIn(idToken)) throw new CodedError('sign-in/not-accepted')
  await keepUserInfo(relay, issuer, idToken, said.output)
}

/** Not believed yet: whether the token is good is judged when it is shown. */
function subjectIn(idToken: string): unknown {
  try {
    return decodeJwt(idToken).sub
  } catch {
    throw new CodedError('sign-in/not-accepted')
  }
}

function ruleOf(relay: Relay, ref: string, clientId: string) {
  const rules = relay.config.tenants.flatMap((tenant) => tenant.issuers)
  const isOurs = (rule: IssuerRule) => [rule.viewerClientId, rule.extensionClientId].includes(clientId)
  const found = rules.find((rule) => rule.exchange && issuerRef(rule.issuer) === ref && isOurs(rule))
  // One of our client ids at an issuer that wants a credential: nobody else's is ever shown it.
  if (!found?.exchange) throw new CodedError('sign-in/not-accepted')
  const app = clientId === found.viewerClientId ? 'viewer' : 'extension'
  return { app, issuer: found, credential: found.exchange, clientId } as const
}
