import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { equalBytes, utf8 } from '#shared/bytes/bytes.ts'
import type { ErrorCode } from '#shared/errors.ts'
import type { IssuerDirectory, IssuerKeys } from './issuer-keys.ts'
import type { ClaimRefusal, IssuerRule } from './issuer-rule.ts'

export type TokenRefusal =
  | 'malformed'
  | 'issuer-not-accepted'
  | 'issuer-unreachable'
  | 'algorithm'
  | 'signature'
  | 'type'
  | 'audience'
  | 'authorized-party'
  | 'expired'
  | 'not-yet'
  | 'nonce'
  | 'missing-claim'
  | ClaimRefusal

export type VerifiedToken<R> =
  | { is: 'verified'; rule: R; claims: JWTPayload & { exp: number } }
  | { is: 'refused'; because: TokenRefusal }

const TOLERANCE_SECONDS = 30
/** An ID token says who signed in just now; one issued long ago does not, whatever its `exp`. */
const MAXIMUM_AGE_SECONDS = 60 * 60

/** Who a token says it is from and for, before anything is believed. */
export function claimedIssuer(idToken: string): { issuer: string; audience: unknown } | null {
  // jose also takes padding and spaces; one token has one text here.
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(idToken)) return null
  try {
    const { iss, aud } = decodeJwt(idToken)
    if (typeof iss !== 'string') return null
    return { issuer: iss, audience: Array.isArray(aud) ? aud[0] : aud }
  } catch {
    return null
  }
}

/**
 * Every check of an ID token but what its person may do. jose checks signature, issuer, times and critical headers;
 * it takes extra audiences, a foreign `azp`, any nonce and access tokens, so those are checked here.
 *
 * @param expected.audience our client id: exactly this, alone
 */
export async function verifyToken<R extends IssuerRule>(
  directory: IssuerDirectory,
  idToken: string,
  rule: R,
  expected: { audience: string; nonce: string; nowAt: number },
): Promise<VerifiedToken<R>> {
  const header = readHeader(idToken)
  if (!header || (header.kid !== undefined && typeof header.kid !== 'string')) return refused('malformed')
  // An access token of the same issuer is signed by the same keys.
  if (header.typ !== undefined && !/^(?:application\/)?jwt$/i.test(String(header.typ))) return refused('type')
  const keys = await directory.keysOf(rule, header.kid)
  if (!keys) return refused('issuer-unreachable')
  const signed = await verifySignature(idToken, header.alg, keys, rule, expected.nowAt)
  if (signed.is === 'verified') return checkClaims(rule, signed.claims, expected)
  if (signed.because !== 'signature' || header.kid !== undefined) return signed
  // A token that names no key says nothing of a new one: perhaps the issuer has changed it since we looked.
  const newer = await directory.keysOf(rule, undefined, true)
  if (!newer || newer === keys) return signed
  const again = await verifySignature(idToken, header.alg, newer, rule, expected.nowAt)
  return again.is === 'verified' ? checkClaims(rule, again.claims, expected) : again
}

/** The signature, and what jose checks of the claims. */
async function verifySignature(
  idToken: string,
  alg: string | undefined,
  keys: IssuerKeys,
  rule: IssuerRule,
  nowAt: number,
): Promise<{ is: 'verified'; claims: JWTPayload } | { is: 'refused'; because: TokenRefusal }> {
  if (!alg || !keys.algorithms.includes(alg)) return refused('algorithm')
  try {
    const { payload } = await jwtVerify(idToken, keys.keyFor, {
      algorithms: [...keys.algorithms],
      issuer: rule.issuer,
      clockTolerance: TOLERANCE_SECONDS,
      maxTokenAge: MAXIMUM_AGE_SECONDS,
      requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat', 'nonce'],
      currentDate: new Date(nowAt),
    })
    return { is: 'verified', claims: payload }
  } catch (thrown) {
    return refused(reasonOf(thrown))
  }
}

function checkClaims<R extends IssuerRule>(
  rule: R,
  claims: JWTPayload,
  expected: { audience: string; nonce: string },
): VerifiedToken<R> {
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  // MUST: ours alone. A token that is good elsewhere too can be replayed from there.
  if (audiences.length !== 1 || audiences[0] !== expected.audience) return refused('audience')
  const { azp, nonce } = claims
  if (azp !== undefined && azp !== expected.audience) return refused('authorized-party')
  if (typeof nonce !== 'string' || !equalBytes(utf8(nonce), utf8(expected.nonce))) return refused('nonce')
  const { exp } = claims
  if (exp === undefined) return refused('missing-claim')
  return { is: 'verified', rule, claims: { ...claims, exp } }
}

/** What the caller is told: enough to know whether signing in again helps, and no more. */
export function codeOfRefusal(because: TokenRefusal): ErrorCode {
  switch (because) {
    case 'expired':
      return 'sign-in/needed'
    case 'missing-claim':
    case 'missing-identity':
    case 'missing-name':
    case 'missing-organisation':
    case 'missing-roles':
    case 'missing-acr':
      return 'sign-in/missing-claim'
    case 'issuer-unreachable':
      return 'sign-in/unreachable'
    default:
      return 'sign-in/not-accepted'
  }
}

function readHeader(idToken: string) {
  try {
    return decodeProtectedHeader(idToken)
  } catch {
    return null
  }
}

function reasonOf(thrown: unknown): TokenRefusal {
  if (thrown instanceof errors.JWTExpired) return 'expired'
  if (thrown instanceof errors.JWTClaimValidationFailed) {
    if (thrown.reason === 'missing') return 'missing-claim'
    if (thrown.claim === 'iss') return 'issuer-not-accepted'
    return thrown.claim === 'nbf' || thrown.claim === 'iat' ? 'not-yet' : 'malformed'
  }
  if (thrown instanceof errors.JOSEAlgNotAllowed || thrown instanceof errors.JOSENotSupported)
    return 'algorithm'
  if (thrown instanceof errors.JWSInvalid || thrown instanceof errors.JWTInvalid) return 'malformed'
  return 'signature'
}

function refused(because: TokenRefusal): { is: 'refused'; because: TokenRefusal } {
  return { is: 'refused', because }
}
