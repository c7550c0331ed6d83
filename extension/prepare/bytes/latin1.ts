/** One character a byte: the names inside file formats, and nothing else. */
export function latin1(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

/** The characters of a range; shorter at the end of the bytes, as `subarray` is. */
export function latin1At(bytes: Uint8Array, at: number, length: number): string {
  const end = Math.min(bytes.length, at + length)
  let text = ''
  for (let index = at; index < end; index++) text += String.fromCharCode(bytes[index] ?? 0)
  return text
}

export function startsWith(bytes: Uint8Array, text: string, at = 0): boolean {
  if (at + text.length > bytes.length) return false
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text.charCodeAt(index)) return false
  }
  return true
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
