/**
 * The host a frame belongs to. A frame without an address of its own (about:blank, srcdoc, blob:) is its
 * maker's; a sandboxed one does not know, and then its nearest ancestor that does.
 */
export function hostName(): string {
  for (const origin of [self.origin, ...(location.ancestorOrigins ?? [])]) {
    if (origin && origin !== 'null') return new URL(origin).hostname
  }
  return location.hostname
}
