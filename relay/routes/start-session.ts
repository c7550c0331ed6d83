import { createHash } from 'node:crypto'
import type { Opener } from '#shared/access/opener.ts'
import { CodedError, type ErrorCode } from '#shared/errors.ts'
import { type StartedSession, StartSession } from '#shared/protocol/messages.ts'
import { pseudonymOf } from '../audit/pseudonym.ts'
import type { Tenant } from '../config/config.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { ClaimRefusal } from '../identity/issuer-rule.ts'
import { rememberPerson } from '../identity/people.ts'
import { withUserInfo } from '../identity/user-info.ts'
import { openerAt, type SignIn, verifySignIn } from '../identity/verify-opener.ts'
import { codeOfRefusal } from '../identity/verify-token.ts'
import type { Relay } from '../relay.ts'
import { openSession } from '../sessions/sender-session.ts'

/** Exchanges a sign-in at the extension for a sender's session, if the person's tenant lets them share. */
export async function startSession(relay: Relay, exchange: Exchange): Promise<Answer> {
  const asked = await exchange.json(StartSession)
  const expected = { app: 'extension', nonce: asked.nonce, nowAt: relay.now() } as const
  const verified = await relay.spans('verify-sign-in', () =>
    verifySignIn(relay.issuers, relay.config.tenants, asked.idToken, expected),
  )
  if (verified.is === 'refused') {
    relay.events.signInRefused({ app: 'extension', because: verified.because })
    throw new CodedError(codeOfRefusal(verified.because))
  }
  const found = senderIn(relay, await withUserInfo(relay, asked.idToken, verified.signIn))
  if (found.is === 'refused') throw new CodedError(found.because)
  const { tenant, opener, organisation } = found
  await useNonce(relay, verified.signIn)

  const keys = relay.keys.tenants.get(tenant.id)
  if (!keys) throw new TypeError('every tenant has keys')
  const pseudonym = pseudonymOf(keys.pepper, opener)
  await relay.commits.run(({ tx }) =>
    rememberPerson(tx, { tenant: tenant.id, pseudonym, opener, seenAt: relay.now() }),
  )
  const session = await openSession(relay, { tenant, pseudonym, organisation })
  relay.events.sessionStarted({ tenant: tenant.id })
  const started: StartedSession = {
    ...session,
    tenant: tenant.id,
    sender: { name: opener.name, organisation },
    policy: tenant.policy,
  }
  return jsonAnswer(201, started)
}

type FoundSender =
  | { is: 'sender'; tenant: Tenant; opener: Opener; organisation: string }
  | { is: 'refused'; because: ErrorCode }

/** The first tenant that accepts the issuer and lets this person share. */
function senderIn(relay: Relay, signIn: SignIn): FoundSender {
  let because: ErrorCode = 'sign-in/not-accepted'
  let claim: ClaimRefusal | null = null
  for (const tenant of relay.config.tenants) {
    const read = openerAt(tenant, signIn)
    if (read.is === 'refused') {
      if (codeOfRefusal(read.because) === 'sign-in/missing-claim') because = 'sign-in/missing-claim'
      // Another tenant that has never heard of this issuer says nothing about what is wrong with the sign-in.
      if (read.because !== 'issuer-not-accepted') claim = read.because
      continue
    }
    const { opener } = read
    const { organisation } = opener
    const rule = tenant.maySend.find(
      (rule) =>
        rule.organisation === organisation && (rule.role === null || opener.roles.includes(rule.role)),
    )
    if (rule && organisation !== null) return { is: 'sender', tenant, opener, organisation }
    because = 'sign-in/may-not-send'
  }
  if (claim !== null) relay.events.signInRefused({ app: 'extension', because: claim })
  return { is: 'refused', because }
}

/** A sign-in starts one session: a token read off a screen share or a log cannot start a second. */
async function useNonce(relay: Relay, { claims, issuer }: SignIn): Promise<void> {
  const nonce = createHash('sha256').update(`${issuer}\0${claims.nonce}`).digest()
  const { result } = await relay.commits.run(({ tx }) =>
    tx
      .insertInto('used_nonces')
      // Past its `exp` and the tolerance the token is refused anyway.
      .values({ nonce_hash: nonce, expires_at: claims.exp * 1000 + 60_000 })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst(),
  )
  if (result.numInsertedOrUpdatedRows !== 1n) throw new CodedError('sign-in/needed')
}
