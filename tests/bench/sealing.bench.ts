import { randomBytes } from 'node:crypto'
import { createWriteStream, openAsBlob } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity } from 'age-encryption'
import { runInBrowser } from '../real-browser/run-in-browser.ts'
import { type Bench, type BenchAsked, type BenchResult, median, tableOf } from './bench-result.ts'
import { type BenchSecrets, makeCandidates, OURS, RAW } from './sealing/candidates.ts'
import type { Timing } from './sealing/rounds.script.ts'

const KIB = 1024
const MIB = 1024 * KIB
const SIZES = [
  { bytes: KIB, rounds: 9, repeats: 20 },
  { bytes: MIB, rounds: 9, repeats: 5 },
  { bytes: 64 * MIB, rounds: 9, repeats: 1 },
  { bytes: 512 * MIB, rounds: 7, repeats: 1 },
]

/**
 * Sealing and opening in Chromium, beside one WebCrypto call and the peers on npm. Ratios are throughput relative to
 * the raw call in the same rounds; megabytes per second say only how loaded the machine was. JSON:
 * `{sealRatio64MiB, openRatio64MiB, sealRatio512MiB, openRatio512MiB, peers: {name: {seal, open}}}`, peers at 64 MiB.
 */
export const bench: Bench = {
  about: 'sealing and opening against raw AES-256-GCM and the peers (--quick: without 512 MiB)',
  async run(asked: BenchAsked): Promise<BenchResult> {
    const sizes = asked.flags.includes('--quick') ? SIZES.filter(({ bytes }) => bytes <= 64 * MIB) : SIZES
    const folder = await mkdtemp(join(tmpdir(), 'wardlink-bench-'))
    try {
      const secrets: BenchSecrets = {
        bytes: [...randomBytes(32)],
        ageIdentity: await generateX25519Identity(),
      }
      const files: string[] = []
      for (const { bytes } of sizes) files.push(...(await makeFiles(folder, bytes, secrets, asked.note)))
      const script = new URL('./sealing/rounds.script.ts', import.meta.url)
      const timings = (await runInBrowser({
        browser: 'chromium',
        script,
        task: { secrets, sizes },
        files,
        timeoutMs: 45 * 60_000,
        handle: (request, response) => {
          if (request.url !== '/note') return false
          request.on('data', (line) => asked.note(`${line} (load ${loadavg()[0]?.toFixed(1)})`))
          request.on('end', () => response.end())
          return true
        },
      })) as Timing[]
      return { table: table(timings), json: json(timings) }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

/** A file of random bytes, and what each candidate makes of it, all on disk. */
async function makeFiles(folder: string, bytes: number, secrets: BenchSecrets, note: BenchAsked['note']) {
  const plainPath = join(folder, `${bytes}.plain`)
  await writeStream(plainPath, async (write) => {
    for (let left = bytes; left > 0; left -= MIB) await write(randomBytes(Math.min(left, MIB)))
  })
  const paths = [plainPath]
  for (const [index, candidate] of (await makeCandidates(secrets)).entries()) {
    note(`preparing ${bytes} bytes: ${candidate.name}`)
    const path = join(folder, `${bytes}.sealed-${index}`)
    const plain = await openAsBlob(plainPath)
    await writeStream(path, async (write) => {
      const writing: Promise<void>[] = []
      await candidate.seal(plain, (piece) => writing.push(write(piece)))
      await Promise.all(writing)
    })
    paths.push(path)
  }
  return paths
}

async function writeStream(
  path: string,
  fill: (write: (bytes: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const file = createWriteStream(path)
  await fill(
    (bytes) =>
      new Promise((resolve, reject) => file.write(bytes, (error) => (error ? reject(error) : resolve()))),
  )
  await new Promise<void>((closed) => file.end(closed))
}

type Ratio = { seal: number; open: number }

function ratioOf(timings: readonly Timing[], name: string, bytes: number): Ratio | null {
  const [one, raw] = [name, RAW].map((who) => timings.find((t) => t.name === who && t.bytes === bytes))
  if (!one || !raw) return null
  return {
    seal: round2(median(raw.seal) / median(one.seal)),
    open: round2(median(raw.open) / median(one.open)),
  }
}

function json(timings: readonly Timing[]): object {
  const [ours64, ours512] = [64 * MIB, 512 * MIB].map((bytes) => ratioOf(timings, OURS, bytes))
  const peers = [...new Set(timings.map(({ name }) => name))].filter((name) => name !== RAW && name !== OURS)
  return {
    sealRatio64MiB: ours64?.seal ?? null,
    openRatio64MiB: ours64?.open ?? null,
    sealRatio512MiB: ours512?.seal ?? null,
    openRatio512MiB: ours512?.open ?? null,
    peers: Object.fromEntries(peers.map((name) => [name, ratioOf(timings, name, 64 * MIB)])),
  }
}

function table(timings: readonly Timing[]): string {
  const rows = timings.map((timing) => {
    const ratio = ratioOf(timings, timing.name, timing.bytes) ?? { seal: Number.NaN, open: Number.NaN }
    const [seal, open, first] = [median(timing.seal), median(timing.open), median(timing.first)]
    return [
      `${sizeOf(timing.bytes)}  ${timing.name}`,
      ratio.seal.toFixed(2),
      ratio.open.toFixed(2),
      speed(timing.bytes, seal),
      speed(timing.bytes, open),
      first.toFixed(1),
      `1/${(open / first).toFixed(0)}`,
    ]
  })
  const head = ['', 'seal ×', 'open ×', 'seal MB/s', 'open MB/s', 'first byte ms', 'of opening']
  return tableOf([head, ...rows])
}

function sizeOf(bytes: number): string {
  return (bytes >= MIB ? `${bytes / MIB} MiB` : `${bytes / KIB} KiB`).padStart(7)
}

function speed(bytes: number, ms: number): string {
  return (bytes / 1000 / ms).toFixed(bytes < MIB ? 1 : 0)
}

function round2(ratio: number): number {
  return Math.round(ratio * 100) / 100
}
