import type { RouteName } from '#shared/protocol/routes.ts'

const KEY = { kem: 'x25519', publicKey: 'hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo' }
const WRAPPED = {
  kem: 'x25519',
  encapsulated: 'hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo',
  ciphertext: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v',
}
const ID_TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIn0.c2lnbmF0dXJl'
const BYTES = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'

/** Requests of the right form by nobody: a relay answers each with the problem it should. */
export const EXAMPLES: Readonly<Partial<Record<RouteName, object>>> = {
  startSession: { idToken: ID_TOKEN, nonce: BYTES },
  createEnvelope: {
    envelopeId: 'gb-AAECAwQFBgcICQoLDA0ODw',
    suite: 1,
    lengthBytes: 1_048_576,
    prefixBytes: 2048,
    accessTokenHash: BYTES,
    relayShare: WRAPPED,
    grant: {
      to: [{ type: 'named', email: 'lee.chen@ward7.example' }],
      expiresAt: 1_900_000_000_000,
      maximumOpensCount: null,
      purposes: ['TREAT'],
    },
  },
  park: { parkingKey: WRAPPED, nonce: BYTES },
  takeParked: { idToken: ID_TOKEN, returnKey: KEY },
  askRelease: {
    idToken: ID_TOKEN,
    accessToken: BYTES,
    purposeOfUse: 'TREAT',
    vaultKey: KEY,
    nonceSalt: BYTES,
  },
  knock: { idToken: ID_TOKEN, accessToken: BYTES, purposeOfUse: 'TREAT', vaultKey: KEY, nonceSalt: BYTES },
}
