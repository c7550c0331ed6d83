/** Who signed in, as the relay established it from a verified token. */
export type Opener = {
  /** The issuer's `iss`. With `subject` it is the identity; e-mail alone never is. */
  issuer: string
  subject: string
  name: string
  /** Lower case; null unless the issuer is authoritative for it and says it is verified. */
  verifiedEmail: string | null
  /** Organisation code as the issuer's rule reads it (e.g. an ODS code), or null. */
  organisation: string | null
  roles: readonly string[]
  /** 0 when the issuer says nothing; otherwise the rule's number for the token's `acr`. */
  assurance: number
}
