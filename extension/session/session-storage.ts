import * as v from 'valibot'
import { browser } from 'wxt/browser'
import { RelayDescription, StartedSession } from '#shared/protocol/messages.ts'
import type { RelayAccess } from '../messages/contract.ts'

const OwnerTag = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))

/** All that belongs to a person; what is the computer's stays. */
const OF_THE_SENDER = ['session', 'description', 'owner', 'sitting', 'patientNames', 'links', 'newsSeen']

/**
 * The signed-in sender, and the relay as it described itself then: sealing must work while the relay does not
 * answer. `storage.session` is memory only, closed to content scripts, and gone with the browser; it outlives
 * the background, which the browser stops whenever it likes.
 */
export async function readAccess(nowAt: number): Promise<RelayAccess | null> {
  const kept = await browser.storage.session.get(['session', 'description', 'owner'])
  const session = v.safeParse(StartedSession, kept.session)
  const description = v.safeParse(RelayDescription, kept.description)
  const owner = v.safeParse(OwnerTag, kept.owner)
  if (!session.success || !description.success || !owner.success) return null
  if (nowAt >= session.output.expiresAt) {
    // Who sits there now is anybody's guess. The owner stays, to know the same person again.
    await browser.storage.session.remove(['session', 'sitting', 'patientNames'])
    return null
  }
  return { session: session.output, description: description.output, owner: owner.output }
}

/** Keeps who is signed in; what was remembered of somebody else goes first. */
export async function keepAccess({ session, description, owner }: RelayAccess): Promise<void> {
  const before = await browser.storage.session.get('owner')
  if (before.owner !== owner) await browser.storage.session.remove(OF_THE_SENDER)
  await browser.storage.session.set({ session, description, owner })
  await browser.storage.local.remove('isSignedOut')
}

/** Forgets the sender and all that was remembered for this sitting. */
export async function forgetSession(): Promise<void> {
  await browser.storage.session.remove(OF_THE_SENDER)
  // On disk, because the issuer's cookie outlives the browser. It names nobody.
  await browser.storage.local.set({ isSignedOut: true })
}

/**
 * Whether the issuer must ask who is there: somebody signed out here, or their time ran out. Its cookie would
 * otherwise sign in whoever comes next as them.
 */
export async function mustAskWho(nowAt: number): Promise<boolean> {
  const [access, { owner }, { isSignedOut }] = await Promise.all([
    readAccess(nowAt),
    browser.storage.session.get('owner'),
    browser.storage.local.get('isSignedOut'),
  ])
  return isSignedOut === true || (owner !== undefined && access === null)
}

/** Content scripts run beside a page's script; what is kept here is not for them. Firefox has no other way. */
export async function closeSessionStorage(): Promise<void> {
  await browser.storage.session.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' })
}
