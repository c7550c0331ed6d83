import { concatBytes, utf8 } from '../bytes/bytes.ts'
import type { EnvelopeId } from '../envelope/envelope-id.ts'

declare const kind: unique symbol

/**
 * What a wrap is for. A wrap opens only in the context it was made in, so one taken from another report,
 * opener, direction or entry is refused. Made only by the functions below.
 *
 * @see docs/spec/envelope.md#wrapping
 */
export type WrapContext = {
  readonly [kind]: 'WrapContext'
  readonly info: Uint8Array<ArrayBuffer>
  readonly aad: Uint8Array<ArrayBuffer>
}

const HASH_BYTES = 32

/** The relay share, sender to relay, when the envelope is created. */
export function depositContext(id: EnvelopeId, accessTokenHash: Uint8Array): WrapContext {
  return context('deposit', id, accessTokenHash)
}

/** The parking key, vault to relay, for the length of a sign-in. Says nothing about a report. */
export function parkingContext(nonce: Uint8Array): WrapContext {
  return context('parking', '', nonce)
}

/** The parking key, relay to a fresh vault, after the sign-in it was parked for. */
export function unparkingContext(nonce: Uint8Array): WrapContext {
  return context('unparking', '', nonce)
}

/** Relay share and ticket, relay to vault: for one report, one link and one entry of the audit log. */
export function releaseContext(
  id: EnvelopeId,
  accessTokenHash: Uint8Array,
  leafHash: Uint8Array,
): WrapContext {
  return context('release', id, accessTokenHash, leafHash)
}

function context(name: string, id: EnvelopeId | '', ...hashes: readonly Uint8Array[]): WrapContext {
  // Fixed lengths, so no two contexts concatenate to the same bytes.
  if (hashes.some((hash) => hash.length !== HASH_BYTES))
    throw new TypeError('a context is bound to 32 byte values')
  return { info: utf8(`wardlink/1 ${name}\0${id}`), aad: concatBytes(...hashes) } as WrapContext
}
