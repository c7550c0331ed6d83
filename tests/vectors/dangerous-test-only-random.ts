/**
 * Makes `crypto.getRandomValues` give known bytes, so that a sealing can be compared byte for byte. Product code has
 * no way to be given its randomness, and must not have one: a nonce that someone can choose is one that can repeat.
 *
 * @returns puts the platform's generator back
 */
export function dangerousTestOnlyRandom(seed: number): () => void {
  let state = seed >>> 0 || 1
  function nextByte(): number {
    // xorshift32 (Marsaglia): the same stream of bytes however the calls cut it up.
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state >>> 24
  }
  function getRandomValues(into: Uint8Array): Uint8Array {
    for (let at = 0; at < into.length; at++) into[at] = nextByte()
    return into
  }
  Object.defineProperty(globalThis.crypto, 'getRandomValues', { value: getRandomValues, configurable: true })
  return () => {
    Reflect.deleteProperty(globalThis.crypto, 'getRandomValues')
  }
}
