import { CodedError } from '#shared/errors.ts'
import type { RelayDescription } from '#shared/protocol/messages.ts'
import { askRelay } from '../send/relay-client.ts'
import type { Settings } from './settings.ts'

type SetUp = Extract<Settings, { is: 'set-up' }>

/**
 * Asks the relay what it is, and holds it to what the organisation's policy says.
 *
 * @throws CodedError `relay/unreachable`, or what `checkDescription` throws when it is not the relay we were set up for
 */
export async function askDescription(settings: SetUp): Promise<RelayDescription> {
  const description = await askRelay({ relayOrigin: settings.relayOrigin }, 'describe')
  return checkDescription(description, settings)
}

/**
 * @returns the description with the issuers the organisation allows
 * @throws CodedError `relay/unexpected-answer`, `envelope/wrong-region` or `sign-in/no-issuer`
 */
export function checkDescription(description: RelayDescription, settings: SetUp): RelayDescription {
  // A description that points elsewhere would send tokens and envelopes there.
  if (new URL(description.relayOrigin).origin !== settings.relayOrigin) {
    throw new CodedError('relay/unexpected-answer')
  }
  // A proxy that rewrites TLS could put its own key here and so read every relay share; policy can pin ours.
  if (settings.relayKey !== null && settings.relayKey !== description.relayKey.publicKey) {
    throw new CodedError('relay/unexpected-answer')
  }
  // A relay that moved, or an address of another country's: nothing is sealed for it.
  if (settings.region !== null && settings.region !== description.region) {
    throw new CodedError('envelope/wrong-region')
  }
  const { issuers: allowed } = settings
  if (allowed === null) return description
  const issuers = description.issuers.filter(({ issuer }) => allowed.includes(issuer))
  if (issuers.length === 0) throw new CodedError('sign-in/no-issuer')
  return { ...description, issuers }
}
