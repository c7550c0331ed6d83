import type { Relay } from '../relay.ts'
import { clearEnvelope, endEnvelope } from './end-envelope.ts'
import { closeRefusalWindows, forgetNames } from './forget-names.ts'
import { remindOfFiling } from './remind-of-filing.ts'

const AT_ONCE = 200
/** Of one envelope's end; what takes longer goes on beside the others. */
const ONE_MS = 10_000

/**
 * Tidies up after time: nothing it does decides who may open, since every reading judges the time itself. Safe to
 * stop at any point and to run again.
 *
 * @param names whether it looks for people who are no longer needed, too: that reads every report there is
 */
export async function sweep(relay: Relay, { names }: { names: boolean }): Promise<void> {
  const nowAt = relay.now()
  const past = await relay.database.reader
    .selectFrom('envelopes')
    .select('id')
    .where('cleared_at', 'is', null)
    .where('ended', 'is', null)
    .where((row) =>
      row.or([
        row('expires_at', '<=', nowAt),
        row.and([row('upload_expires_at', '<=', nowAt), row('received_bytes', '<', row.ref('length_bytes'))]),
      ]),
    )
    .limit(AT_ONCE)
    .execute()
  for (const { id } of past) await alone(relay, () => endEnvelope(relay, id, { is: 'expired' }))

  const interrupted = await relay.database.reader
    .selectFrom('envelopes')
    .select('id')
    .where('cleared_at', 'is', null)
    .where('ended', 'is not', null)
    .limit(AT_ONCE)
    .execute()
  for (const { id } of interrupted) await alone(relay, () => clearEnvelope(relay, id))

  await relay.commits.run(async ({ tx }) => {
    await tx.deleteFrom('sessions').where('expires_at', '<=', nowAt).execute()
    await tx.deleteFrom('issuer_claims').where('expires_at', '<=', nowAt).execute()
    await tx.deleteFrom('used_nonces').where('expires_at', '<=', nowAt).execute()
    await tx.deleteFrom('parkings').where('expires_at', '<=', nowAt).execute()
  })
  await alone(relay, () => remindOfFiling(relay))
  await alone(relay, () => closeRefusalWindows(relay))
  await alone(relay, async () => relay.objects?.sweep(relay))
  if (names) await alone(relay, () => forgetNames(relay))
  // Only when nothing of the epoch is left to clear.
  const epochs = (await isClear(relay, nowAt))
    ? await relay.shares.retire(nowAt, await epochsInUse(relay))
    : 0
  relay.events.swept({ ended: past.length, cleared: interrupted.length, epochs })
}

/** One piece of it that cannot be done, or takes its time, must not keep the others past theirs. */
async function alone(relay: Relay, work: () => Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ONE_MS)
  const done = work().catch((thrown: unknown) => {
    relay.events.broken({ route: 'sweep', kind: thrown instanceof Error ? thrown.name : typeof thrown })
  })
  await Promise.race([done, late])
  clearTimeout(timer)
}

async function isClear(relay: Relay, nowAt: number): Promise<boolean> {
  const left = await relay.database.reader
    .selectFrom('envelopes')
    .select('id')
    .where('cleared_at', 'is', null)
    .where((row) => row.or([row('expires_at', '<=', nowAt), row('ended', 'is not', null)]))
    .limit(1)
    .executeTakeFirst()
  return left === undefined
}

/** A report that was given longer keeps its share where it is: its epoch stays until it has ended. */
async function epochsInUse(relay: Relay): Promise<Set<string>> {
  const rows = await relay.database.reader
    .selectFrom('envelopes')
    .select('share_epoch')
    .distinct()
    .where('cleared_at', 'is', null)
    .execute()
  return new Set(rows.map(({ share_epoch }) => share_epoch))
}
