import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ShareKeys } from '../../relay/shares/share-keys.ts'
import { databaseOf, enginesOf } from '../fixtures/engines.ts'
import { type Sealed, seal, TestSender, TestVault } from '../fixtures/relay-client.ts'
import { changeIn, copyRows, lookInto } from '../fixtures/relay-database.ts'
import { startTestRelay, type TestRelay } from '../fixtures/test-relay.ts'
import { type Gate, judge, type Verdict } from './gate.ts'

export const erasure: Gate = {
  about: 'after its end nothing of a report is in database, log, temporary files or an old backup',
  times: 30,
  run: erasureGate,
}

type Kept = { sealed: Sealed; share: Buffer; slotKey: Buffer; at: { epoch: string; slot: number } }

const ENDINGS = ['revoked', 'stopped', 'expired'] as const

async function erasureGate(times: number): Promise<Verdict> {
  const figures = {
    reports: 0,
    foundBefore: 0,
    sharesLeft: 0,
    keysLeft: 0,
    bytesLeft: 0,
    broughtBackFromBackup: 0,
    othersHurt: 0,
    entriesMissing: 0,
  }
  const running = await startTestRelay({ algorithm: 'ES256' })
  const backup = mkdtempSync(join(tmpdir(), 'wardlink-backup-'))
  try {
    const sender = await TestSender.signIn(running.relay.origin, running.issuer)
    const staying = await makeOne(running, sender)
    const ending = await Promise.all(Array.from({ length: times }, () => makeOne(running, sender)))
    const all = everyByte(running.folder)
    for (const one of ending) {
      const holdsAll =
        holdsShare(running, all, one) && all.includes(one.slotKey) && holdsBytes(running, all, one)
      figures.foundBefore += holdsAll ? 1 : 0
    }
    cpSync(join(running.folder, 'data'), join(backup, 'data'), { recursive: true })
    copyRows(running.folder, backup)
    await endThem(running, sender, ending)
    // The log's truncation waits for readers; a report is erased when nothing of it is left.
    await settled(running, ending)
    cpSync(join(running.folder, 'keys'), join(backup, 'keys'), { recursive: true })
    const after = everyByte(running.folder)
    for (const one of ending) {
      figures.reports += 1
      figures.sharesLeft += holdsShare(running, after, one) ? 1 : 0
      figures.keysLeft += after.includes(one.slotKey) ? 1 : 0
      figures.bytesLeft += holdsBytes(running, after, one) ? 1 : 0
      figures.broughtBackFromBackup += (await opensFrom(backup, one)) ? 1 : 0
    }
    figures.othersHurt = (await opensFrom(backup, staying)) && (await opensNow(running, staying)) ? 0 : 1
    figures.entriesMissing = times * 2 - entriesOf(running, ['revoked', 'expired', 'erased'])
    return judge(figures, {
      'every report was there before': figures.foundBefore === times && times > 0,
      'no share is left in any byte': figures.sharesLeft === 0,
      'no share’s key is left in any byte': figures.keysLeft === 0,
      'no sealed byte is left': figures.bytesLeft === 0,
      'an old backup and today’s keys bring none back': figures.broughtBackFromBackup === 0,
      'another report is as it was': figures.othersHurt === 0,
      'each end and each erasure has its entry': figures.entriesMissing === 0,
    })
  } finally {
    await running.close()
    rmSync(backup, { recursive: true })
  }
}

async function makeOne(running: TestRelay, sender: TestSender): Promise<Kept> {
  const sealed = await seal(5000)
  await sender.share(sealed)
  const vault = await TestVault.make(running.relay.origin, running.issuer)
  const { released, ticket } = await vault.open(sealed)
  await vault.opened(released.releaseId, ticket)
  const row = rowOf(running.folder, sealed)
  const slots = readFileSync(join(running.folder, 'keys/epochs', `${row.share_epoch}.slots`))
  const slotKey = slots.subarray(row.share_slot * 32, (row.share_slot + 1) * 32)
  return { sealed, share: row.share, slotKey, at: { epoch: row.share_epoch, slot: row.share_slot } }
}

/** A third by the sender, a third by giving up the upload, a third by time. */
async function endThem(running: TestRelay, sender: TestSender, ending: readonly Kept[]): Promise<void> {
  for (const [at, { sealed }] of ending.entries()) {
    const how = ENDINGS[at % ENDINGS.length]
    if (how === 'revoked') await sender.revoke(sealed.id)
    else if (how === 'stopped') {
      await fetch(`${running.relay.origin}/uploads/${sealed.id}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${sender.token}`, 'tus-resumable': '1.0.0' },
      })
    } else expireNow(running.folder, sealed)
  }
  // A restart sweeps at once.
  await running.restart()
}

/** As if its date had come. */
function expireNow(folder: string, sealed: Sealed): void {
  changeIn(folder, 'UPDATE envelopes SET expires_at = ? WHERE id = ?', Date.now() - 1, sealed.id)
}

async function settled(running: TestRelay, ending: readonly Kept[]): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const disk = everyByte(running.folder)
    if (!ending.some((one) => holdsShare(running, disk, one) || holdsBytes(running, disk, one))) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/**
 * Whether its share is anywhere in these bytes. PostgreSQL keeps rows that were deleted for a while, in places of its
 * own: there it is whether any row still has it, and that what a dump has does not open is looked at below.
 */
function holdsShare({ folder }: TestRelay, bytes: Buffer, { sealed, share }: Kept): boolean {
  return databaseOf(folder) === null ? bytes.includes(share) : rowOf(folder, sealed).share !== null
}

function holdsBytes({ folder }: TestRelay, bytes: Buffer, one: Kept): boolean {
  if (enginesOf(folder).storage === null) return bytes.includes(middleOf(one))
  const { id } = one.sealed
  // A name goes after its object has.
  return lookInto(folder, 'SELECT object_key FROM envelope_objects WHERE envelope_id = ?', id).length > 0
}

async function opensFrom(folder: string, { sealed, at, share }: Kept): Promise<boolean> {
  const row = rowOf(folder, sealed)
  const keys = new ShareKeys(join(folder, 'keys'))
  try {
    const opened = await keys.open(row.share ?? share, at, sealed.id)
    return Buffer.compare(opened.reveal(), sealed.relayShare.reveal()) === 0
  } catch {
    return false
  } finally {
    await keys.close()
  }
}

async function opensNow(running: TestRelay, { sealed }: Kept): Promise<boolean> {
  const vault = await TestVault.make(running.relay.origin, running.issuer)
  return vault.ask(sealed).then((answer) => answer.ok)
}

function rowOf(folder: string, sealed: Sealed) {
  const [row] = lookInto<{ share: Buffer; share_epoch: string; share_slot: number }>(
    folder,
    'SELECT share, share_epoch, share_slot FROM envelopes WHERE id = ?',
    sealed.id,
  )
  if (!row) throw new Error('it is there')
  return row
}

function entriesOf(running: TestRelay, types: readonly string[]): number {
  const entries = lookInto<{ entry: Buffer }>(running.folder, 'SELECT entry FROM audit_entries')
  return entries.filter(({ entry }) => types.includes(JSON.parse(entry.toString('utf8')).type)).length
}

/** Not the first bytes: a file system may keep those apart. */
function middleOf({ sealed }: Kept): Buffer {
  return Buffer.from(sealed.bytes.subarray(2000, 2064))
}

function everyByte(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((item) => item.isFile())
  return Buffer.concat(files.map((item) => readFileSync(join(item.parentPath, item.name))))
}
