import { verifyReceipt, verifyRelease } from '#shared/audit/receipt.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { type OpenedEnvelope, openEnvelope } from '#shared/envelope/open.ts'
import { CodedError } from '#shared/errors.ts'
import { accessToken, accessTokenHash } from '#shared/link/access-token.ts'
import {
  DeclaredFiling,
  type FileAsOpener,
  Opened,
  type RelayDescription,
  type Released,
} from '#shared/protocol/messages.ts'
import { pathOf } from '#shared/protocol/routes.ts'
import { releaseContext } from '#shared/wrap/contexts.ts'
import { unwrap } from '#shared/wrap/wrap.ts'
import type { FiledReport } from '../filing/filed-report.ts'
import { askRelay } from '../relay/ask-relay.ts'
import type { HeldForRelease } from './park.ts'
import { envelopeReader, type Waiting } from './read-envelope.ts'

export type OpenedRelease = {
  envelope: OpenedEnvelope
  opener: string
  allows: { saving: boolean; printing: boolean }
  /** Where it is on record that this was released, for whoever files the report. */
  proof: Pick<FiledReport, 'envelopeId' | 'opener' | 'purposeOfUse' | 'releasedAt' | 'log'>
  /** Tells the relay what became of it as a record; answers once that is in the log. */
  declare(filing: FileAsOpener): Promise<void>
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
  const { leafHash, entry, checkpoint } = await verifyRelease(released, logKey, {
    envelopeId,
    vaultKey: vaultKey.publicKey,
  })
  if (entry.type !== 'released') throw new CodedError('release/proof-does-not-fit')
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
    allows: released.allows ?? { saving: false, printing: false },
    proof: {
      envelopeId,
      opener: released.opener.name,
      purposeOfUse: entry.purposeOfUse,
      releasedAt: entry.at,
      log: {
        name: checkpoint.origin,
        index: released.receipt.leafIndex,
        leafHash: toBase64url(leafHash),
        treeSize: checkpoint.treeSize,
        rootHash: toBase64url(checkpoint.rootHash),
        receipt: released.receipt,
      },
    },
    async declare(filing) {
      const path = pathOf('fileAsOpener', { releaseId: released.releaseId })
      const { receipt } = await askRelay(`${relayOrigin}${path}`, filing, DeclaredFiling, ticket)
      const declared = await verifyReceipt(receipt, logKey)
      const fits = declared.entry.type === 'filing-declared' && declared.entry.envelopeId === envelopeId
      if (!fits) throw new CodedError('release/proof-does-not-fit')
    },
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
