import * as v from 'valibot'
import { browser } from 'wxt/browser'
import { RelayDescription, StartedSession } from '#shared/protocol/messages.ts'
import type { RelayAccess } from '../messages/contract.ts'

/**
 * The signed-in sender, and the relay as it described itself then: sealing must work while the relay does not
 * answer. `storage.session` is memory only, closed to content scripts, and gone with the browser; it outlives
 * the background, which the browser stops whenever it likes.
 */
export async function readAccess(nowAt: number): Promise<RelayAccess | null> {
  const kept = await browser.storage.session.get(['session', 'description'])
  const session = v.safeParse(StartedSession, kept.session)
  const description = v.safeParse(RelayDescription, kept.description)
  if (!session.success || !description.success || nowAt >= session.output.expiresAt) return null
  return { session: session.output, description: description.output }
}

export async function keepAccess({ session, description }: RelayAccess): Promise<void> {
  await browser.storage.session.set({ session, description })
}

/** Forgets the sender and all that was remembered for this sitting. */
export async function forgetSession(): Promise<void> {
  await browser.storage.session.clear()
}

/** Content scripts run beside a page's script; what is kept here is not for them. Firefox has no other way. */
export async function closeSessionStorage(): Promise<void> {
  await browser.storage.session.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' })
}
