import { signInNonce } from '#shared/access/sign-in-nonce.ts'
import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import { concatBytes, utf8 } from '#shared/bytes/bytes.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { type EnvelopeId, parseEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CodedError } from '#shared/errors.ts'
import { parkingContext, unparkingContext } from '#shared/wrap/contexts.ts'
import {
  exportPrivateKey,
  importPrivateKey,
  makeWrapKeyPair,
  unwrap,
  type WrapKeyPair,
  wrap,
} from '#shared/wrap/wrap.ts'
import { WRAP_KEMS, type WrapKem, type WrapPublicKey, type Wrapped } from '#shared/wrap/wrapped.ts'
import type { ParkedSecret } from '../ports/vault-contract.ts'

/** What a tapped link gave us. */
export type HeldLink = { envelopeId: EnvelopeId; linkSecret: Secret }

/** A held link with the one-time key its sign-in was made for: all a release is asked with. */
export type HeldForRelease = HeldLink & { vaultKey: WrapKeyPair; nonceSalt: string }

/**
 * Parks a link for the length of a sign-in: everything under a fresh parking key, that key wrapped to the relay.
 *
 * The vault key is made here and is extractable only here, so that it can be sealed with the rest: the sign-in's
 * nonce is its hash, so it must be the same key afterwards.
 */
export async function parkSecret(
  { envelopeId, linkSecret }: HeldLink,
  relayKey: WrapPublicKey,
): Promise<{ parked: ParkedSecret; parkingKey: Wrapped }> {
  const vaultKey = await makeWrapKeyPair(undefined, { extractable: true })
  const salt = Secret.random(32)
  const nonce = await signInNonce(vaultKey.publicKey, envelopeId, toBase64url(salt.reveal()))
  const nonceBytes = fromBase64url(nonce)
  const privateKey = await exportPrivateKey(vaultKey.privateKey)
  const plain = new Secret(
    concatBytes(
      new Uint8Array([WRAP_KEMS.indexOf(vaultKey.publicKey.kem)]),
      utf8(envelopeId),
      linkSecret.reveal(),
      salt.reveal(),
      fromBase64url(vaultKey.publicKey.publicKey),
      privateKey.reveal(),
    ),
  )
  const parkingKey = Secret.random(32)
  try {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
    const key = await aesKey(parkingKey, 'encrypt')
    const cipher = { name: 'AES-GCM', iv, additionalData: nonceBytes }
    const ciphertext = new Uint8Array(await crypto.subtle.encrypt(cipher, key, plain.reveal()))
    return {
      parked: { sealed: toBase64url(concatBytes(iv, ciphertext)), nonce },
      parkingKey: await wrap(relayKey, parkingKey.reveal(), parkingContext(nonceBytes)),
    }
  } finally {
    for (const secret of [plain, privateKey, parkingKey, salt]) secret.wipe()
  }
}

/**
 * Takes back what was parked. The vault key can no longer be extracted.
 *
 * @param returnKey the key the relay wrapped the parking key to
 * @throws CodedError `wrap/wrong-key` when the relay's answer or this tab's ciphertext is not the one that was parked
 */
export async function unparkSecret(
  parked: ParkedSecret,
  parkingKey: Wrapped,
  returnKey: WrapKeyPair,
): Promise<HeldForRelease> {
  const nonceBytes = fromBase64url(parked.nonce)
  const key = await unwrap(returnKey, parkingKey, unparkingContext(nonceBytes))
  const plain = await openParked(fromBase64url(parked.sealed), key, nonceBytes)
  key.wipe()
  const bytes = plain.reveal()
  const kem = WRAP_KEMS[bytes[0] ?? -1]
  if (!kem) throw new CodedError('wrap/wrong-key')
  const take = takerOf(bytes.subarray(1))
  const envelopeId = parseEnvelopeId(new TextDecoder().decode(take(ID_BYTES)))
  const linkSecret = new Secret(take(32))
  const nonceSalt = toBase64url(take(32))
  const publicKey: WrapPublicKey = { kem, publicKey: toBase64url(take(PUBLIC_KEY_BYTES[kem])) }
  const exported = new Secret(take())
  plain.wipe()
  if (!envelopeId) throw new CodedError('wrap/wrong-key')
  const privateKey = await importPrivateKey(kem, exported)
  exported.wipe()
  return { envelopeId, linkSecret, nonceSalt, vaultKey: { publicKey, privateKey } }
}

const IV_BYTES = 12
const ID_BYTES = 25
const PUBLIC_KEY_BYTES: Record<WrapKem, number> = { x25519: 32, 'p-256': 65 }

async function openParked(
  sealed: Uint8Array<ArrayBuffer>,
  parkingKey: Secret,
  nonce: Uint8Array<ArrayBuffer>,
) {
  try {
    const cipher = { name: 'AES-GCM', iv: sealed.subarray(0, IV_BYTES), additionalData: nonce }
    const key = await aesKey(parkingKey, 'decrypt')
    return new Secret(new Uint8Array(await crypto.subtle.decrypt(cipher, key, sealed.subarray(IV_BYTES))))
  } catch (cause) {
    throw new CodedError('wrap/wrong-key', { cause })
  }
}

function aesKey(secret: Secret, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret.reveal(), 'AES-GCM', false, [use])
}

/** Copies, so that wiping the whole leaves the parts. */
function takerOf(bytes: Uint8Array): (count?: number) => Uint8Array<ArrayBuffer> {
  let at = 0
  return (count = bytes.length - at) => {
    const taken = bytes.slice(at, at + count)
    at += count
    return taken
  }
}
