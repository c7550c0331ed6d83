import { type BenchSecrets, makeCandidates } from './candidates.ts'

export type RoundsTask = {
  secrets: BenchSecrets
  sizes: { bytes: number; rounds: number; repeats: number }[]
}

/** Milliseconds of each round. `first` is when the first opened bytes were there. */
export type Timing = { name: string; bytes: number; seal: number[]; open: number[]; first: number[] }

/** Before each measurement, so that nobody pays for collecting what the one before left behind. */
const SETTLE_MS = 100

/**
 * Alternates the candidates in rounds, in the worker of one page, over files on disk: for each size the plain file,
 * then what each candidate made of it.
 */
export async function run({ secrets, sizes }: RoundsTask, files: File[]): Promise<Timing[]> {
  const candidates = await makeCandidates(secrets)
  const timings: Timing[] = []
  let next = 0
  for (const { bytes, rounds, repeats } of sizes) {
    const plain = files[next++]
    const here = candidates.map((candidate) => {
      const timing: Timing = { name: candidate.name, bytes, seal: [], open: [], first: [] }
      timings.push(timing)
      return { candidate, timing, sealed: files[next++] }
    })
    for (let round = 0; round <= rounds; round++) {
      // Whoever comes first in a round pays for what the last one left; so everyone comes first in turn.
      const turn = round % here.length
      for (const { candidate, timing, sealed } of [...here.slice(turn), ...here.slice(0, turn)]) {
        if (!plain || !sealed) throw new Error('a file is missing')
        const seal = await timed(repeats, (take) => candidate.seal(plain, take))
        const open = await timed(repeats, (take) => candidate.open(sealed, take))
        if (seal.bytes < bytes || open.bytes !== bytes) throw new Error(`${candidate.name} lost bytes`)
        // The first round warms up.
        if (round === 0) continue
        timing.seal.push(seal.ms)
        timing.open.push(open.ms)
        timing.first.push(open.firstMs)
      }
      await fetch('/note', { method: 'POST', body: `${bytes} bytes: round ${round} of ${rounds}` })
    }
  }
  return timings
}

async function timed(repeats: number, action: (take: (piece: Uint8Array) => void) => Promise<void>) {
  await new Promise((settled) => setTimeout(settled, SETTLE_MS))
  let [bytes, firstAt] = [0, 0]
  const startedAt = performance.now()
  for (let repeat = 0; repeat < repeats; repeat++) {
    bytes = 0
    await action((piece) => {
      if (firstAt === 0) firstAt = performance.now()
      bytes += piece.length
    })
  }
  const ms = (performance.now() - startedAt) / repeats
  return { bytes, ms, firstMs: firstAt - startedAt }
}
