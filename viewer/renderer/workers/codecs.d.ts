// Decoders that come without types: what we call of them.

declare module 'libheif-js/libheif-wasm/libheif.js' {
  type HeifImage = {
    get_width(): number
    get_height(): number
    is_primary(): number | boolean
    /** Fills `data`, RGBA; calls back with null when it cannot. */
    display(
      image: { data: Uint8ClampedArray; width: number; height: number },
      done: (shown: unknown) => void,
    ): void
  }
  type Libheif = {
    calledRun?: boolean
    onRuntimeInitialized?: () => void
    HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] | null }
  }
  export default function libheif(options: { wasmBinary: Uint8Array }): Libheif
}

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  type Codec = {
    getEncodedBuffer(bytes: number): Uint8Array
    decode(): void
    getFrameInfo(): {
      width: number
      height: number
      bitsPerSample: number
      componentCount: number
    }
    getDecodedBuffer(): Uint8Array
    delete(): void
  }
  export default function start(options: {
    wasmBinary: Uint8Array
  }): Promise<{ JpegLSDecoder: new () => Codec }>
}

declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  type Codec = {
    getEncodedBuffer(bytes: number): Uint8Array
    decode(): void
    getFrameInfo(): {
      width: number
      height: number
      bitsPerSample: number
      componentCount: number
    }
    getDecodedBuffer(): Uint8Array
    delete(): void
  }
  export default function start(options: {
    wasmBinary: Uint8Array
  }): Promise<{ JPEGDecoder: new () => Codec }>
}

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  type Codec = {
    getEncodedBuffer(bytes: number): Uint8Array
    decode(): void
    getFrameInfo(): {
      width: number
      height: number
      bitsPerSample: number
      componentCount: number
    }
    getDecodedBuffer(): Uint8Array
    delete(): void
  }
  export default function start(options: {
    wasmBinary: Uint8Array
    print(line: string): void
    printErr(line: string): void
  }): Promise<{ J2KDecoder: new () => Codec }>
}

declare module 'jpeg-lossless-decoder-js' {
  export class Decoder {
    decode(bytes: ArrayBuffer, offset: number, length: number, bytesASample: number): Uint8Array | Uint16Array
  }
}
