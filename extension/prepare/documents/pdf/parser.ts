import { latin1At, startsWith } from '../../bytes/latin1.ts'
import { broken } from '../../stripped.ts'
import type { PdfDict, PdfValue } from './values.ts'

/** ISO 32000 sets no limit; a real document stays far below, and a stack has an end. */
const DEEPEST = 256

const isSpace = (byte: number | undefined) =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x0c || byte === 0
const DELIMITERS = new Uint8Array(256)
for (const character of '\0\t\n\f\r ()<>[]{}/%') DELIMITERS[character.charCodeAt(0)] = 1
const isDelimiter = (byte: number | undefined) => byte === undefined || DELIMITERS[byte] === 1
const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39

/** Reads PDF's syntax (ISO 32000-2, 7.2 and 7.3) from a place in the bytes. Every step moves forward. */
export class PdfParser {
  readonly bytes: Uint8Array<ArrayBuffer>
  at: number

  constructor(bytes: Uint8Array<ArrayBuffer>, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  skipSpace(): void {
    for (;;) {
      while (isSpace(this.bytes[this.at])) this.at++
      if (this.bytes[this.at] !== 0x25) return
      while (this.at < this.bytes.length && this.bytes[this.at] !== 0x0a && this.bytes[this.at] !== 0x0d)
        this.at++
    }
  }

  /** Takes a word such as `obj` or `xref` when it stands here. */
  take(word: string): boolean {
    if (!startsWith(this.bytes, word, this.at)) return false
    this.at += word.length
    return true
  }

  unsigned(): number | null {
    const from = this.at
    while (isDigit(this.bytes[this.at]) && this.at - from < 16) this.at++
    return this.at === from ? null : Number(latin1At(this.bytes, from, this.at - from))
  }

  /** `12 0 obj`, or null with nothing taken. */
  objectHeader(): number | null {
    const from = this.at
    const number = this.unsigned()
    this.skipSpace()
    const generation = this.unsigned()
    this.skipSpace()
    if (number !== null && generation !== null && this.take('obj')) return number
    this.at = from
    return null
  }

  value(depth = 0): PdfValue {
    if (depth > DEEPEST) throw broken()
    this.skipSpace()
    const byte = this.bytes[this.at]
    switch (byte) {
      case undefined:
        throw broken()
      case 0x2f:
        return { is: 'name', name: this.#name() }
      case 0x28:
        return { is: 'string', raw: this.#literal() }
      case 0x5b:
        return this.#array(depth)
      case 0x3c:
        return this.bytes[this.at + 1] === 0x3c ? this.dict(depth) : { is: 'string', raw: this.#hex() }
      default:
        return this.#word()
    }
  }

  dict(depth = 0): PdfDict {
    if (!this.take('<<')) throw broken()
    const entries = new Map<string, PdfValue>()
    for (;;) {
      this.skipSpace()
      if (this.take('>>')) return { is: 'dict', entries }
      if (this.bytes[this.at] !== 0x2f) throw broken()
      const key = this.#name()
      entries.set(key, this.value(depth + 1))
    }
  }

  #array(depth: number): PdfValue[] {
    this.at++
    const items: PdfValue[] = []
    for (;;) {
      this.skipSpace()
      if (this.bytes[this.at] === 0x5d) {
        this.at++
        return items
      }
      items.push(this.value(depth + 1))
    }
  }

  #name(): string {
    this.at++
    let text = ''
    while (!isDelimiter(this.bytes[this.at])) {
      const byte = this.bytes[this.at++] ?? 0
      const hex = byte === 0x23 ? /^[0-9a-fA-F]{2}/.exec(latin1At(this.bytes, this.at, 2))?.[0] : undefined
      if (hex) {
        text += String.fromCharCode(Number.parseInt(hex, 16))
        this.at += 2
      } else text += String.fromCharCode(byte)
    }
    return text
  }

  #literal(): Uint8Array<ArrayBuffer> {
    const from = this.at++
    for (let open = 1; open > 0; this.at++) {
      const byte = this.bytes[this.at]
      if (byte === undefined) throw broken()
      if (byte === 0x5c) this.at++
      else if (byte === 0x28) open++
      else if (byte === 0x29) open--
    }
    if (this.at > this.bytes.length) throw broken()
    return this.bytes.subarray(from, this.at)
  }

  #hex(): Uint8Array<ArrayBuffer> {
    const from = this.at
    const end = this.bytes.indexOf(0x3e, from)
    if (end === -1) throw broken()
    this.at = end + 1
    return this.bytes.subarray(from, this.at)
  }

  /** A number, a reference, or one of three words. */
  #word(): PdfValue {
    const from = this.at
    let digits = 0
    for (; !isDelimiter(this.bytes[this.at]); this.at++) if (isDigit(this.bytes[this.at])) digits++
    const length = this.at - from
    const text = latin1At(this.bytes, from, length)
    // A stray bracket is a word of no letters: taken for a number it would be read for ever.
    if (length > 0 && digits === length && length <= 10) return this.#reference(text)
    if (/^[+-]*\d*\.?\d*(-\d*)?$/.test(text) && /\d/.test(text))
      return { is: 'number', text: numberText(text) }
    switch (text) {
      case 'true':
        return true
      case 'false':
        return false
      case 'null':
        return null
      default:
        throw broken()
    }
  }

  #reference(text: string): PdfValue {
    const after = this.at
    this.skipSpace()
    if (isDigit(this.bytes[this.at])) {
      this.unsigned()
      this.skipSpace()
      if (this.bytes[this.at] === 0x52 && isDelimiter(this.bytes[this.at + 1])) {
        this.at++
        return { is: 'ref', number: Number(text) }
      }
    }
    this.at = after
    return { is: 'number', text }
  }
}

/** Writers have been seen to write `--5` and `0.-2`; readers take what they can of it, and so do we. */
function numberText(text: string): string {
  if (text.lastIndexOf('-') < 1) return text
  const plain = text.replace(/^([+-])[+-]+/, '$1').replace(/(\d|\.)-.*$/, '$1')
  return Number.isFinite(Number(plain)) ? plain : '0'
}
