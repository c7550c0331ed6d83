import { codeOf, type ErrorCode } from '#shared/errors.ts'
import type { Filing, OutboxItem, RelayAccess, SentReport } from '../messages/contract.ts'
import type { OutboxRecord } from '../send/outbox.ts'
import { type Asking, askRelay } from '../send/relay-client.ts'

/**
 * What the sender shared. The relay knows states and openers; whose report it is only this browser knows, and
 * only until it is closed.
 */
export async function listSent(
  access: RelayAccess,
  patientNames: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>>,
): Promise<SentReport[]> {
  const { envelopes } = await askRelay(askingOf(access), 'listSent')
  return envelopes
    .map((envelope) => ({
      ...envelope,
      patientName: patientNames[envelope.envelopeId] ?? null,
      link: links[envelope.envelopeId] ?? null,
    }))
    .sort((a, b) => b.createdAt - a.createdAt)
}

export async function revokeSent(
  access: RelayAccess,
  envelopeId: string,
  because: 'sender' | 'consent-withdrawn',
): Promise<{ is: 'revoked' } | { is: 'refused'; because: ErrorCode }> {
  try {
    // Two routes, and not one with a reason: what the log says of a patient's wish is not the sender's to word.
    const route = because === 'consent-withdrawn' ? 'withdrawConsent' : 'revoke'
    await askRelay(askingOf(access), route, { values: { envelopeId } })
    return { is: 'revoked' }
  } catch (thrown) {
    return { is: 'refused', because: codeOf(thrown) }
  }
}

/** Lets somebody in who knocked, or not. */
export async function answerKnock(
  access: RelayAccess,
  { envelopeId, knockId, answer }: { envelopeId: string; knockId: string; answer: 'approved' | 'refused' },
): Promise<{ is: 'answered' } | { is: 'refused'; because: ErrorCode }> {
  try {
    await askRelay(askingOf(access), 'answerKnock', { values: { envelopeId, knockId }, request: { answer } })
    return { is: 'answered' }
  } catch (thrown) {
    return { is: 'refused', because: codeOf(thrown) }
  }
}

/** Lets it be opened for longer. */
export async function extendSent(
  access: RelayAccess,
  { envelopeId, expiresAt }: { envelopeId: string; expiresAt: number },
): Promise<{ is: 'extended' } | { is: 'refused'; because: ErrorCode }> {
  try {
    await askRelay(askingOf(access), 'extend', { values: { envelopeId }, request: { expiresAt } })
    return { is: 'extended' }
  } catch (thrown) {
    return { is: 'refused', because: codeOf(thrown) }
  }
}

/** Says what became of a report as a record. */
export async function declareFiling(
  access: RelayAccess,
  { envelopeId, filing }: { envelopeId: string; filing: Filing },
): Promise<{ is: 'declared' } | { is: 'refused'; because: ErrorCode }> {
  try {
    await askRelay(askingOf(access), 'declareFiling', { values: { envelopeId }, request: { filing } })
    return { is: 'declared' }
  } catch (thrown) {
    return { is: 'refused', because: codeOf(thrown) }
  }
}

/**
 * The outbox as Sent shows it, newest first.
 *
 * @param owner who is signed in, or null
 */
export function outboxItems(records: readonly OutboxRecord[], owner: string | null): OutboxItem[] {
  return records
    .map(({ envelopeId, createdAt, doneBytes, totalBytes, waitingBecause, isStopped, ...record }) => ({
      envelopeId,
      createdAt,
      doneBytes,
      totalBytes,
      waitingBecause,
      isStopped,
      isOthers: owner !== null && owner !== record.owner,
    }))
    .sort((a, b) => b.createdAt - a.createdAt)
}

function askingOf({ description, session }: RelayAccess): Asking {
  return { relayOrigin: description.relayOrigin, senderToken: session.senderToken }
}
