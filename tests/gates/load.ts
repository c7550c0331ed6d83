import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { type CrashRelay, makeCrashRelay } from '../fixtures/crash-relay.ts'
import { databaseOf } from '../fixtures/engines.ts'
import { PEOPLE } from '../fixtures/fake-issuer.ts'
import { multiplyReports } from '../fixtures/many-reports.ts'
import { grantTo, type Sealed, seal, TestSender, TestVault } from '../fixtures/relay-client.ts'
import { lookInto } from '../fixtures/relay-database.ts'
import { type Gate, inParallel, judge, rounded, type Verdict } from './gate.ts'
import { NO_LIMITS } from './no-limits.ts'

export const load: Gate = {
  about:
    'two hundred uploads at once, some cut off, with releases beside them; and a start with 100,000 reports',
  times: 200,
  run: loadGate,
}

const PIECE_BYTES = 4 * 1024 ** 2
const AT_ONCE = 200
const MAXIMUM_RSS_MIB = 300
const MAXIMUM_START_MS = 10_000

/** @param times of uploads; each is 20 MiB in the long form, less in a short one */
async function loadGate(times: number): Promise<Verdict> {
  const lengthBytes = times >= 100 ? 20 * 1024 ** 2 : 6 * 1024 ** 2
  const reportsCount = times * 500
  const relay = await makeCrashRelay({ algorithm: 'ES256', config: { limits: NO_LIMITS } })
  const figures = {
    uploads: 0,
    uploadsWhole: 0,
    connectionsCut: 0,
    uploadMiBPerSecond: 0,
    releases: 0,
    releasesRefused: 0,
    rssBeforeMiB: 0,
    rssPeakMiB: 0,
    reports: 0,
    startMs: 0,
    opensAfterStart: 0,
  }
  try {
    await relay.start()
    const sender = await TestSender.signIn(relay.origin, relay.issuer)
    const small = await seal(1200)
    await sender.share(small, grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 }))
    figures.rssBeforeMiB = memoryMiB(relay, 'VmRSS')
    // The same bytes for all: what is measured is the relay's memory, and the client has some too.
    const bytes = new Uint8Array(randomBytes(lengthBytes))
    const beganAt = performance.now()
    let uploading = true
    const opening = openMeanwhile(relay, small, figures, () => uploading)
    await inParallel(Array(times).keys(), AT_ONCE, (at) => uploadOne(relay, sender, bytes, at, figures))
    uploading = false
    await opening
    const seconds = (performance.now() - beganAt) / 1000
    figures.uploadMiBPerSecond = rounded((times * lengthBytes) / 1024 ** 2 / seconds, 1)
    figures.rssPeakMiB = memoryMiB(relay, 'VmHWM')
    await relay.kill()
    figures.reports = multiply(relay, small, reportsCount)
    figures.startMs = Math.round(await relay.start())
    const vault = await TestVault.make(relay.origin, relay.issuer)
    const after = await vault.ask(small, { ...PEOPLE.lee, sub: 'after' })
    figures.opensAfterStart = after.status === 201 ? 1 : 0
  } finally {
    await relay.close()
  }
  return judge(figures, {
    'every upload was completed, cut off or not': figures.uploadsWhole === times,
    'some were cut off': figures.connectionsCut > 0,
    'people could open meanwhile': figures.releases > 0 && figures.releasesRefused === 0,
    'memory stays where it is': figures.rssPeakMiB <= MAXIMUM_RSS_MIB,
    'it starts in seconds with all these reports':
      figures.startMs <= MAXIMUM_START_MS && figures.reports >= reportsCount,
    'and a report opens then': figures.opensAfterStart === 1,
  })
}

type Figures = Record<'uploads' | 'uploadsWhole' | 'connectionsCut' | 'releases' | 'releasesRefused', number>

async function uploadOne(
  relay: CrashRelay,
  sender: TestSender,
  bytes: Uint8Array<ArrayBuffer>,
  at: number,
  figures: Figures,
): Promise<void> {
  const sealed: Sealed = { ...(await seal(10, 10)), bytes }
  await sender.create(sealed)
  figures.uploads += 1
  if (at % 10 === 0) {
    await cutOff(relay, sender, sealed)
    figures.connectionsCut += 1
  }
  for (let offset = await offsetOf(sender, sealed); offset < bytes.length; ) {
    const piece = bytes.subarray(offset, Math.min(offset + PIECE_BYTES, bytes.length))
    const answer = await sender.append(sealed.id, offset, piece).catch(() => null)
    offset = answer?.status === 204 ? offset + piece.length : await offsetOf(sender, sealed)
  }
  if ((await offsetOf(sender, sealed)) === bytes.length) figures.uploadsWhole += 1
  // Room for the next.
  await sender.revoke(sealed.id)
}

/** A connection that dies in the middle of a piece. */
async function cutOff(relay: CrashRelay, sender: TestSender, { id, bytes }: Sealed): Promise<void> {
  const { port, host } = new URL(relay.origin)
  const head = [
    `PATCH /uploads/${id} HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: Bearer ${sender.token}`,
    'Tus-Resumable: 1.0.0',
    'Content-Type: application/offset+octet-stream',
    'Upload-Offset: 0',
    `Content-Length: ${bytes.length}`,
  ]
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  await new Promise((resolve) => socket.write(bytes.subarray(0, 1024 ** 2 + 777), resolve))
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.destroy()
  await closed
}

async function offsetOf(sender: TestSender, { id }: Sealed): Promise<number> {
  return Number((await sender.offset(id)).headers.get('upload-offset'))
}

async function openMeanwhile(
  relay: CrashRelay,
  sealed: Sealed,
  figures: Figures,
  goesOn: () => boolean,
): Promise<void> {
  for (let person = 0; goesOn(); person++) {
    const vault = await TestVault.make(relay.origin, relay.issuer)
    const answer = await vault.ask(sealed, { ...PEOPLE.lee, sub: `meanwhile-${person}` })
    await answer.body?.cancel()
    figures.releases += 1
    if (answer.status !== 201) figures.releasesRefused += 1
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** As many reports as a busy trust has, by copying one. */
function multiply(relay: CrashRelay, sealed: Sealed, count: number): number {
  const address = databaseOf(relay.folder)
  if (address !== null) {
    multiplyReports(address, count)
    return lookInto<{ count: number }>(relay.folder, 'SELECT count(*) FROM envelopes')[0]?.count ?? 0
  }
  const database = new Sqlite(join(relay.folder, 'data/relay.sqlite'))
  database.pragma('synchronous = OFF')
  const row = database.prepare('SELECT * FROM envelopes WHERE id = ?').get(sealed.id) as Record<
    string,
    unknown
  >
  const columns = Object.keys(row)
  const insert = database.prepare(
    `INSERT INTO envelopes (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  )
  database.transaction(() => {
    for (let at = 0; at < count; at++) {
      const id = `gb-${randomBytes(16).toString('base64url')}`
      insert.run(columns.map((column) => (column === 'id' ? id : row[column])))
    }
  })()
  const reports = database.prepare('SELECT count(*) FROM envelopes').pluck().get() as number
  database.close()
  return reports
}

function memoryMiB(relay: CrashRelay, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${relay.pid()}/status`, 'utf8')
  const [, kibibytes = '0'] = new RegExp(`${field}:\\s+(\\d+)`).exec(status) ?? []
  return Math.round(Number(kibibytes) / 1024)
}
