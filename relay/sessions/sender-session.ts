import { createHash } from 'node:crypto'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { CodedError } from '#shared/errors.ts'
import type { Tenant } from '../config/config.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'

/** Who is sending, for the length of one request. */
export type Sender = { tenant: Tenant; pseudonym: string; organisation: string }

export const SESSION_MS = 12 * 60 * 60 * 1000

/** Only the hash is kept: a copy of the database lets nobody send. */
export function tokenHash(token: Secret): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token.reveal()).digest())
}

export async function openSession(
  relay: Relay,
  sender: Sender,
): Promise<{ senderToken: string; expiresAt: number }> {
  const token = Secret.random(32)
  const expiresAt = relay.now() + SESSION_MS
  await relay.commits.run(({ tx }) =>
    tx
      .insertInto('sessions')
      .values({
        token_hash: tokenHash(token),
        tenant: sender.tenant.id,
        sender: sender.pseudonym,
        organisation: sender.organisation,
        expires_at: expiresAt,
      })
      .execute(),
  )
  return { senderToken: toBase64url(token.reveal()), expiresAt }
}

/** @throws CodedError `sign-in/needed` */
export async function senderOf(relay: Relay, exchange: Exchange): Promise<Sender> {
  const token = exchange.bearer()
  const session =
    token &&
    (await relay.database.peek
      .selectFrom('sessions')
      .selectAll()
      .where('token_hash', '=', tokenHash(token))
      .executeTakeFirst())
  if (!session || relay.now() >= session.expires_at) throw new CodedError('sign-in/needed')
  const tenant = relay.tenants.get(session.tenant)
  // The tenant has left this relay since.
  if (!tenant) throw new CodedError('sign-in/needed')
  return { tenant, pseudonym: session.sender, organisation: session.organisation }
}
