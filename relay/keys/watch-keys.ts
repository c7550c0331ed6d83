import { join } from 'node:path'
import type { GroupCommit } from '../database/group-commit.ts'
import type { Relay } from '../relay.ts'
import { generationsOf, NAMED_AFTER_MS } from './generations.ts'
import type { LogKey } from './log-key.ts'
import { readRelayKeys } from './relay-keys.ts'

const LOOK_MS = 1500

/**
 * Takes up keys that `wardlink keys` makes or retires while the relay works. Every process on these files does so for
 * itself, and all of them use a new key before any of them names it to others.
 */
export function watchKeys(relay: Relay, logKeys: Map<string, LogKey>): { stop(): Promise<void> } {
  let known = stateOf(relay)
  let running: Promise<void> | null = null
  async function look(): Promise<void> {
    const state = stateOf(relay)
    if (state === known) return
    const keys = await readRelayKeys(relay.config.keysFolder, relay.config.tenants, relay.now())
    known = state
    relay.keys = keys
    for (const [tenant, { logKey }] of keys.tenants) logKeys.set(tenant, logKey)
    await signAnew(relay.commits, keys.tenants)
    relay.events.keysRead({ wrapKeys: keys.wrapKeys.length })
  }
  const timer = setInterval(() => {
    running ??= look()
      .catch((thrown: unknown) => {
        relay.events.broken({ route: 'keys', kind: thrown instanceof Error ? thrown.name : typeof thrown })
      })
      .finally(() => {
        running = null
      })
  }, LOOK_MS)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

/** The newest checkpoint of each log, signed by all keys there are now: the next entry may be long in coming. */
export async function signAnew(
  commits: GroupCommit,
  tenants: ReadonlyMap<string, { logKey: LogKey }>,
): Promise<void> {
  await commits.run(async ({ tx }) => {
    for (const [tenant, { logKey }] of tenants) {
      const log = await tx
        .selectFrom('audit_logs')
        .select('checkpoint')
        .where('tenant', '=', tenant)
        .executeTakeFirst()
      if (!log) continue
      const checkpoint = signedByAll(log.checkpoint, logKey)
      if (checkpoint === log.checkpoint) continue
      await tx.updateTable('audit_logs').set({ checkpoint }).where('tenant', '=', tenant).execute()
    }
  })
}

/** @throws TypeError for a note that none of these keys has signed: the database is no reason to sign anything */
function signedByAll(note: string, logKey: LogKey): string {
  const end = note.lastIndexOf('\n\n') + 1
  const signed = logKey.signNote(note.slice(0, end))
  // The same key signs the same text the same way (RFC 8032).
  const ours = new Set(
    signed
      .slice(end + 1)
      .split('\n')
      .filter(Boolean),
  )
  const isOurs = note
    .slice(end + 1)
    .split('\n')
    .some((line) => ours.has(line))
  if (!isOurs) throw new TypeError('a checkpoint that was not ours')
  return signed
}

/** Which files there are, and which of them are old enough to be named. */
function stateOf({ config, now }: Relay): string {
  const folders = [
    ['wrap', config.keysFolder] as const,
    ...config.tenants.map(({ id }) => ['log', join(config.keysFolder, 'tenants', id)] as const),
  ]
  const nowAt = now()
  return folders
    .flatMap(([purpose, folder]) => generationsOf(folder, purpose))
    .map(({ path, madeAt }) => `${path} ${madeAt + NAMED_AFTER_MS <= nowAt}`)
    .join('\n')
}
