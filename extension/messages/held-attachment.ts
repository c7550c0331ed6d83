import * as v from 'valibot'
import type { ErrorCode } from '#shared/errors.ts'
import { INTAKES } from '#shared/protection/intake.ts'
import type { FromBridge } from './contract.ts'

/** More than any composer takes at once; a page that has got hold of a content script must not fill our memory. */
export const MOST_FILES = 100

const HeldAttachment = v.strictObject({
  holdId: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/)),
  files: v.pipe(v.array(v.instance(File)), v.maxLength(MOST_FILES)),
  intake: v.picklist(INTAKES),
  target: v.strictObject({
    host: v.pipe(v.string(), v.maxLength(253)),
    chat: v.nullable(v.pipe(v.string(), v.maxLength(1000))),
  }),
})

type ReadAttachment =
  | { is: 'attachment'; attachment: FromBridge['hold/start']['asks'] }
  | { is: 'refused'; because: ErrorCode }

/** What a bridge handed over, if it is that: a content script's renderer may be somebody else's. */
export function readHeldAttachment(asks: unknown): ReadAttachment {
  const parsed = v.safeParse(HeldAttachment, asks)
  // What was not recorded for the page is recorded in the panel, which opens with nothing in it.
  const isMadeLater =
    parsed.success && (parsed.output.intake === 'camera' || parsed.output.intake === 'voice-note')
  if (parsed.success && (isMadeLater || parsed.output.files.length > 0)) {
    return { is: 'attachment', attachment: parsed.output }
  }
  // The one a sender can do something about.
  return { is: 'refused', because: hasTooMany(asks) ? 'hold/too-many-files' : 'request/malformed' }
}

function hasTooMany(asks: unknown): boolean {
  const files = typeof asks === 'object' && asks !== null && 'files' in asks ? asks.files : null
  return Array.isArray(files) && files.length > MOST_FILES
}
