declare module 'virtual:worker/*' {
  /** A worker as the text of one classic script. */
  const workerText: string
  export default workerText
}

declare module 'virtual:data-packs' {
  /** Where each data pack is served, and what its bytes must hash to. */
  export const dataPacks: Readonly<
    Record<
      'pdf-fonts' | 'pdf-cmaps' | 'pdf-wasm' | 'heic-wasm' | 'dicom-wasm',
      { path: string; integrity: string }
    >
  >
}

declare module 'pdfjs-dist/legacy/build/pdf.mjs' {
  export * from 'pdfjs-dist'
}

interface Window {
  /** iPhones have it instead of `MediaSource`; not yet in TypeScript's DOM. */
  readonly ManagedMediaSource?: typeof MediaSource
  /** Trusted Types: not in every browser, not yet in TypeScript's DOM. */
  readonly trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createScriptURL(url: string): string },
    ): { createScriptURL(url: string): unknown }
  }
}
