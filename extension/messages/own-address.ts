import { browser } from 'wxt/browser'

// WXT writes this type into a generated folder; checking must not need a build first.
declare module 'wxt/browser' {
  interface WxtRuntime {
    getURL(path: string): string
  }
}

/** The address of one of our own files, e.g. `chrome-extension://<id>/sent.html`. */
export function ownAddress(path: `/${string}`): string {
  return browser.runtime.getURL(path)
}

/** Our own origin, without a slash at the end. The same from a content script, a worker or a page. */
export function ownOrigin(): string {
  return new URL(ownAddress('/')).origin
}
