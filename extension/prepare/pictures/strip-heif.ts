import { concatBytes } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import type { Source } from '../bytes/source.ts'
import type { Stripped } from '../stripped.ts'
import { type HeifPicture, readHeif } from './heif.ts'
import { jpegWithProfile } from './jpeg.ts'
import type { PictureCodec } from './picture-codec.ts'

/**
 * AVIF stays what it is, without anything but its picture. HEIC is made a JPEG: few browsers and no messenger's
 * desktop can show it. The decoder gets a file of our own writing, with nothing in it but the coded picture.
 *
 * @throws CodedError `prepare/cannot-convert`
 */
export async function stripHeif(source: Source, codec: PictureCodec | null): Promise<Stripped> {
  const picture = await readHeif(source)
  const { pieces, removed, capturedAt } = picture
  if (picture.codec === 'av1') return { pieces, mediaType: 'image/avif', removed, capturedAt, lossless: true }
  const jpeg = await toJpeg(picture, codec)
  return { pieces: [jpeg], mediaType: 'image/jpeg', removed, capturedAt, lossless: false }
}

async function toJpeg({ pieces, profile, primaries }: HeifPicture, codec: PictureCodec | null) {
  if (!codec) throw new CodedError('prepare/cannot-convert')
  try {
    const heif = concatBytes(...pieces.filter((piece) => piece instanceof Uint8Array))
    const pixels = await codec.decodeHeif(heif)
    const jpeg = await codec.encodeJpeg({ ...pixels, primaries: profile ? null : primaries })
    return jpegWithProfile(jpeg, profile)
  } catch (cause) {
    throw new CodedError('prepare/cannot-convert', { cause })
  }
}
