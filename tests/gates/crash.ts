import { randomInt } from 'node:crypto'
import { parseVerifierKey } from '#shared/audit/note.ts'
import { verifyReceipt } from '#shared/audit/receipt.ts'
import { verifyLog } from '#shared/audit/verify-log.ts'
import type { Receipt, Released } from '#shared/protocol/messages.ts'
import { readLogFolder } from '../../relay/audit/log-folder.ts'
import { type CrashRelay, makeCrashRelay } from '../fixtures/crash-relay.ts'
import { enginesOf } from '../fixtures/engines.ts'
import { PEOPLE } from '../fixtures/fake-issuer.ts'
import { grantTo, type Sealed, seal, TestSender, TestVault } from '../fixtures/relay-client.ts'
import { lookInto } from '../fixtures/relay-database.ts'
import { type Gate, judge, type Verdict } from './gate.ts'
import { NO_LIMITS } from './no-limits.ts'

/** What was acknowledged before the relay was killed, and must still hold after. */
type Promised = {
  offsets: Map<string, number>
  receipts: Receipt[]
  released: { receipt: Receipt; id: string }[]
}

const WRITERS = 6

export const crash: Gate = {
  about: 'killed at random moments of upload and release, nothing acknowledged is lost',
  times: 200,
  run: crashGate,
}

/**
 * Kills the relay again and again at random moments, while senders upload and openers ask, and then compares
 * everything it had acknowledged with what it still knows.
 */
async function crashGate(kills: number): Promise<Verdict> {
  const relay = await makeCrashRelay({ config: { limits: NO_LIMITS } })
  const promised: Promised = { offsets: new Map(), receipts: [], released: [] }
  const figures = {
    kills,
    acknowledgedBytes: 0,
    lostBytes: 0,
    acknowledgedReleases: 0,
    releasesWithoutLeaf: 0,
    uploadsBroken: 0,
    slowestStartMs: 0,
    logIntact: 0,
  }
  try {
    figures.slowestStartMs = await relay.start()
    const reports = new Map<string, Sealed>()
    const sender = await TestSender.signIn(relay.origin, relay.issuer)
    for (let kill = 0; kill < kills; kill++) {
      const work = Promise.allSettled(
        Array.from({ length: WRITERS }, (_, at) => one(relay, sender, promised, reports, at % 2 === 0)),
      )
      await new Promise((resolve) => setTimeout(resolve, randomInt(5, 900)))
      await relay.kill()
      await work
      figures.slowestStartMs = Math.max(figures.slowestStartMs, await relay.start())
    }
    for (const [id, offset] of promised.offsets) {
      const sealed = reports.get(id)
      if (!sealed) throw new Error('an offset of an unknown report')
      const now = Number((await sender.offset(sealed.id)).headers.get('upload-offset'))
      figures.acknowledgedBytes += offset
      figures.lostBytes += Math.max(0, offset - now)
      const whole = await readsWhole(relay, sender, sealed, now).catch(() => false)
      if (!whole) figures.uploadsBroken += 1
    }
    const [log] = await readLogFolder(relay.folder, enginesOf(relay.folder))
    if (!log) throw new Error('there is no log')
    const key = await parseVerifierKey(log.key)
    const verdict = key && (await verifyLog(log.source, key))
    figures.acknowledgedReleases = promised.released.length
    figures.releasesWithoutLeaf = await countMissing(relay, log.key, promised)
    figures.logIntact = verdict?.is === 'intact' ? 1 : 0
    return judge(figures, {
      'the log is intact': figures.logIntact === 1,
      'no acknowledged byte is lost': figures.lostBytes === 0,
      'every upload can go on and comes back whole': figures.uploadsBroken === 0,
      'every release has its entry': figures.releasesWithoutLeaf === 0,
      'something was acknowledged': figures.acknowledgedBytes > 0 && figures.acknowledgedReleases > 0,
    })
  } finally {
    await relay.close()
  }
}

/** One sender or opener at work until the relay dies under it. */
async function one(
  relay: CrashRelay,
  sender: TestSender,
  promised: Promised,
  reports: Map<string, Sealed>,
  opens: boolean,
): Promise<void> {
  const sealed = await seal(opens ? 3000 : 400_000, 1000)
  reports.set(sealed.id, sealed)
  const grant = grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 })
  promised.receipts.push((await sender.create(sealed, grant)).receipt)
  promised.offsets.set(sealed.id, 0)
  for (let at = 0; at < sealed.bytes.length; at += 50_000) {
    const end = Math.min(at + 50_000, sealed.bytes.length)
    const answer = await sender.append(sealed.id, at, sealed.bytes.subarray(at, end))
    if (answer.status === 204) promised.offsets.set(sealed.id, end)
  }
  for (let person = 0; opens; person++) {
    const vault = await TestVault.make(relay.origin, relay.issuer)
    const answer = await vault.ask(sealed, { ...PEOPLE.lee, sub: `person-${person}` })
    const released = (await answer.json()) as Released
    if (answer.status === 201) promised.released.push({ receipt: released.receipt, id: released.releaseId })
  }
}

/** The rest can be uploaded, and then the whole comes back as it was sent. */
async function readsWhole(
  relay: CrashRelay,
  sender: TestSender,
  sealed: Sealed,
  from: number,
): Promise<boolean> {
  await sender.upload(sealed, from, sealed.bytes.length, 200_000)
  const vault = await TestVault.make(relay.origin, relay.issuer)
  const { ticket, relayShare } = await vault.open(sealed)
  const bytes = new Uint8Array(await (await vault.read(sealed, ticket)).arrayBuffer())
  return (
    Buffer.compare(bytes, sealed.bytes) === 0 &&
    Buffer.compare(relayShare.reveal(), sealed.relayShare.reveal()) === 0
  )
}

/** Receipts that do not verify, or whose entry is not at its place any more. */
async function countMissing(relay: CrashRelay, logKey: string, promised: Promised): Promise<number> {
  const rows = lookInto<{ leaf_index: number; entry: Buffer }>(
    relay.folder,
    "SELECT leaf_index, entry FROM audit_entries WHERE tenant = 'ward7'",
  )
  const entries = new Map(rows.map(({ leaf_index, entry }) => [leaf_index, entry]))
  let missing = 0
  for (const receipt of [...promised.receipts, ...promised.released.map(({ receipt }) => receipt)]) {
    const kept = entries.get(receipt.leafIndex)
    const good = await verifyReceipt(receipt, logKey).then(
      () => kept?.toString('base64url') === receipt.entry,
      () => false,
    )
    if (!good) missing += 1
  }
  return missing
}
