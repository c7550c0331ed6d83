declare module 'libheif-js/wasm-bundle.js' {
  import type { decodeWith } from '../../extension/prepare/pictures/browser-codec.ts'

  const libheif: Parameters<typeof decodeWith>[0]
  export default libheif
}
