import type { Engine } from './engines.ts'

/**
 * What the platform cannot stop, by engine: each is named in docs/threat-model.md (renderer), and a run that finds
 * another one fails. Chromium has none and may not get any.
 */
const OWN_DOCUMENT = [
  'own host: going to its own document',
  'own host: loading itself again',
  'own host: refresh',
]
const KNOWN: Readonly<Record<Engine, readonly string[]>> = {
  chromium: [],
  firefox: ['link preconnect', ...OWN_DOCUMENT],
  webkit: ['link preconnect', ...OWN_DOCUMENT],
}

export function isKnown(engine: Engine, channel: string): boolean {
  return KNOWN[engine].includes(channel)
}
