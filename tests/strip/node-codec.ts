import { createCanvas, ImageData, loadImage } from '@napi-rs/canvas'
import libheif from 'libheif-js/wasm-bundle.js'
import { decodeWith } from '../../extension/prepare/pictures/browser-codec.ts'
import type { PictureCodec } from '../../extension/prepare/pictures/picture-codec.ts'

/** The same decoder as in the extension, and an encoder that is not the browser's. */
export const nodeCodec: PictureCodec = {
  decodeHeif: (heif) => decodeWith(libheif, heif),
  async decodeNative(picture) {
    const image = await loadImage(Buffer.from(await picture.arrayBuffer()))
    const { width, height } = image
    const paint = createCanvas(width, height).getContext('2d')
    paint.drawImage(image, 0, 0)
    const { data } = paint.getImageData(0, 0, width, height)
    return { width, height, rgba: new Uint8ClampedArray(data), primaries: null }
  },
  async encodePng({ width, height, rgba }) {
    const canvas = createCanvas(width, height)
    canvas.getContext('2d').putImageData(new ImageData(rgba, width, height), 0, 0)
    return new Uint8Array(await canvas.encode('png'))
  },
  async encodeJpeg({ width, height, rgba }) {
    const canvas = createCanvas(width, height)
    canvas.getContext('2d').putImageData(new ImageData(rgba, width, height), 0, 0)
    return new Uint8Array(await canvas.encode('jpeg', 92))
  },
}
