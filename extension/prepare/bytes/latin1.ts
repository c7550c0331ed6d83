/** One character a byte: the names inside file formats, and nothing else. */
export function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** The characters of a range; shorter at the end of the bytes, as `subarray` is. */
export function latin1At(bytes: Uint8Array, at: number, length: number): string {
  let text = ''
  for (const byte of bytes.subarray(at, at + length)) text += String.fromCharCode(byte)
  return text
}

export function startsWith(bytes: Uint8Array, text: string, at = 0): boolean {
  return latin1At(bytes, at, text.length) === text
}

/** Where `text` first begins between `from` and `to`, or -1. */
export function indexOf(bytes: Uint8Array, text: string, from = 0, to = bytes.length): number {
  const first = text.charCodeAt(0)
  const last = Math.min(to, bytes.length) - text.length
  for (let at = bytes.indexOf(first, from); at !== -1 && at <= last; at = bytes.indexOf(first, at + 1)) {
    if (startsWith(bytes, text, at)) return at
  }
  return -1
}
