import { createCipheriv, createECDH, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto'
import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import { concatBytes, utf8 } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import type { WrapContext } from '#shared/wrap/contexts.ts'
import type { WrapKem, WrapPublicKey, Wrapped } from '#shared/wrap/wrapped.ts'
import { hmacSha256 } from './hmac.ts'

/** Wraps one payload for the key it was made for. A second one would be under the same key and nonce: it throws. */
export type WrapOnce = (payload: Uint8Array, context: Pick<WrapContext, 'info' | 'aad'>) => Wrapped

/**
 * `shared/wrap/wrap.ts` for the one place that wraps a thousand times a second: the same HPKE (RFC 9180 base mode),
 * by Node's own crypto instead of twenty asynchronous calls (docs/decisions/0170-what-a-release-costs.md). What it
 * wraps opens with `unwrap`.
 *
 * In two steps, because whether a key is one must be known before anything is counted, and finding out is half the work.
 *
 * @throws CodedError `wrap/wrong-key` when the public key is not one
 */
export function agreeOnWrap(recipient: WrapPublicKey): WrapOnce {
  const { enc, dh } = agree(recipient)
  let isUsed = false
  return (payload, context) => {
    if (isUsed) throw new TypeError('an agreement is good for one wrap')
    isUsed = true
    const ciphertext = sealBase(recipient, { enc, dh, payload, context })
    dh.fill(0)
    return { kem: recipient.kem, encapsulated: toBase64url(enc), ciphertext: toBase64url(ciphertext) }
  }
}

/** Both steps at once. */
export function wrapNatively(recipient: WrapPublicKey, payload: Uint8Array, context: WrapContext): Wrapped {
  return agreeOnWrap(recipient)(payload, context)
}

type Agreed = { enc: Uint8Array<ArrayBuffer>; dh: Uint8Array }
type Sealing = Agreed & { payload: Uint8Array; context: Pick<WrapContext, 'info' | 'aad'> }

/** Key schedule and one message (RFC 9180 sections 4 and 5). */
function sealBase(recipient: WrapPublicKey, { enc, dh, payload, context }: Sealing): Uint8Array {
  const { kemId } = KEMS[recipient.kem]
  const kem = concatBytes(utf8('KEM'), kemId)
  const hpke = concatBytes(utf8('HPKE'), kemId, HKDF_SHA256, AES_256_GCM)
  const kemContext = concatBytes(enc, fromBase64url(recipient.publicKey))
  const agreed = extract(kem, NOTHING, 'eae_prk', dh)
  const shared = expand(kem, agreed, 'shared_secret', kemContext, 32)
  const pskIdHash = extract(hpke, NOTHING, 'psk_id_hash', NOTHING)
  const infoHash = extract(hpke, NOTHING, 'info_hash', context.info)
  const schedule = concatBytes(BASE_MODE, pskIdHash, infoHash)
  const secret = extract(hpke, shared, 'secret', NOTHING)
  const key = expand(hpke, secret, 'key', schedule, 32)
  const nonce = expand(hpke, secret, 'base_nonce', schedule, 12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(context.aad)
  return concatBytes(cipher.update(payload), cipher.final(), cipher.getAuthTag())
}

const NOTHING = new Uint8Array()
const BASE_MODE = Uint8Array.of(0)
const HKDF_SHA256 = Uint8Array.of(0, 1)
const AES_256_GCM = Uint8Array.of(0, 2)
const VERSION = utf8('HPKE-v1')
const KEMS: Record<WrapKem, { kemId: Uint8Array; agree(publicKey: string): Agreed }> = {
  x25519: { kemId: Uint8Array.of(0, 0x20), agree: agreeX25519 },
  'p-256': { kemId: Uint8Array.of(0, 0x10), agree: agreeP256 },
}

function agree({ kem, publicKey }: WrapPublicKey): Agreed {
  try {
    return KEMS[kem].agree(publicKey)
  } catch (cause) {
    throw new CodedError('wrap/wrong-key', { cause })
  }
}

function agreeX25519(publicKey: string): Agreed {
  const ours = generateKeyPairSync('x25519')
  if (fromBase64url(publicKey).length !== 32) throw new TypeError('not a public key of this kind')
  const theirs = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: publicKey }, format: 'jwk' })
  // MUST: a point of low order agrees on nothing but zeros (RFC 9180 section 7.1.4). OpenSSL refuses it; so do we.
  const dh = diffieHellman({ privateKey: ours.privateKey, publicKey: theirs })
  if (dh.every((byte) => byte === 0)) throw new TypeError('a point of low order')
  return { enc: fromBase64url(String(ours.publicKey.export({ format: 'jwk' }).x)), dh }
}

function agreeP256(publicKey: string): Agreed {
  const theirs = fromBase64url(publicKey)
  if (theirs.length !== 65) throw new TypeError('not a public key of this kind')
  const ours = createECDH('prime256v1')
  const enc = new Uint8Array(ours.generateKeys())
  // Throws for a point that is not on the curve.
  return { enc, dh: ours.computeSecret(theirs) }
}

function extract(suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return hmacSha256(salt, VERSION, suite, utf8(label), ikm)
}

/** One block of HKDF is 32 bytes, and no more is ever asked for. */
function expand(
  suite: Uint8Array,
  key: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Uint8Array {
  const block = hmacSha256(key, Uint8Array.of(0, length), VERSION, suite, utf8(label), info, BLOCK_ONE)
  return block.subarray(0, length)
}

const BLOCK_ONE = Uint8Array.of(1)
