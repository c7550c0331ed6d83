import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../commands/run.ts'

/** What a trust's IT does, with the commands they have. */
export function wardlink(...words: string[]): string {
  return execFileSync(process.execPath, ['relay/cli.ts', ...words], { cwd: ROOT, encoding: 'utf8' })
}

/** The relay a trust rolls out from: its folder, and what the world calls it. */
export type RolloutRelay = { folder: string; relay: { origin: string } }

/** @returns the extension's id in Chromium */
export function packFor(relay: RolloutRelay, ...words: string[]): string {
  const said = wardlink('extension', 'pack', relay.folder, '--relay-origin', relay.relay.origin, ...words)
  return /chromiumId\s+([a-p]{32})/.exec(said)?.[1] ?? ''
}

/** The policies `wardlink policy` writes for a browser on Linux. */
export function policiesFor(relay: RolloutRelay, browser: 'chromium' | 'firefox', more: object): object {
  const trustFile = join(relay.folder, 'trust.json')
  const trust = { trust: 'Ward 7 NHS Trust', updatesFrom: relay.relay.origin, ...more }
  writeFileSync(trustFile, JSON.stringify(trust))
  wardlink('policy', trustFile, '--out', join(relay.folder, 'rollout'))
  const file =
    browser === 'chromium' ? 'chromium/policies/managed/wardlink.json' : 'firefox/policies/policies.json'
  return JSON.parse(readFileSync(join(relay.folder, 'rollout/linux/etc', file), 'utf8'))
}
