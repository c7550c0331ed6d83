import * as v from 'valibot'
import { CaptureMoment } from './moment.ts'

/** base64url of 16 random bytes, new for every sealing. */
export const MediaId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{21}[AQgw]$/))

/** One picture, video, recording or document of a report. The name lives only inside the envelope. */
export const MediaItem = v.strictObject({
  id: MediaId,
  name: v.pipe(v.string(), v.maxLength(255)),
  /** What the bytes are, e.g. `image/jpeg`; never what the page or the file name claimed alone. */
  mediaType: v.pipe(v.string(), v.regex(/^[a-z]+\/[a-z0-9.+-]{1,100}$/)),
  lengthBytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /**
   * What was taken out of the file before it was sealed: kinds (`removed-kind.ts`), never values. Any word
   * is accepted, so that a report from a newer extension can still be opened.
   */
  removed: v.optional(v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z-]{1,40}$/))), v.maxLength(50))),
  /** When the file says it was captured. It is taken out of the file and lives only here. */
  capturedAt: v.optional(v.nullable(CaptureMoment)),
})
export type MediaItem = v.InferOutput<typeof MediaItem>
