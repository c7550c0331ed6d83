import { signInNonce } from '#shared/access/sign-in-nonce.ts'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import { equalBytes } from '#shared/bytes/bytes.ts'
import { Secret } from '#shared/bytes/secret.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { AskRelease } from '#shared/protocol/messages.ts'
import { checkWrapKey } from '#shared/wrap/wrap.ts'
import type { EnvelopeRow } from '../database/schema.ts'
import { type Answer, jsonAnswer, problemAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import { openerAt, type VerifiedSignIn, verifySignIn } from '../identity/verify-opener.ts'
import { codeOfRefusal } from '../identity/verify-token.ts'
import type { Relay } from '../relay.ts'
import { handOver } from '../releases/hand-over.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'
import { tokenHash } from '../sessions/sender-session.ts'

/** Refusals leave at multiples of this after the request came in, so that their reason cannot be timed. */
const STEP_MS = 25

/**
 * An opener asks for the relay's half of the key.
 *
 * A report that does not exist, a wrong link and not being granted give the same answer, cost the disk the same one
 * flush, and leave on the same beat.
 */
export async function askRelease(relay: Relay, exchange: Exchange): Promise<Answer> {
  const beganAt = performance.now()
  const asked = await exchange.json(AskRelease)
  // Whatever the report, and before anything is counted: a release to a key that is none would reach nobody.
  await checkWrapKey(asked.vaultKey)
  const envelopeId = exchange.envelopeId()
  // What is no id at all is judged as an unknown one, token first: the answers must not differ.
  const nonceId = envelopeId ?? (exchange.parameter('envelopeId') as EnvelopeId)
  const nonce = await signInNonce(asked.vaultKey, nonceId, asked.nonceSalt)
  const expected = { app: 'viewer', nonce, nowAt: relay.now() } as const
  const verified = await verifySignIn(relay.issuers, relay.config.tenants, asked.idToken, expected)
  const row = envelopeId && (await linkedEnvelope(relay, envelopeId, asked.accessToken))
  if (verified.is === 'refused') {
    await noteRefusedSignIn(relay, row, asked, verified)
    return refusal(beganAt, problemAnswer(codeOfRefusal(verified.because)))
  }
  if (!row) {
    await noteBlindRequest(relay)
    return refusal(beganAt, problemAnswer('release/not-granted'))
  }
  const tenant = relay.tenants.get(row.tenant)
  if (!tenant) return refusal(beganAt, problemAnswer('release/not-granted'))
  const read = openerAt(tenant, verified.signIn)
  if (read.is === 'refused') {
    await noteRefusedSignIn(relay, row, asked, read)
    // Whoever holds the link may know that their sign-in lacks something: it is how IT finds the wrong setting.
    const code = read.because === 'missing-claim' ? 'sign-in/missing-claim' : 'release/not-granted'
    return refusal(beganAt, problemAnswer(code))
  }
  const handed = await handOver(relay, {
    tenant,
    envelopeId: row.id,
    opener: read.opener,
    purpose: asked.purposeOfUse,
    vaultKey: asked.vaultKey,
  })
  return handed.is === 'released'
    ? jsonAnswer(201, handed.released)
    : refusal(beganAt, problemAnswer(handed.because))
}

/** The envelope, if the request knows its link. */
async function linkedEnvelope(
  relay: Relay,
  id: EnvelopeId,
  accessToken: string,
): Promise<EnvelopeRow | null> {
  const hash = tokenHash(new Secret(fromBase64url(accessToken)))
  const row = await relay.database.reader
    .selectFrom('envelopes')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && equalBytes(hash, row.access_token_hash) ? row : null
}

/** Someone with the link came with a sign-in that is not good enough: the sender's trust will want to know. */
async function noteRefusedSignIn(
  relay: Relay,
  row: EnvelopeRow | null,
  asked: AskRelease,
  refused: { because: Extract<VerifiedSignIn, { is: 'refused' }>['because'] },
): Promise<void> {
  relay.events.signInRefused({ app: 'viewer', because: refused.because })
  if (!row) return noteBlindRequest(relay)
  await relay.commits.run(async ({ tx, append }) => {
    await append({
      ...aboutEnvelope(relay, row.tenant, row.id),
      at: relay.now(),
      type: 'refused',
      actor: null,
      purposeOfUse: asked.purposeOfUse,
      because: `sign-in-${refused.because}`,
    })
    await tx
      .updateTable('envelopes')
      .set((envelope) => ({ refused_count: envelope('refused_count', '+', 1) }))
      .where('id', '=', row.id)
      .execute()
  })
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

async function refusal(beganAt: number, answer: Answer): Promise<Answer> {
  const took = performance.now() - beganAt
  await new Promise((resolve) => setTimeout(resolve, Math.ceil(took / STEP_MS) * STEP_MS - took))
  return answer
}
