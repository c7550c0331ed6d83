import type { Report } from '#shared/report/report.ts'

/** The frozen vectors of the envelope: `envelope-v1.json`, and one `.bin` of sealed bytes for each envelope. */
export type EnvelopeVectors = {
  about: string
  envelopes: EnvelopeVector[]
  refusals: Refusal[]
  sweeps: Sweep[]
}

export type EnvelopeVector = {
  name: string
  about: string
  envelopeId: string
  /** 32 bytes each, hex. */
  linkSecret: string
  relayShare: string
  thirdShare?: string
  /** What a reader must find, byte for byte as in the manifest. */
  report: Report
  files: FileContent[]
  lengthBytes: number
  prefixBytes: number
  /** SHA-256 of the sealed bytes, hex. */
  sealed: string
  /** Only our own implementation can be asked to seal the same again. */
  randomSeed: number
  /** Values on the way, hex, for whoever is looking for a mistake of theirs. */
  steps?: Record<string, string>
}

/** Text, hex, or so many bytes of the pattern: byte i is `i ^ (i >> 8) ^ (i >> 16)`, low 8 bits. */
export type FileContent = { text: string } | { hex: string } | { patternBytes: number }

/** Changes to the sealed bytes, done in order; `copy` reads the unchanged bytes. */
export type Change =
  | { op: 'flip'; bit: number }
  | { op: 'cut'; lengthBytes: number }
  | { op: 'write'; at: number; hex: string }
  | { op: 'copy'; of?: string; from: number; to: number; lengthBytes: number }

export type Refusal = {
  name: string
  envelope: string
  changes: Change[]
  /** Given to the reader in place of the vector's own. */
  given?: { envelopeId?: string; linkSecret?: string; relayShare?: string; thirdShare?: string }
  /** Null: opening the envelope fails. A number: it opens, and reading that item to its end fails. */
  item: number | null
  code: string
  /** The item's bytes before the failure, all that may be given out. */
  goodBytes?: number
}

/** Every single bit of a stretch flipped, one after the other, each refused with one of the codes. */
export type Sweep = {
  name: string
  envelope: string
  fromByte: number
  toByte: number
  item: number | null
  codes: string[]
}

export function fileContent(content: FileContent): Uint8Array<ArrayBuffer> {
  if ('text' in content) return new TextEncoder().encode(content.text)
  if ('hex' in content) return fromHex(content.hex)
  return Uint8Array.from({ length: content.patternBytes }, (_, at) => at ^ (at >> 8) ^ (at >> 16))
}

/** Applies changes to sealed bytes. `others` gives the sealed bytes of another vector. */
export function changed(
  sealed: Uint8Array<ArrayBuffer>,
  changes: readonly Change[],
  others: (name: string) => Uint8Array,
): Uint8Array<ArrayBuffer> {
  let bytes = sealed.slice()
  for (const change of changes) {
    switch (change.op) {
      case 'flip': {
        const at = change.bit >> 3
        bytes[at] = (bytes[at] ?? 0) ^ (0x80 >> (change.bit & 7))
        break
      }
      case 'cut':
        bytes = bytes.slice(0, change.lengthBytes)
        break
      case 'write':
        bytes.set(fromHex(change.hex), change.at)
        break
      case 'copy': {
        const source = change.of === undefined ? sealed : others(change.of)
        bytes.set(source.subarray(change.from, change.from + change.lengthBytes), change.to)
        break
      }
    }
  }
  return bytes
}

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
