import { hash } from 'node:crypto'
import type { Opener } from '#shared/access/opener.ts'
import { signInNonceBytes } from '#shared/access/sign-in-nonce.ts'
import { vaultKeyHashBytes } from '#shared/audit/receipt.ts'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import { equalBytes } from '#shared/bytes/bytes.ts'
import { Secret } from '#shared/bytes/secret.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CodedError, type ErrorCode } from '#shared/errors.ts'
import { AskRelease } from '#shared/protocol/messages.ts'
import { pseudonymOf } from '../audit/pseudonym.ts'
import type { Tenant } from '../config/config.ts'
import { prepared } from '../database/prepared.ts'
import type { EnvelopeRow } from '../database/schema.ts'
import type { Exchange } from '../http/exchange.ts'
import { withUserInfo } from '../identity/user-info.ts'
import { openerAt, verifySignIn } from '../identity/verify-opener.ts'
import { codeOfRefusal, type TokenRefusal } from '../identity/verify-token.ts'
import { agreeOnWrap, type WrapOnce } from '../keys/native-wrap.ts'
import { WAIT_MS } from '../knocks/knock-row.ts'
import type { Relay } from '../relay.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'
import { tokenHash } from '../sessions/sender-session.ts'
import { noteRefusal } from './note-refusal.ts'

/** Someone whom an accepted issuer vouches for, who has the link, and what they ask. */
export type Asking = {
  asked: AskRelease
  tenant: Tenant
  envelopeId: EnvelopeId
  opener: Opener
  pseudonym: string
  keyHash: string
  /** For the vault key, should it come to that. */
  wrapOnce: WrapOnce
}

export type VerifiedAsking = { is: 'asking'; asking: Asking } | { is: 'refused'; because: ErrorCode }

/**
 * Who asks, and for which report. A report that does not exist and a wrong link are refused alike, and every refusal
 * here has cost the disk one flush.
 *
 * @param mayHaveWaited a release may be asked for with the sign-in of a knock; a knock itself may not
 */
export async function verifyAsking(
  relay: Relay,
  exchange: Exchange,
  { mayHaveWaited }: { mayHaveWaited: boolean },
): Promise<VerifiedAsking> {
  const asked = await exchange.json(AskRelease)
  // Whatever the report, and before anything is counted: a release to a key that is none would reach nobody.
  const wrapOnce = agreeOnWrap(asked.vaultKey)
  const keyHash = hash('sha256', vaultKeyHashBytes(asked.vaultKey), 'base64url')
  const envelopeId = exchange.envelopeId()
  // What is no id at all is judged as an unknown one, token first: the answers must not differ.
  const nonceId = envelopeId ?? (exchange.parameter('envelopeId') as EnvelopeId)
  const nonce = hash('sha256', signInNonceBytes(asked.vaultKey, nonceId, asked.nonceSalt), 'base64url')
  const nowAt = mayHaveWaited ? await signedInAt(relay, asked, nonceId, keyHash) : relay.now()
  const expected = { app: 'viewer', nonce, nowAt } as const
  const verified = await relay.spans('verify-sign-in', () =>
    verifySignIn(relay.issuers, relay.config.tenants, asked.idToken, expected),
  )
  // Before anything that depends on the report: who has failed too often hears so, whatever they ask for.
  if (verified.is === 'signed-in') {
    exchange.asker.account = `${verified.signIn.issuer}\0${verified.signIn.claims.sub}`
  }
  if (!relay.limits.mayFail(exchange.asker, relay.now())) throw new CodedError('relay/overloaded')
  const row = envelopeId && (await linkedEnvelope(relay, envelopeId, asked.accessToken))
  if (verified.is === 'refused') {
    await noteRefusedSignIn(relay, row, asked, verified.because)
    return { is: 'refused', because: codeOfRefusal(verified.because) }
  }
  const tenant = row ? relay.tenants.get(row.tenant) : undefined
  const keys = tenant && relay.keys.tenants.get(tenant.id)
  if (!row || !tenant || !keys) {
    await noteBlindRequest(relay)
    return { is: 'refused', because: 'release/not-granted' }
  }
  const read = openerAt(tenant, await withUserInfo(relay, asked.idToken, verified.signIn))
  if (read.is === 'refused') {
    await noteRefusedSignIn(relay, row, asked, read.because)
    // Whoever holds the link may know that their sign-in lacks something: it is how IT finds the wrong setting.
    const code = codeOfRefusal(read.because)
    const because = code === 'sign-in/missing-claim' ? code : 'release/not-granted'
    return { is: 'refused', because }
  }
  const { opener } = read
  const pseudonym = pseudonymOf(keys.pepper, opener)
  return { is: 'asking', asking: { asked, tenant, envelopeId: row.id, opener, pseudonym, keyHash, wrapOnce } }
}

/**
 * The moment the sign-in is judged at: now; for the page that knocked, when it knocked. Its token was good then, and
 * it has the same vault key: it waited for the sender longer than issuers let a token live.
 */
async function signedInAt(relay: Relay, asked: AskRelease, id: EnvelopeId, keyHash: string): Promise<number> {
  const nowAt = relay.now()
  if (asked.knockToken === undefined) return nowAt
  const knock = await relay.database.peek
    .selectFrom('knocks')
    .select(['waits_since'])
    .where('token_hash', '=', tokenHash(new Secret(fromBase64url(asked.knockToken))))
    .where('envelope_id', '=', id)
    .where('vault_key_hash', '=', keyHash)
    .executeTakeFirst()
  return knock && nowAt - knock.waits_since < WAIT_MS ? knock.waits_since : nowAt
}

/** The envelope, if the request knows its link. */
async function linkedEnvelope(relay: Relay, id: EnvelopeId, accessToken: string): Promise<Linked | null> {
  const hash = tokenHash(new Secret(fromBase64url(accessToken)))
  const [row] = await selectLinked(relay.database.peek, { id })
  return row && equalBytes(hash, row.access_token_hash) ? row : null
}

type Linked = Pick<EnvelopeRow, 'id' | 'tenant' | 'access_token_hash'>
const selectLinked = prepared((db, { id }: { id: EnvelopeId }) =>
  db.selectFrom('envelopes').select(['id', 'tenant', 'access_token_hash']).where('id', '=', id),
)

/** Someone with the link came with a sign-in that is not good enough: the sender's trust will want to know. */
async function noteRefusedSignIn(
  relay: Relay,
  row: Linked | null,
  asked: AskRelease,
  because: TokenRefusal,
): Promise<void> {
  relay.events.signInRefused({ app: 'viewer', because })
  if (!row) return noteBlindRequest(relay)
  await relay.commits.run((turn) =>
    noteRefusal(turn, {
      ...aboutEnvelope(relay, row.tenant, row.id),
      at: relay.now(),
      type: 'refused',
      actor: null,
      purposeOfUse: asked.purposeOfUse,
      because: `sign-in-${because}`,
    }),
  )
}

/** Counts it, by the day, with the same flush to the disk that a refusal's entry costs. */
async function noteBlindRequest(relay: Relay): Promise<void> {
  const day = Math.floor(relay.now() / (24 * 60 * 60 * 1000))
  await relay.commits.run(({ tx }) =>
    tx
      .insertInto('blind_requests')
      .values({ day, requests: 1 })
      .onConflict((conflict) =>
        conflict.column('day').doUpdateSet((row) => ({ requests: row('blind_requests.requests', '+', 1) })),
      )
      .execute(),
  )
}
