import * as v from 'valibot'

/** Key types a wrap can be made for. X25519 where the platform has it, P-256 elsewhere. */
export const WRAP_KEMS = ['x25519', 'p-256'] as const
export type WrapKem = (typeof WRAP_KEMS)[number]

export const Base64url = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]*$/))

/** A public key others may wrap for: raw bytes (32 for X25519, 65 for P-256), base64url. */
export const WrapPublicKey = v.strictObject({
  kem: v.picklist(WRAP_KEMS),
  publicKey: v.pipe(Base64url, v.minLength(43), v.maxLength(87)),
})
export type WrapPublicKey = v.InferOutput<typeof WrapPublicKey>

/** Something wrapped with HPKE (RFC 9180, base mode): the encapsulated key and the ciphertext, base64url. */
export const Wrapped = v.strictObject({
  kem: v.picklist(WRAP_KEMS),
  encapsulated: v.pipe(Base64url, v.minLength(43), v.maxLength(87)),
  ciphertext: v.pipe(Base64url, v.minLength(22), v.maxLength(1024)),
})
export type Wrapped = v.InferOutput<typeof Wrapped>
