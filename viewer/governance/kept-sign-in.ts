import * as v from 'valibot'
import { LANGUAGES } from '#shared/words/language.ts'

/** What this tab keeps while somebody is at the issuer: nothing that says anything about anybody. */
const KeptSignIn = v.strictObject({
  /** What the sign-in's nonce is made of. Worth nothing without the token, which comes later and is never stored. */
  nonceSalt: v.string(),
  issuer: v.string(),
  viewerClientId: v.string(),
  language: v.picklist(LANGUAGES),
})
export type KeptSignIn = v.InferOutput<typeof KeptSignIn>

const KEY = 'wardlink.governance'

export function keepSignIn(kept: KeptSignIn): void {
  window.sessionStorage.setItem(KEY, JSON.stringify(kept))
}

/** Null when this tab started no sign-in. */
export function readSignIn(): KeptSignIn | null {
  try {
    const parsed = v.safeParse(KeptSignIn, JSON.parse(window.sessionStorage.getItem(KEY) ?? 'null'))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

export function dropSignIn(): void {
  window.sessionStorage.removeItem(KEY)
}
