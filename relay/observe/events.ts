import type { Logger } from 'pino'
import type { ErrorCode } from '#shared/errors.ts'
import type { TokenRefusal } from '../identity/verify-token.ts'

/**
 * The only way anything leaves the relay besides an answer: one function for each thing that happens, and each takes
 * codes and counts alone. There is no function that takes a text, so a name, a token or an address has no way out.
 */
export type Events = ReturnType<typeof makeEvents>

export function makeEvents(log: Logger) {
  const counts = new Map<string, number>()
  function count(event: string, code = ''): void {
    const name = code === '' ? event : `${event} ${code}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return {
    /** How often each event happened, for `/metrics`. */
    counts: counts as ReadonlyMap<string, number>,
    started(facts: { port: number; tenants: number }) {
      log.info({ event: 'started', ...facts })
    },
    /** What the bucket offers; none of it is relied on. */
    storage(offers: { conditionalWrites: boolean; lifecycle: boolean; versioning: boolean }) {
      // What is deleted is kept there, for whoever reads the bucket.
      if (offers.versioning) log.error({ event: 'storage', ...offers })
      else log.info({ event: 'storage', ...offers })
    },
    orphansSwept(facts: { deleted: number }) {
      if (facts.deleted === 0) return
      count('orphans-swept')
      log.info({ event: 'orphans-swept', ...facts })
    },
    /** A witness did not answer, refused, or said what is not its word. */
    witnessSilent(facts: { tenant: string }) {
      count('witness-silent', facts.tenant)
      log.error({ event: 'witness-silent', ...facts })
    },
    /** Keys were made or retired while it works. */
    keysRead(facts: { wrapKeys: number }) {
      count('keys-read')
      log.info({ event: 'keys-read', ...facts })
    },
    /** Somebody proposed it, and somebody else approved it. */
    policyInForce(facts: { tenant: string; version: number }) {
      count('policy-in-force', facts.tenant)
      log.info({ event: 'policy-in-force', ...facts })
    },
    draining() {
      log.info({ event: 'draining' })
    },
    stopped() {
      log.info({ event: 'stopped' })
    },
    answered(facts: { route: string; status: number; ms: number }) {
      count('answered', `${facts.route} ${facts.status}`)
      log.debug({ event: 'answered', ...facts })
    },
    /** A promise of ours was broken. The cause stays inside: it may hold what a sender typed. */
    broken(facts: { route: string; kind: string }) {
      count('broken', facts.route)
      log.error({ event: 'broken', ...facts })
    },
    refused(facts: { route: string; code: ErrorCode }) {
      count('refused', facts.code)
      log.info({ event: 'refused', ...facts })
    },
    signInRefused(facts: { app: 'viewer' | 'extension'; because: TokenRefusal }) {
      count('sign-in-refused', facts.because)
      log.info({ event: 'sign-in-refused', ...facts })
    },
    sessionStarted(facts: { tenant: string }) {
      count('session-started', facts.tenant)
      log.info({ event: 'session-started', ...facts })
    },
    created(facts: { tenant: string }) {
      count('created', facts.tenant)
      log.info({ event: 'created', ...facts })
    },
    received(facts: { bytes: number; complete: boolean }) {
      count('received')
      log.debug({ event: 'received', ...facts })
    },
    released(facts: { tenant: string; purpose: string }) {
      count('released', facts.tenant)
      log.info({ event: 'released', ...facts })
    },
    releaseRefused(facts: { tenant: string; because: string }) {
      count('release-refused', facts.because)
      log.info({ event: 'release-refused', ...facts })
    },
    knocked(facts: { tenant: string }) {
      count('knocked', facts.tenant)
      log.info({ event: 'knocked', ...facts })
    },
    knockAnswered(facts: { tenant: string; answer: 'approved' | 'refused' }) {
      count('knock-answered', facts.answer)
      log.info({ event: 'knock-answered', ...facts })
    },
    opened(facts: { tenant: string }) {
      count('opened', facts.tenant)
      log.info({ event: 'opened', ...facts })
    },
    notFiled(facts: { tenant: string; stage: string }) {
      count('not-filed', facts.stage)
      log.info({ event: 'not-filed', ...facts })
    },
    ended(facts: { tenant: string; how: string }) {
      count('ended', facts.how)
      log.info({ event: 'ended', ...facts })
    },
    swept(facts: { ended: number; cleared: number; epochs: number }) {
      if (facts.ended + facts.cleared + facts.epochs > 0) log.info({ event: 'swept', ...facts })
    },
  }
}
