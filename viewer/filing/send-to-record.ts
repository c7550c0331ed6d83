import { CodedError } from '#shared/errors.ts'
import type { AcceptedIssuer } from '#shared/protocol/messages.ts'
import { reach } from '../relay/ask-relay.ts'
import type { Bundle } from './fhir-bundle.ts'

/** A record takes its time with pictures. */
const PATIENCE_MS = 120_000

/**
 * Puts a bundle into a record as one FHIR transaction: all of it or nothing.
 *
 * @param accessToken of the issuer whose record it is
 * @throws CodedError `record/unreachable`, `record/refused`
 */
export async function sendToRecord(
  record: NonNullable<AcceptedIssuer['record']>,
  accessToken: string,
  bundle: Bundle,
  signal: AbortSignal,
): Promise<void> {
  let response: Response
  try {
    response = await reach(record.fhirBase.replace(/\/$/, ''), {
      method: 'POST',
      headers: {
        'content-type': 'application/fhir+json',
        accept: 'application/fhir+json',
        authorization: `Bearer ${accessToken}`,
      },
      body: JSON.stringify(bundle),
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    })
  } catch (cause) {
    signal.throwIfAborted()
    throw new CodedError('record/unreachable', { cause })
  }
  // What it says of its reasons is for its own log: words of a record may be words of a patient.
  await response.body?.cancel()
  if (response.status >= 500) throw new CodedError('record/unreachable')
  if (!response.ok) throw new CodedError('record/refused')
}
