// Stands in for Node's `crypto`, which a dependency names and no browser has.
export const webcrypto = globalThis.crypto
