import { CodedError } from '#shared/errors.ts'
import type { RelayDescription } from '#shared/protocol/messages.ts'
import { askRelay } from '../send/relay-client.ts'
import type { Settings } from './settings.ts'

type SetUp = Extract<Settings, { is: 'set-up' }>

/**
 * Asks the relay what it is, and holds it to what the organisation's policy says.
 *
 * @throws CodedError `relay/unreachable`, or `relay/unexpected-answer` when it is not the relay we were set up for
 */
export async function askDescription(settings: SetUp): Promise<RelayDescription> {
  const description = await askRelay({ relayOrigin: settings.relayOrigin }, 'describe')
  checkDescription(description, settings)
  return description
}

/** @throws CodedError `relay/unexpected-answer` */
export function checkDescription(description: RelayDescription, settings: SetUp): void {
  // A description that points elsewhere would send tokens and envelopes there.
  if (new URL(description.relayOrigin).origin !== settings.relayOrigin) {
    throw new CodedError('relay/unexpected-answer')
  }
  // A proxy that rewrites TLS could put its own key here and so read every relay share; policy can pin ours.
  if (settings.relayKey !== null && settings.relayKey !== description.relayKey.publicKey) {
    throw new CodedError('relay/unexpected-answer')
  }
}
