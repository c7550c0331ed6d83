/**
 * Every way something can go wrong that a person or another program must tell apart.
 * A code is all that may be logged, shown or sent: never a message, a name, an address or a key.
 */
export type ErrorCode =
  // the share link
  | 'link/not-ours' //                 an address of something else
  | 'link/cut-short' //                part of the link is missing
  | 'link/altered' //                  all there, but the check does not fit
  | 'link/newer-version' //            made by a newer extension
  // the envelope
  | 'envelope/not-an-envelope' //      the first bytes are not ours
  | 'envelope/newer-version' //        a format version this code does not know
  | 'envelope/unknown-suite' //        a cipher suite this code does not know
  | 'envelope/wrong-key' //            the header tag does not fit: wrong link, wrong relay share or another envelope
  | 'envelope/segment-altered' //      a segment's tag did not verify
  | 'envelope/cut-short' //            fewer bytes than the header or manifest promises
  | 'envelope/malformed-manifest' //   authenticated, yet not a manifest
  | 'envelope/too-large' //            more than the format or the relay takes
  | 'envelope/share-missing' //        sealed with a third share, and none was given
  // wrapping
  | 'wrap/wrong-key' //                not wrapped for this key, or for this report
  | 'wrap/unsupported' //              this platform does not know the key type
  // reaching the relay
  | 'relay/unreachable' //             no answer; trying again may help
  | 'relay/unexpected-answer' //       an answer outside the protocol
  | 'relay/overloaded' //              asked to come back later
  | 'relay/out-of-space' //            the relay keeps what it has and takes no more
  | 'request/malformed' //             not what the route takes
  | 'request/range-outside' //         bytes that the envelope will never have
  | 'request/too-large' //             more bytes than the route takes
  | 'request/unknown-route'
  | 'request/method-not-allowed'
  // uploading
  | 'upload/wrong-offset' //           the relay has another number of bytes
  | 'upload/wrong-checksum' //         the piece arrived altered
  | 'upload/not-found' //              unknown, foreign, finished with or expired
  | 'upload/stopped' //                the sender cancelled
  // signing in
  | 'sign-in/needed' //                no token, or one that is past its time
  | 'sign-in/not-accepted' //          the issuer, audience, nonce or signature is not one we accept
  | 'sign-in/missing-claim' //         the issuer did not say what the trust requires
  | 'sign-in/cancelled' //             the person closed the sign-in page
  | 'sign-in/lost' //                  came back in another tab or too late
  | 'sign-in/unreachable' //           the issuer does not answer; trying again may help
  | 'sign-in/no-issuer' //             the relay accepts none of the issuers the trust's policy names
  | 'sign-in/may-not-send' //          signed in, but the trust does not let this role share
  // release
  | 'release/not-granted' //           unknown, foreign, or not for this person: the same answer
  | 'release/revoked'
  | 'release/expired'
  | 'release/erased'
  | 'release/used-up' //               opened as often as the sender allowed
  | 'release/purpose-not-allowed'
  | 'release/too-often' //             asked for more often than anybody needs; later it goes again
  | 'release/knock-needed' //          the sender lets people in one by one: ask them
  | 'release/knock-refused' //         the sender was asked, and did not let this person in
  | 'knock/not-found' //               unknown, foreign, or its waiting is over
  | 'release/assurance-too-low' //     the sign-in was not strong enough for this grant
  | 'release/not-ready' //             the sender's upload has not reached the manifest yet
  | 'release/proof-does-not-fit' //    the relay's receipt is not one: nothing is asked or opened
  | 'parking/not-found' //             the parked secret is gone: tap the link again
  // filing
  | 'filing/not-allowed' //            the trust's policy gives no file to openers
  | 'record/unreachable' //            the organisation's record does not answer
  | 'record/refused' //                it answers, and does not take this
  // changing a trust's policy
  | 'policy/own-proposal' //           somebody else who governs has to approve it
  | 'policy/overtaken' //              the policy, or what was proposed, is another by now
  // creating
  | 'envelope/exists' //               this id is taken
  | 'envelope/wrong-region' //         this relay keeps another region's envelopes
  | 'grant/outside-policy' //          wider than the trust allows
  | 'quota/exceeded'
  // preparing a file before it is sealed
  | 'prepare/unknown-type' //          not one of the types we can make safe
  | 'prepare/broken' //                damaged, or not what its first bytes say
  | 'prepare/several-kinds' //         the bytes are a valid file of more than one type
  | 'prepare/locked' //                a password or rights management keeps us from looking inside
  | 'prepare/active-content' //        macros or embedded programs
  | 'prepare/points-outside' //        what it shows is kept somewhere else
  | 'prepare/too-large' //             more than this device can take apart
  | 'prepare/cannot-convert' //        this browser cannot decode it, so it cannot be re-encoded
  | 'prepare/residue' //               read again after stripping, it was not clean: the fault is ours
  // showing
  | 'media/unsupported' //             no renderer for this type here
  | 'media/broken' //                  the renderer could not read the file
  | 'media/too-large' //               more than this device can show at once
  // the extension
  | 'hold/lost' //                     the held attachment is gone (browser restarted)
  | 'hold/too-many-files' //           more than are taken at once
  | 'hold/unreadable' //               the attached file changed or went away while it was read
  | 'extension/reload-needed' //       the extension was updated under this page
  | 'storage/full' //                  no room left in this browser
  | 'internal' //                      a promise of ours was broken; the fault is ours

/** Carries a code and nothing else. The cause is for a debugger: never log, show or send it. */
export class CodedError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, options?: { cause?: unknown }) {
    super(code, options)
    this.name = 'CodedError'
    this.code = code
  }
}

/** The code of anything that was thrown; what is not ours is `internal`. */
export function codeOf(thrown: unknown): ErrorCode {
  return thrown instanceof CodedError ? thrown.code : 'internal'
}
