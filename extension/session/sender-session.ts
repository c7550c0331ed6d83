import { browser } from 'wxt/browser'
import { CodedError, codeOf } from '#shared/errors.ts'
import type { RelayDescription } from '#shared/protocol/messages.ts'
import type { Answers } from '../messages/channel.ts'
import type { RelayAccess } from '../messages/contract.ts'
import { askRelay } from '../send/relay-client.ts'
import { askDescription, checkDescription } from '../tenant/relay-description.ts'
import { loadSettings } from '../tenant/settings.ts'
import { ownerTag } from './owner-tag.ts'
import { forgetSession, keepAccess, mustAskWho, readAccess } from './session-storage.ts'
import { type SignInWindow, signIn } from './sign-in.ts'
import { readSitting } from './sitting.ts'

/** What a screen has to know before anything can be shared. */
export async function sessionState(nowAt: number): Promise<Answers<'background', 'session/state'>> {
  const access = await senderAccess(nowAt).catch(() => null)
  if (access) {
    const { senderToken: _, ...view } = access.session
    const { sitting } = await readSitting()
    return { is: 'signed-in', session: view, sitting }
  }
  try {
    const description = await describeRelay()
    if (!description) return { is: 'not-set-up' }
    return { is: 'signed-out', issuers: description.issuers.map(({ issuer, name }) => ({ issuer, name })) }
  } catch (thrown) {
    return { is: 'unreachable', because: codeOf(thrown) }
  }
}

/**
 * Signs in at the issuer and exchanges its ID token for a session with the relay.
 *
 * @param issuer one of the relay's accepted issuers, or null for its first
 */
export async function startSession(issuer: string | null): Promise<Answers<'background', 'session/sign-in'>> {
  try {
    const description = await describeRelay()
    const accepted = description?.issuers.find((one) => issuer === null || one.issuer === issuer)
    if (!description || !accepted) throw new CodedError('sign-in/not-accepted')
    const { request, subject } = await signIn(accepted, signInWindow(), await mustAskWho(Date.now()))
    const { relayOrigin } = description
    const session = await askRelay({ relayOrigin }, 'startSession', { request })
    const owner = await ownerTag({ relayOrigin, tenant: session.tenant, issuer: accepted.issuer, subject })
    // Only the issuer they signed in with: a policy that leaves it out later ends this sitting.
    await keepAccess({ session, description: { ...description, issuers: [accepted] }, owner })
    return { is: 'signed-in' }
  } catch (thrown) {
    return { is: 'refused', because: codeOf(thrown) }
  }
}

export async function endSession(): Promise<void> {
  const access = await senderAccess(Date.now()).catch(() => null)
  await forgetSession()
  if (!access) return
  const { relayOrigin } = access.description
  const { senderToken } = access.session
  // The browser has forgotten it already; a relay that does not answer lets it run out.
  await askRelay({ relayOrigin, senderToken }, 'endSession').catch(() => {})
}

/**
 * What it takes to act as the sender. Asks nobody, so it works while the relay does not answer.
 *
 * @throws CodedError `sign-in/needed`
 */
export async function senderAccess(nowAt: number): Promise<RelayAccess> {
  const [access, settings] = await Promise.all([readAccess(nowAt), loadSettings()])
  if (!access || settings.is !== 'set-up') throw new CodedError('sign-in/needed')
  try {
    // A policy that came or changed since the sign-in: the token belongs to another relay.
    checkDescription(access.description, settings)
  } catch (cause) {
    throw new CodedError('sign-in/needed', { cause })
  }
  return access
}

/** The relay's description, or null when no relay is set up. */
export async function describeRelay(): Promise<RelayDescription | null> {
  const settings = await loadSettings()
  return settings.is === 'set-up' ? askDescription(settings) : null
}

function signInWindow(): SignInWindow {
  return {
    redirectUri: browser.identity.getRedirectURL(),
    open: (url) => browser.identity.launchWebAuthFlow({ url, interactive: true }),
  }
}
