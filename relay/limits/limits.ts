import type { Config } from '../config/config.ts'
import { Budgets, type Rate } from './budgets.ts'

/**
 * How much one address or one account may ask for. Failures are what is counted closely: a hospital of five thousand
 * is one address, so whoever signs in well is never refused for what others behind the same address get wrong.
 *
 * MUST: nothing here may depend on whether a report exists. A budget is looked at before the report is, and what
 * spends it is the answer, which says the same of an unknown report and a forbidden one.
 *
 * Several processes that take turns at the requests have a part of each budget each: asking one another would cost every
 * request a journey, and nobody would be safer for it.
 */
export class Limits {
  readonly #requests: Budgets
  readonly #failures: Budgets
  readonly #accountFailures: Budgets
  readonly #envelopes: Budgets

  constructor(rates: Config['limits'], processes = 1) {
    const partOf = ({ burst, perMinute }: Rate) =>
      new Budgets({ burst: Math.ceil(burst / processes), perMinute: perMinute / processes })
    this.#requests = partOf(rates.requestsOfAnAddress)
    this.#failures = partOf(rates.failuresOfAnAddress)
    this.#accountFailures = partOf(rates.failuresOfAnAccount)
    this.#envelopes = partOf(rates.envelopesOfASession)
  }

  /** Any request at all. */
  mayAsk(asker: Asker, nowAt: number): boolean {
    return asker.address === null || this.#requests.take(asker.address, nowAt)
  }

  /** One more envelope of this session. */
  mayCreate(session: string, nowAt: number): boolean {
    return this.#envelopes.take(session, nowAt)
  }

  /** Whether this asker may be told no once more: who they are, if that is known, else where they are. */
  mayFail({ account, address }: Asker, nowAt: number): boolean {
    if (account !== null) return this.#accountFailures.has(account, nowAt)
    return address === null || this.#failures.has(address, nowAt)
  }

  failed({ account, address }: Asker, nowAt: number): void {
    if (account !== null) this.#accountFailures.spend(account, nowAt)
    else if (address !== null) this.#failures.spend(address, nowAt)
  }
}

/** Who a request is counted for. */
export type Asker = {
  address: string | null
  /** Issuer and subject of a sign-in that was verified. */
  account: string | null
}
