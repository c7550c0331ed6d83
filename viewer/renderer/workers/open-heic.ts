/// <reference path="./codecs.d.ts" />
import libheif from 'libheif-js/libheif-wasm/libheif.js'
import { MAXIMUM_PIXELS } from '../picture-size.ts'
import { type Decoding, Undecodable } from './decoding.ts'

/** The pictures of a HEIC file, the one a phone shows first. */
export async function openHeic(
  bytes: ArrayBuffer,
  wasm: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
): Promise<Decoding> {
  const binary = wasm['libheif.wasm']
  if (!binary) throw new Undecodable('no-decoder')
  const heif = await started(libheif({ wasmBinary: binary }))
  const images = new heif.HeifDecoder().decode(new Uint8Array(bytes))
  if (!images || images.length === 0) throw new Undecodable('broken')
  // A burst or a live photo has more than one; the one the phone shows comes first.
  images.sort((a, b) => Number(b.is_primary()) - Number(a.is_primary()))
  return {
    count: images.length,
    isCut: false,
    async draw(index) {
      const image = images[index]
      if (!image) throw new Undecodable('broken')
      const [width, height] = [image.get_width(), image.get_height()]
      if (width * height > MAXIMUM_PIXELS) throw new Undecodable('too-large')
      const data = new Uint8ClampedArray(width * height * 4)
      await new Promise<void>((resolve, reject) => {
        image.display({ data, width, height }, (shown) =>
          shown ? resolve() : reject(new Undecodable('broken')),
        )
      })
      return { width, height, rgba: data.buffer }
    },
  }
}

type Libheif = ReturnType<typeof libheif>

/** It answers before its WebAssembly is compiled. */
function started(heif: Libheif): Promise<Libheif> {
  return new Promise((resolve) => {
    if (heif.calledRun) resolve(heif)
    else heif.onRuntimeInitialized = () => resolve(heif)
  })
}
