import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { AskRelease, Park, Released } from '#shared/protocol/messages.ts'
import type { Language } from '#shared/words/language.ts'
import type { WrapPublicKey, Wrapped } from '#shared/wrap/wrapped.ts'

/**
 * A link secret and its vault key, sealed under a parking key: all that may lie in this tab's storage while
 * the person is away signing in. Worth nothing without the relay's help.
 */
export type ParkedSecret = {
  /** base64url: 12 bytes of nonce, then ciphertext. */
  sealed: string
  /** The OIDC nonce of the sign-in it waits for, base64url. */
  nonce: string
}

/** What the shell asks before the sign-in, of the small document that holds a tapped link (`/parking.html`). */
export type BeforeSignIn = {
  /** The secret of a link that was just tapped. The buffer is transferred: the shell keeps nothing. */
  'link/take': { asks: { envelopeId: EnvelopeId; linkSecret: Uint8Array<ArrayBuffer> }; answers: null }
  /** Makes the one-time vault key and parks everything for the length of a sign-in. */
  'secret/park': { asks: null; answers: { parked: ParkedSecret; parkingKey: Park['parkingKey'] } }
}

/** What the shell asks after it (`/vault.html`). Secrets go in; only what a courier needs comes out. */
export type AfterSignIn = {
  /** What the person reads. */
  'words/speak': { asks: Language; answers: null }
  'secret/return-key': { asks: null; answers: WrapPublicKey }
  'secret/unpark': { asks: { parked: ParkedSecret; parkingKey: Wrapped }; answers: null }
  /** What a release is asked with, but for the ID token and the purpose. */
  'release/describe': {
    asks: null
    answers: { envelopeId: EnvelopeId } & Pick<AskRelease, 'accessToken' | 'vaultKey' | 'nonceSalt'>
  }
  /** Once more, for another account. */
  'secret/park': BeforeSignIn['secret/park']
  /** Verifies the receipt, and only then fetches and opens. Answers once the patient is on the screen. */
  'release/open': { asks: Released; answers: null }
  /** Wipes what it holds. The shell removes the frame afterwards. */
  close: { asks: null; answers: null }
}

/** An access token of the issuer that was signed in at, which the vault looks up in its own description. */
export type RecordKey = { issuer: string; viewerClientId: string; accessToken: string }

/** What the vault asks of the shell. */
export type FromVault = {
  /** The person pressed Close, or was away too long. Everything is wiped already. */
  closed: { asks: { because: 'closed' | 'away' }; answers: null }
  /** The person files the report: what opens their organisation's record, if their sign-in brought any. */
  'record/key': { asks: null; answers: RecordKey | null }
}
