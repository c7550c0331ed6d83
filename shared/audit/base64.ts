/** Standard base64 with padding (RFC 4648 section 4), as signed notes and checkpoints use it. */
export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Null unless the text is the one canonical form of its bytes. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  let binary: string
  try {
    binary = atob(text)
  } catch {
    return null
  }
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
  // atob takes missing padding, spaces and stray bits; a second text for the same bytes is refused here.
  return toBase64(bytes) === text ? bytes : null
}
