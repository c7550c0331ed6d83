import * as v from 'valibot'

/** One picture, video, recording or document of a report. The name lives only inside the envelope. */
export const MediaItem = v.strictObject({
  /** base64url of 16 random bytes, new for every sealing. */
  id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{21}[AQgw]$/)),
  name: v.pipe(v.string(), v.maxLength(255)),
  /** What the bytes are, e.g. `image/jpeg`; never what the page or the file name claimed alone. */
  mediaType: v.pipe(v.string(), v.regex(/^[a-z]+\/[a-z0-9.+-]{1,100}$/)),
  lengthBytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export type MediaItem = v.InferOutput<typeof MediaItem>
