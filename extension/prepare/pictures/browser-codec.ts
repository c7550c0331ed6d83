import { CodedError } from '#shared/errors.ts'
import type { PictureCodec, Pixels } from './picture-codec.ts'

/** Nearly what a camera's own JPEG is: at this quality nobody has told them apart in clinic photographs. */
const JPEG_QUALITY = 0.92
/** ITU-T H.273: the colours of phones' wide screens. */
const DISPLAY_P3 = 12

/** What is used of libheif's own interface. */
type HeifImage = {
  get_width(): number
  get_height(): number
  display(
    into: { data: Uint8ClampedArray; width: number; height: number },
    done: (filled: unknown) => void,
  ): void
  free(): void
}
type LibHeif = { HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] } }
type LibHeifFactory = (options: { locateFile(name: string): string }) => Promise<LibHeif> | LibHeif

/**
 * libheif and the browser's own JPEG, in a worker. The library is a file of its own beside our scripts, loaded
 * when the first HEIC comes: whoever wants another build of it (LGPL) puts that in its place.
 *
 * @param address of one of our own files
 */
export function browserCodec(address: (path: `/${string}`) => string): PictureCodec {
  let loading: Promise<LibHeif> | null = null
  return {
    async decodeHeif(heif) {
      loading ??= load(address)
      return decodeWith(await loading, heif)
    },
    decodeNative,
    encodePng: (pixels) => encode(pixels, { type: 'image/png' }),
    encodeJpeg: (pixels) => encode(pixels, { type: 'image/jpeg', quality: JPEG_QUALITY }),
  }
}

/** Decodes with libheif, however it was loaded. */
export async function decodeWith(library: LibHeif, heif: Uint8Array): Promise<Pixels> {
  const [image] = new library.HeifDecoder().decode(heif)
  if (!image) throw new CodedError('prepare/cannot-convert')
  try {
    const [width, height] = [image.get_width(), image.get_height()]
    const rgba = new Uint8ClampedArray(width * height * 4)
    const { promise, resolve } = Promise.withResolvers<unknown>()
    image.display({ data: rgba, width, height }, resolve)
    if (!(await promise)) throw new CodedError('prepare/cannot-convert')
    return { width, height, rgba, primaries: null }
  } finally {
    image.free()
  }
}

async function load(address: (path: `/${string}`) => string): Promise<LibHeif> {
  const scope = globalThis as unknown as { importScripts(address: string): void; libheif: LibHeifFactory }
  scope.importScripts(address('/libheif/libheif.js'))
  return scope.libheif({ locateFile: (name) => address(`/libheif/${name}`) })
}

async function decodeNative(picture: Blob): Promise<Pixels> {
  const bitmap = await createImageBitmap(picture, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' })
  const { width, height } = bitmap
  const paint = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  if (!paint) throw new CodedError('prepare/cannot-convert')
  paint.drawImage(bitmap, 0, 0)
  bitmap.close()
  return { width, height, rgba: paint.getImageData(0, 0, width, height).data, primaries: null }
}

async function encode(
  { width, height, rgba, primaries }: Pixels,
  options: ImageEncodeOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(width, height)
  const paint = canvas.getContext('2d', { alpha: options.type === 'image/png' })
  if (!paint) throw new CodedError('prepare/cannot-convert')
  const colorSpace = primaries === DISPLAY_P3 ? 'display-p3' : 'srgb'
  paint.putImageData(new ImageData(rgba, width, height, { colorSpace }), 0, 0)
  const encoded = await canvas.convertToBlob(options)
  return new Uint8Array(await encoded.arrayBuffer())
}
