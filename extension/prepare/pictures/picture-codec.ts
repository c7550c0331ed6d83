/** A picture as rows of pixels, four bytes each. */
export type Pixels = {
  width: number
  height: number
  rgba: Uint8ClampedArray<ArrayBuffer>
  /** Codes of ITU-T H.273; null is sRGB, or whatever a profile says. */
  primaries: number | null
}

/** What decoding and encoding is done with: the browser's own, or another in tests. Either may say that it cannot. */
export type PictureCodec = {
  /** @throws anything when it cannot be decoded */
  decodeHeif(heif: Uint8Array<ArrayBuffer>): Promise<Pixels>
  /** What a browser draws by itself. */
  decodeNative(picture: Blob): Promise<Pixels>
  /** Bit for bit. */
  encodePng(pixels: Pixels): Promise<Uint8Array<ArrayBuffer>>
  encodeJpeg(pixels: Pixels): Promise<Uint8Array<ArrayBuffer>>
}
