import * as v from 'valibot'
import { INTAKES } from '../intercept/intake.ts'
import type { FromBridge } from './contract.ts'

/** More than any composer takes at once; a page that has got hold of a content script must not fill our memory. */
const MOST_FILES = 100

const HeldAttachment = v.strictObject({
  holdId: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/)),
  files: v.pipe(v.array(v.instance(File)), v.minLength(1), v.maxLength(MOST_FILES)),
  intake: v.picklist(INTAKES),
  target: v.strictObject({
    host: v.pipe(v.string(), v.maxLength(253)),
    chat: v.nullable(v.pipe(v.string(), v.maxLength(1000))),
  }),
})

/** What a bridge handed over, or null when it is not that: a content script's renderer may be somebody else's. */
export function readHeldAttachment(asks: unknown): FromBridge['hold/start']['asks'] | null {
  const parsed = v.safeParse(HeldAttachment, asks)
  return parsed.success ? parsed.output : null
}
