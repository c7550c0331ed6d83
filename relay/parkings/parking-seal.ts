import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Secret } from '#shared/bytes/secret.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A parked key as the database holds it: AES-256-GCM under a key file, bound to its sign-in. */
export function sealParkingKey(restKey: Secret, key: Secret, signInNonce: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', restKey.reveal(), nonce)
  cipher.setAAD(signInNonce)
  return Buffer.concat([nonce, cipher.update(key.reveal()), cipher.final(), cipher.getAuthTag()])
}

/** Throws when it was altered or belongs to another sign-in: only a damaged database can do that. */
export function openParkingKey(restKey: Secret, sealed: Uint8Array, signInNonce: Uint8Array): Secret {
  const decipher = createDecipheriv('aes-256-gcm', restKey.reveal(), sealed.subarray(0, NONCE_BYTES))
  decipher.setAAD(signInNonce)
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  const opened = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
  decipher.final()
  return new Secret(new Uint8Array(opened))
}
