import * as v from 'valibot'
import { Receipt } from '#shared/protocol/messages.ts'

const Tenant = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/))
const Reference = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/))
const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(300))

/** What an operator may ask of a relay at work. */
export const Order = v.strictObject({
  erase: v.variant('of', [
    v.strictObject({ of: v.literal('report'), envelopeId: Text }),
    v.strictObject({ of: v.literal('patient'), tenant: Tenant, reference: Reference }),
    v.strictObject({ of: v.literal('person'), tenant: Tenant, issuer: Text, subject: Text }),
  ]),
})
export type Order = v.InferOutput<typeof Order>

export const OrderAnswer = v.variant('is', [
  v.strictObject({ is: v.literal('done'), found: v.number(), receipts: v.array(Receipt) }),
  v.strictObject({
    is: v.literal('refused'),
    because: v.picklist(['malformed', 'no-such-tenant', 'failed']),
  }),
])
export type OrderAnswer = v.InferOutput<typeof OrderAnswer>
