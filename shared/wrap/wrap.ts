import { fromBase64url, toBase64url } from '../bytes/base64url.ts'
import { Secret } from '../bytes/secret.ts'
import { CodedError } from '../errors.ts'
import type { WrapContext } from './contexts.ts'
import { wrapKeyAlgorithm, wrapPublicKeyBytes, wrapSuite } from './suite.ts'
import type { WrapKem, WrapPublicKey, Wrapped } from './wrapped.ts'

/** A key others can wrap for. The private half stays in WebCrypto. */
export type WrapKeyPair = { publicKey: WrapPublicKey; privateKey: CryptoKey }

/**
 * Makes a key pair to receive wraps. Without a named KEM: X25519 where the platform has it, else P-256.
 *
 * @param options.extractable only for a key that is parked across the sign-in redirect, or kept in the relay's key file
 * @throws CodedError `wrap/unsupported`
 */
export async function makeWrapKeyPair(
  kem?: WrapKem,
  options: { extractable?: boolean } = {},
): Promise<WrapKeyPair> {
  const extractable = options.extractable ?? false
  if (kem) return generate(kem, extractable)
  try {
    return await generate('x25519', extractable)
  } catch {
    return generate('p-256', extractable)
  }
}

async function generate(kem: WrapKem, extractable: boolean): Promise<WrapKeyPair> {
  try {
    const pair = await crypto.subtle.generateKey(wrapKeyAlgorithm(kem), extractable, ['deriveBits'])
    if (!('publicKey' in pair)) throw new TypeError('an asymmetric algorithm makes a pair')
    const raw = await crypto.subtle.exportKey('raw', pair.publicKey)
    return { publicKey: { kem, publicKey: toBase64url(new Uint8Array(raw)) }, privateKey: pair.privateKey }
  } catch (cause) {
    throw new CodedError('wrap/unsupported', { cause })
  }
}

/**
 * Wraps a few bytes for the holder of a private key (HPKE base mode, RFC 9180 section 6.1).
 *
 * @throws CodedError `wrap/wrong-key` when the public key is not one
 */
export async function wrap(
  recipient: WrapPublicKey,
  payload: Uint8Array<ArrayBuffer>,
  context: WrapContext,
): Promise<Wrapped> {
  const suite = wrapSuite(recipient.kem)
  const recipientPublicKey = await importPublicKey(recipient)
  try {
    const { enc, ct } = await suite.seal({ recipientPublicKey, info: context.info }, payload, context.aad)
    return {
      kem: recipient.kem,
      encapsulated: toBase64url(new Uint8Array(enc)),
      ciphertext: toBase64url(new Uint8Array(ct)),
    }
  } catch (cause) {
    // A point of low order imports as a key, and fails only when something is agreed with it.
    throw new CodedError('wrap/wrong-key', { cause })
  }
}

/**
 * Whether anything can be wrapped for this key at all: asked before something is written down about a wrap.
 *
 * @throws CodedError `wrap/wrong-key`
 */
export async function checkWrapKey(recipient: WrapPublicKey): Promise<void> {
  const recipientPublicKey = await importPublicKey(recipient)
  try {
    await wrapSuite(recipient.kem).createSenderContext({ recipientPublicKey })
  } catch (cause) {
    throw new CodedError('wrap/wrong-key', { cause })
  }
}

/**
 * Unwraps what was wrapped for this key in this context.
 *
 * @throws CodedError `wrap/wrong-key` when it was wrapped for another key or context, or was altered
 */
export async function unwrap(key: WrapKeyPair, wrapped: Wrapped, context: WrapContext): Promise<Secret> {
  try {
    const { kem } = key.publicKey
    if (wrapped.kem !== kem) throw new TypeError('wrapped for another kind of key')
    const recipientKey = { privateKey: key.privateKey, publicKey: await importPublicKey(key.publicKey) }
    const enc = fromBase64url(wrapped.encapsulated)
    const opened = await wrapSuite(kem).open(
      { recipientKey, enc, info: context.info },
      fromBase64url(wrapped.ciphertext),
      context.aad,
    )
    return new Secret(new Uint8Array(opened))
  } catch (cause) {
    throw new CodedError('wrap/wrong-key', { cause })
  }
}

/** The private key as PKCS #8, for parking and for the relay's own key file. Only extractable keys can. */
export async function exportPrivateKey(privateKey: CryptoKey): Promise<Secret> {
  return new Secret(new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey)))
}

/**
 * Reads back what `exportPrivateKey` gave. The key can no longer be extracted.
 *
 * @throws CodedError `wrap/wrong-key`
 */
export async function importPrivateKey(kem: WrapKem, exported: Secret): Promise<CryptoKey> {
  try {
    const algorithm = wrapKeyAlgorithm(kem)
    return await crypto.subtle.importKey('pkcs8', exported.reveal(), algorithm, false, ['deriveBits'])
  } catch (cause) {
    throw new CodedError('wrap/wrong-key', { cause })
  }
}

async function importPublicKey({ kem, publicKey }: WrapPublicKey): Promise<CryptoKey> {
  try {
    const raw = fromBase64url(publicKey)
    if (raw.length !== wrapPublicKeyBytes(kem)) throw new TypeError('not a public key of this kind')
    return await crypto.subtle.importKey('raw', raw, wrapKeyAlgorithm(kem), true, [])
  } catch (cause) {
    throw new CodedError('wrap/wrong-key', { cause })
  }
}
