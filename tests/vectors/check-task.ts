import { readFileSync } from 'node:fs'
import type { CheckTask } from './check-vectors.script.ts'
import type { EnvelopeVectors } from './envelope-vectors.ts'

/** Long sweeps flip every bit where there is time for it (`WARDLINK_EVERY_BIT=1`), else every 211th. */
const EVERY_BIT = process.env.WARDLINK_EVERY_BIT ? 1 : 211

/** The frozen vectors from disk, for `run` of `check-vectors.script.ts`, wherever it runs. */
export function checkTask(): CheckTask {
  const vectors = JSON.parse(readFileSync(at('envelope-v1.json'), 'utf8')) as EnvelopeVectors
  const sealed = vectors.envelopes.map(({ name }) => [
    name,
    readFileSync(at(`envelope-v1-${name}.bin`), 'base64'),
  ])
  return { vectors, sealed: Object.fromEntries(sealed), everyBit: EVERY_BIT }
}

function at(name: string): URL {
  return new URL(name, import.meta.url)
}
