import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import type { WrapKem } from './wrapped.ts'

/** The HPKE cipher suites (RFC 9180 section 7): DHKEM, HKDF-SHA256, AES-256-GCM. */
const suites: Record<WrapKem, CipherSuite> = {
  x25519: new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() }),
  'p-256': new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() }),
}

export function wrapSuite(kem: WrapKem): CipherSuite {
  return suites[kem]
}

/** What WebCrypto calls the key of each KEM. */
export function wrapKeyAlgorithm(kem: WrapKem): { name: 'X25519' } | { name: 'ECDH'; namedCurve: 'P-256' } {
  switch (kem) {
    case 'x25519':
      return { name: 'X25519' }
    case 'p-256':
      return { name: 'ECDH', namedCurve: 'P-256' }
  }
}

/** Raw public key: 32 bytes, or an uncompressed point of 65. */
export function wrapPublicKeyBytes(kem: WrapKem): number {
  return kem === 'x25519' ? 32 : 65
}
