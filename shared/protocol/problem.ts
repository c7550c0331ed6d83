import type { ErrorCode } from '../errors.ts'

const statusOf: Partial<Record<ErrorCode, number>> = {
  'request/malformed': 400,
  'request/too-large': 413,
  'request/unknown-route': 404,
  'request/method-not-allowed': 405,
  'upload/wrong-offset': 409,
  'upload/wrong-checksum': 460,
  'upload/not-found': 404,
  'sign-in/needed': 401,
  'sign-in/not-accepted': 401,
  'sign-in/missing-claim': 403,
  'sign-in/may-not-send': 403,
  'sign-in/unreachable': 503,
  'request/range-outside': 416,
  'release/not-granted': 403,
  'release/purpose-not-allowed': 403,
  'release/assurance-too-low': 403,
  'release/used-up': 403,
  'release/too-often': 429,
  'release/knock-needed': 403,
  'release/knock-refused': 403,
  'knock/not-found': 404,
  'filing/not-allowed': 403,
  'policy/own-proposal': 403,
  'policy/overtaken': 409,
  'release/not-ready': 409,
  'release/revoked': 410,
  'release/expired': 410,
  'release/erased': 410,
  'parking/not-found': 404,
  'envelope/exists': 409,
  'envelope/wrong-region': 422,
  'envelope/too-large': 413,
  'grant/outside-policy': 422,
  'quota/exceeded': 429,
  'wrap/wrong-key': 400,
  'relay/overloaded': 429,
  'relay/out-of-space': 507,
}

/** The RFC 9457 problem of a code. The title is the code again: sentences belong to the screens. */
export function problemOf(code: ErrorCode): { type: string; title: string; status: number; code: ErrorCode } {
  return { type: `urn:wardlink:problem:${code}`, title: code, status: statusOf[code] ?? 500, code }
}
