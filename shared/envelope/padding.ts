/** Smallest padded sizes: below these every size looks the same. */
export const SMALLEST_MANIFEST_BYTES = 4096
export const SMALLEST_ITEM_BYTES = 16_384

/**
 * The padded size of `lengthBytes` by PADMÉ (Nikitin et al., PoPETs 2019): at most 12 % more, and an observer
 * learns O(log log) bits of the size. Plain numbers, because sizes go beyond 32 bits.
 *
 * @param lengthBytes 0 to 2^52
 */
export function padmeBytes(lengthBytes: number): number {
  if (lengthBytes < 2) return lengthBytes
  const exponent = floorLog2(lengthBytes)
  const step = 2 ** (exponent - (floorLog2(exponent) + 1))
  return step <= 1 ? lengthBytes : Math.ceil(lengthBytes / step) * step
}

export function paddedItemBytes(lengthBytes: number): number {
  return padmeBytes(Math.max(lengthBytes, SMALLEST_ITEM_BYTES))
}

export function paddedManifestBytes(lengthBytes: number): number {
  return padmeBytes(Math.max(lengthBytes, SMALLEST_MANIFEST_BYTES))
}

/** Exact for every integer from 1 to 2^53; `Math.log2` rounds up just below large powers of two. */
function floorLog2(value: number): number {
  const high = Math.floor(value / 2 ** 32)
  return high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(value)
}
