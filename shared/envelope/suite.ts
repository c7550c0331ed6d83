import type { FloeParameters } from './floe.ts'

/**
 * Everything a suite number stands for. A new suite is a new row here and a new section of the specification;
 * the number is part of every key, so no envelope can be read as another suite's.
 */
const suites = {
  /** FLOE with AES-256-GCM and HMAC-SHA-384, segments of 256 KiB, keys by HKDF-SHA-384. */
  1: { segmentBytes: 262_144, rotationBits: 20 },
} as const satisfies Record<number, FloeParameters>

export type SuiteId = keyof typeof suites

/** The suite new envelopes are sealed with. */
export const CURRENT_SUITE: SuiteId = 1

export function isSuite(number: number): number is SuiteId {
  return Object.hasOwn(suites, number)
}

export function suiteOf(suite: SuiteId): FloeParameters {
  return suites[suite]
}
