import { concatBytes } from '#shared/bytes/bytes.ts'

/** Reading past the end throws a RangeError, which `prepareMedia` takes for a broken file. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function u16be(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value >>> 8, value)
}

export function u32be(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

export function u64be(value: number): Uint8Array<ArrayBuffer> {
  return concatBytes(u32be(Math.floor(value / 2 ** 32)), u32be(value % 2 ** 32))
}

export function u16le(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value, value >>> 8)
}

export function u32le(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24)
}

export function u64le(value: number): Uint8Array<ArrayBuffer> {
  return concatBytes(u32le(value % 2 ** 32), u32le(Math.floor(value / 2 ** 32)))
}
