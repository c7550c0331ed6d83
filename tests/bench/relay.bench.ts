import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { toBase64url } from '#shared/bytes/base64url.ts'
import type { RelayDescription } from '#shared/protocol/messages.ts'
import { depositContext } from '#shared/wrap/contexts.ts'
import { wrap } from '#shared/wrap/wrap.ts'
import { type CrashRelay, makeCrashRelay } from '../fixtures/crash-relay.ts'
import { call, grantTo, type Sealed, seal, TestSender } from '../fixtures/relay-client.ts'
import { rounded } from '../gates/gate.ts'
import { type Bench, type BenchAsked, type BenchResult, median, tableOf } from './bench-result.ts'
import { proofTimes } from './relay/deep-log.ts'
import { flushedWrites, flushTimes } from './relay/disk-floor.ts'
import { type Peer, startNginx, startTusServer } from './relay/peers.ts'
import { askAtRate, askFlatOut, prepareReleases } from './relay/releases.ts'
import { Wire } from './relay/wire.ts'

const MIB = 1024 ** 2
const PIECE_BYTES = 8 * MIB

/**
 * JSON: `uploadRatioNginx` and `uploadRatioTusServer` are our speed over theirs, same bytes, same disk, same client, in
 * turns (above 1 we are faster; ours is flushed and hashed, theirs are neither). `uploadRatioFlushedWrites`: to the same pieces
 * written and flushed by a process that does nothing else: what the disk of this minute allows. `flushMs`, `flushP99Ms`:
 * one flush of 8 KiB, which each release waits for. `releasesPerSecond64`: durable releases
 * with 64 connections that ask without a pause. `releaseP99Ms100`: with 100 connections at half of that rate, as people
 * come; `releaseFlatOutP99Ms100`: with 100 that never pause. `rssUploadMiB`: peak resident memory of the relay's
 * process during one upload of 1 MiB and of 2 GiB. `proofMs10M`: 99 of 100 receipts out of 10 million entries.
 */
export const bench: Bench = {
  about: 'uploads beside nginx and @tus/server, releases a second, memory, proofs [--quick]',
  async run(asked: BenchAsked): Promise<BenchResult> {
    const quick = asked.flags.includes('--quick')
    const uploads = await compareUploads(asked, quick ? 64 : 512, quick ? 3 : 7)
    const releases = await measureReleases(asked, quick ? 400 : 3000)
    const flush = flushTimes(quick ? 100 : 500)
    const rssUploadMiB = await measureMemory(asked, quick ? 256 : 2048)
    asked.note('building a log of 10 million entries')
    const proofs = await proofTimes(quick ? 200_000 : 10_000_000)
    const json = {
      uploadMiBPerSecond: uploads.speeds,
      uploadRatioNginx: uploads.toNginx,
      uploadRatioTusServer: uploads.toTusServer,
      uploadRatioFlushedWrites: uploads.toFlushedWrites,
      flushMs: rounded(flush.p50),
      flushP99Ms: rounded(flush.p99),
      ...releases,
      rssUploadMiB,
      proofMs10M: rounded(proofs.p99),
      proofMedianMs10M: rounded(proofs.p50),
      proofsWrong: proofs.wrong,
    }
    const rows = Object.entries(json).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ])
    return { table: tableOf(rows), json }
  },
}

/** In turns, so that a slow minute of the machine is everybody's. */
async function compareUploads({ note }: BenchAsked, lengthMiB: number, rounds: number) {
  const pieces = Array.from(
    { length: (lengthMiB * MIB) / PIECE_BYTES },
    () => new Uint8Array(randomBytes(PIECE_BYTES)),
  )
  const relay = await makeCrashRelay({ algorithm: 'ES256' })
  const peers: Peer[] = []
  try {
    await relay.start()
    peers.push(await makeOurs(relay), await startNginx(), await startTusServer(), flushedWrites())
    const speeds = peers.map((): number[] => [])
    for (let round = 0; round <= rounds; round++) {
      for (const [at, peer] of peers.entries()) {
        const took = await peer.upload(pieces)
        // The first round warms everybody.
        if (round > 0) speeds[at]?.push((lengthMiB / took) * 1000)
      }
      if (round === 0) continue
      note(
        `round ${round}: ${speeds.map((all, at) => `${peers[at]?.name} ${Math.round(all.at(-1) ?? 0)}`).join(', ')} MiB/s`,
      )
    }
    const [ours = [], nginx = [], tus = [], flushed = []] = speeds
    return {
      speeds: Object.fromEntries(peers.map(({ name }, at) => [name, Math.round(median(speeds[at] ?? []))])),
      toNginx: rounded(median(ours) / median(nginx)),
      toTusServer: rounded(median(ours) / median(tus)),
      toFlushedWrites: rounded(median(ours) / median(flushed)),
    }
  } finally {
    for (const peer of peers) await peer.close()
    await relay.close()
  }
}

/** Ours, as the extension uploads: pieces of 8 MiB, each with its SHA-256, each answered when it is on the disk. */
async function makeOurs(relay: CrashRelay): Promise<Peer> {
  const sender = await TestSender.signIn(relay.origin, relay.issuer)
  const checksums = new WeakMap<Uint8Array, string>()
  return {
    name: 'wardlink',
    async upload(pieces) {
      for (const piece of pieces) {
        if (!checksums.has(piece)) checksums.set(piece, createHash('sha256').update(piece).digest('base64'))
      }
      const lengthBytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
      const sealed = await create(relay, sender, lengthBytes)
      const wire = await Wire.open(Number(new URL(relay.origin).port))
      const beganAt = performance.now()
      let offset = 0
      for (const piece of pieces) {
        await append(wire, sender, sealed, offset, piece, checksums.get(piece) ?? '')
        offset += piece.length
      }
      const took = performance.now() - beganAt
      wire.close()
      await sender.revoke(sealed.id)
      return took
    },
    close: async () => undefined,
  }
}

async function create(relay: CrashRelay, sender: TestSender, lengthBytes: number): Promise<Sealed> {
  const sealed = await seal(10, 10)
  const { relayKey } = (await (await call(relay.origin, 'describe')).json()) as RelayDescription
  const json = {
    ...(await sender.createRequest(sealed, grantTo())),
    lengthBytes,
    prefixBytes: 1000,
    relayShare: await wrap(
      relayKey,
      sealed.relayShare.reveal(),
      depositContext(sealed.id, sealed.accessTokenHash),
    ),
    accessTokenHash: toBase64url(sealed.accessTokenHash),
  }
  const answer = await call(relay.origin, 'createEnvelope', {}, { json, bearer: sender.token })
  if (answer.status !== 201) throw new Error(`create: ${answer.status} ${await answer.text()}`)
  return sealed
}

async function append(
  wire: Wire,
  sender: TestSender,
  sealed: Sealed,
  offset: number,
  piece: Uint8Array,
  checksum: string,
): Promise<void> {
  const headers = {
    authorization: `Bearer ${sender.token}`,
    'tus-resumable': '1.0.0',
    'content-type': 'application/offset+octet-stream',
    'upload-offset': String(offset),
    'upload-checksum': `sha256 ${checksum}`,
  }
  const answer = await wire.ask('PATCH', `/uploads/${sealed.id}`, headers, [piece])
  if (answer.status !== 204) throw new Error(`append: ${answer.status} ${answer.body}`)
}

async function measureReleases({ note }: BenchAsked, count: number) {
  const relay = await makeCrashRelay()
  try {
    await relay.start()
    note(`preparing ${count} releases, three times`)
    await askFlatOut(relay, await prepareReleases(relay, 300), 64)
    const flatOut = await askFlatOut(relay, await prepareReleases(relay, count), 64)
    const crowd = await askFlatOut(relay, await prepareReleases(relay, count), 100)
    const paced = await askAtRate(relay, await prepareReleases(relay, count), 100, flatOut.perSecond / 2)
    return {
      releasesPerSecond64: Math.round(flatOut.perSecond),
      releaseP99Ms64: rounded(flatOut.p99, 1),
      releaseP99Ms100: rounded(paced.p99, 1),
      releaseMedianMs100: rounded(paced.p50, 1),
      releaseRatePerSecond100: Math.round(paced.perSecond),
      releaseFlatOutP99Ms100: rounded(crowd.p99, 1),
    }
  } finally {
    await relay.close()
  }
}

async function measureMemory({ note }: BenchAsked, largeMiB: number): Promise<Record<string, number>> {
  const peaks: Record<string, number> = {}
  for (const lengthMiB of [1, largeMiB]) {
    const relay = await makeCrashRelay({ algorithm: 'ES256' })
    try {
      await relay.start()
      const sender = await TestSender.signIn(relay.origin, relay.issuer)
      const sealed = await create(relay, sender, lengthMiB * MIB)
      const piece = new Uint8Array(randomBytes(Math.min(PIECE_BYTES, lengthMiB * MIB)))
      const checksum = createHash('sha256').update(piece).digest('base64')
      const wire = await Wire.open(Number(new URL(relay.origin).port))
      // Sets the peak back to what is resident now (proc(5)).
      writeFileSync(`/proc/${relay.pid()}/clear_refs`, '5')
      for (let offset = 0; offset < lengthMiB * MIB; offset += piece.length) {
        await append(wire, sender, sealed, offset, piece, checksum)
      }
      wire.close()
      peaks[`at${lengthMiB}MiB`] = peakMiB(relay.pid())
      note(`memory at ${lengthMiB} MiB: ${peaks[`at${lengthMiB}MiB`]} MiB`)
    } finally {
      await relay.close()
    }
  }
  return peaks
}

function peakMiB(pid: number): number {
  const [, kibibytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kibibytes) / 1024)
}
