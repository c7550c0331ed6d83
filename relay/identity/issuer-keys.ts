import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from 'jose'
import * as v from 'valibot'
import { type Approved, fetchApproved } from './fetch-approved.ts'
import type { IssuerRule } from './issuer-rule.ts'

/** What an issuer publishes of itself, as far as we use it. */
export type IssuerKeys = {
  keyFor: JWTVerifyGetKey
  /** The issuer's own list, less what we never take. */
  algorithms: readonly string[]
  /** Ids of the published keys; a token naming another asks for a fresh fetch. */
  keyIds: ReadonlySet<string>
  /** Where a code becomes a token. */
  tokenEndpoint: string | null
  userInfoEndpoint: string | null
}

const Metadata = v.object({
  issuer: v.string(),
  jwks_uri: v.string(),
  token_endpoint: v.optional(v.string()),
  userinfo_endpoint: v.optional(v.string()),
  id_token_signing_alg_values_supported: v.optional(v.array(v.string()), ['RS256']),
})
const KeySet = v.object({
  keys: v.pipe(v.array(v.looseObject({ kty: v.string(), kid: v.optional(v.string()) })), v.maxLength(100)),
})

/** `none` and the shared-secret algorithms would let anyone, or any holder of a client secret, sign. */
const ACCEPTED_ALGORITHMS = /^(?:RS|PS|ES)(?:256|384|512)$|^(?:EdDSA|Ed25519)$/

const FRESH_MS = 10 * 60 * 1000
const COOLDOWN_MS = 30 * 1000
/** How long the last good keys are believed when the issuer cannot be reached. */
const LAST_GOOD_MS = 24 * 60 * 60 * 1000

type Kept = {
  keys: IssuerKeys | null
  goodAt: number
  askedAt: number
  asking: Promise<IssuerKeys | null> | null
}

/** Discovery documents and key sets of the accepted issuers, each fetched once for everybody who waits. */
export class IssuerDirectory {
  readonly #allowLoopback: boolean
  readonly #now: () => number
  readonly #kept = new Map<string, Kept>()

  constructor(options: { allowLoopback: boolean; now: () => number }) {
    this.#allowLoopback = options.allowLoopback
    this.#now = options.now
  }

  /**
   * The issuer's keys, or null when it cannot be reached and none are known.
   *
   * @param keyId of the token at hand. Its choice costs the issuer at most one fetch in 30 seconds.
   * @param areInDoubt the known ones did not verify a token that names none: that costs no more than an unknown name
   */
  async keysOf(rule: IssuerRule, keyId: string | undefined, areInDoubt = false): Promise<IssuerKeys | null> {
    const kept = this.#keep(rule.issuer)
    // A clock that was set back makes neither known keys last longer nor a refusal to ask again.
    const age = passed(kept.goodAt, this.#now())
    const unknownKey =
      areInDoubt || (keyId !== undefined && kept.keys !== null && !kept.keys.keyIds.has(keyId))
    const cooled = passed(kept.askedAt, this.#now()) >= COOLDOWN_MS
    if (kept.keys && age < FRESH_MS && !(unknownKey && cooled)) return kept.keys
    if (kept.asking === null && !cooled) return age < LAST_GOOD_MS ? kept.keys : null
    kept.asking ??= this.#ask(rule, kept).finally(() => {
      kept.asking = null
    })
    return kept.asking
  }

  /** Where this issuer's own words may send us. */
  approvedFor(rule: IssuerRule): Approved {
    return {
      origins: [new URL(rule.issuer).origin, ...rule.keyOrigins.map((address) => new URL(address).origin)],
      allowLoopback: this.#allowLoopback,
      allowPrivate: rule.privateAddresses,
    }
  }

  #keep(issuer: string): Kept {
    let kept = this.#kept.get(issuer)
    if (!kept) {
      kept = {
        keys: null,
        goodAt: Number.NEGATIVE_INFINITY,
        askedAt: Number.NEGATIVE_INFINITY,
        asking: null,
      }
      this.#kept.set(issuer, kept)
    }
    return kept
  }

  async #ask(rule: IssuerRule, kept: Kept): Promise<IssuerKeys | null> {
    kept.askedAt = this.#now()
    const keys = await this.#fetch(rule)
    if (keys) {
      kept.keys = keys
      kept.goodAt = this.#now()
      return keys
    }
    return this.#now() - kept.goodAt < LAST_GOOD_MS ? kept.keys : null
  }

  async #fetch(rule: IssuerRule): Promise<IssuerKeys | null> {
    const approved = this.approvedFor(rule)
    const discovery = `${rule.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
    const metadata = v.safeParse(Metadata, await fetchValue(discovery, approved))
    // MUST: the metadata speaks for the issuer that was configured (OpenID Connect Discovery section 4.3).
    if (!metadata.success || metadata.output.issuer !== rule.issuer) return null
    const keySet = v.safeParse(KeySet, await fetchValue(metadata.output.jwks_uri, approved))
    if (!keySet.success) return null
    // A symmetric key in a public key set would let anyone who read it sign.
    const keys = keySet.output.keys.filter((key): key is typeof key & JWK => key.kty !== 'oct')
    return {
      keyFor: createLocalJWKSet({ keys }),
      algorithms: metadata.output.id_token_signing_alg_values_supported.filter((alg) =>
        ACCEPTED_ALGORITHMS.test(alg),
      ),
      tokenEndpoint: metadata.output.token_endpoint ?? null,
      userInfoEndpoint: metadata.output.userinfo_endpoint ?? null,
      keyIds: new Set(keys.flatMap((key) => key.kid ?? [])),
    }
  }
}

/** Since a moment; for ever, when that moment is in the future. */
function passed(since: number, nowAt: number): number {
  return nowAt < since ? Number.POSITIVE_INFINITY : nowAt - since
}

async function fetchValue(address: string, approved: Approved): Promise<unknown> {
  const fetched = await fetchApproved(address, approved)
  return fetched.is === 'json' ? fetched.value : undefined
}
