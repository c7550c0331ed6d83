import { CodedError } from '#shared/errors.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { viewOf } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'
import { broken, type Stripped } from '../stripped.ts'
import { MOST_PIXELS } from './heif.ts'
import type { PictureCodec } from './picture-codec.ts'

const MOST_BYTES = 256 << 20
const HEAD_BYTES = 14

/**
 * BMP has a dozen headers, gaps nobody reads and profiles in files elsewhere: its pixels are written as a PNG,
 * which also takes a tenth of the room.
 */
export async function stripBmp(source: Source, codec: PictureCodec | null): Promise<Stripped> {
  const bytes = await source.readAll(MOST_BYTES)
  const view = viewOf(bytes)
  const headerBytes = view.getUint32(HEAD_BYTES, true)
  const [width, height] = [view.getInt32(18, true), Math.abs(view.getInt32(22, true))]
  if (headerBytes < 40 || width <= 0 || height === 0) throw broken()
  if (width * height > MOST_PIXELS) throw new CodedError('prepare/too-large')
  if (!codec) throw new CodedError('prepare/cannot-convert')
  try {
    const png = await codec.encodePng(await codec.decodeNative(new Blob([bytes], { type: 'image/bmp' })))
    // What stood in gaps and behind the pixels is not looked into; it has stayed behind.
    const removed = new Set<RemovedKind>(headerBytes > 108 ? ['colour-profile'] : [])
    return { pieces: [png], mediaType: 'image/png', removed, capturedAt: null, lossless: false }
  } catch (cause) {
    throw new CodedError('prepare/cannot-convert', { cause })
  }
}
