import { verifyRelease } from '#shared/audit/receipt.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { type OpenedEnvelope, openEnvelope } from '#shared/envelope/open.ts'
import { CodedError } from '#shared/errors.ts'
import { accessToken, accessTokenHash } from '#shared/link/access-token.ts'
import { Opened, type RelayDescription, type Released } from '#shared/protocol/messages.ts'
import { pathOf } from '#shared/protocol/routes.ts'
import { releaseContext } from '#shared/wrap/contexts.ts'
import { unwrap } from '#shared/wrap/wrap.ts'
import { askRelay } from '../relay/ask-relay.ts'
import type { HeldForRelease } from './park.ts'
import { envelopeReader, type Waiting } from './read-envelope.ts'

export type OpenedRelease = {
  envelope: OpenedEnvelope
  opener: string
  /** Overwrites the halves of the key; nothing more can be read. */
  wipe(): void
}

/**
 * From the relay's answer to an open report. The order is the guarantee: the entry is proved to be on record
 * before the share is unwrapped, and before one byte of ciphertext is asked for.
 *
 * @param log the tenants' verifier keys, read from this vault's own origin
 * @throws CodedError `release/proof-does-not-fit`, and whatever unwrapping, reading and opening throw
 */
export async function openRelease(
  released: Released,
  held: HeldForRelease,
  { relayOrigin, logKeys }: Pick<RelayDescription, 'relayOrigin' | 'logKeys'>,
  signal: AbortSignal,
  tell: (step: { verified: true } | { waiting: Waiting }) => void,
): Promise<OpenedRelease> {
  const { envelopeId, linkSecret, vaultKey } = held
  const logKey = Object.hasOwn(logKeys, released.tenant) ? logKeys[released.tenant] : undefined
  if (!logKey) throw new CodedError('release/proof-does-not-fit')
  const { leafHash } = await verifyRelease(released, logKey, { envelopeId, vaultKey: vaultKey.publicKey })
  tell({ verified: true })

  const access = await accessToken(linkSecret, envelopeId)
  const context = releaseContext(envelopeId, await accessTokenHash(access), leafHash)
  const both = (await unwrap(vaultKey, released.relayShareAndTicket, context)).reveal()
  if (both.length !== 64) throw new CodedError('wrap/wrong-key')
  const relayShare = new Secret(both.slice(0, 32))
  const ticket = toBase64url(both.subarray(32))
  both.fill(0)

  const address = {
    url: `${relayOrigin}${pathOf('readEnvelope', { envelopeId })}`,
    ticket,
    accessToken: toBase64url(access.reveal()),
  }
  const readRange = envelopeReader(address, (waiting) => tell({ waiting }))
  const envelope = await openEnvelope({ envelopeId, linkSecret, relayShare, readRange, signal })
  void acknowledge(`${relayOrigin}${pathOf('acknowledgeOpened', { releaseId: released.releaseId })}`, ticket)
  return {
    envelope,
    opener: released.opener.name,
    wipe() {
      for (const secret of [relayShare, linkSecret, access]) secret.wipe()
    },
  }
}

/** Tells the relay that it opened, so that the sender sees it and it counts. Never stands between a person and the report. */
async function acknowledge(url: string, ticket: string): Promise<void> {
  for (let tries = 1; tries <= 5; tries++) {
    try {
      await askRelay(url, null, Opened, ticket)
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000 * tries))
    }
  }
}
