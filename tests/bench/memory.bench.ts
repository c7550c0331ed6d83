import { createReadStream, statSync } from 'node:fs'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BROWSERS, type BrowserName, browserPath } from '../real-browser/browser.ts'
import { runInBrowser } from '../real-browser/run-in-browser.ts'
import { type Bench, type BenchAsked, type BenchResult, tableOf } from './bench-result.ts'
import { type Peaks, peaksOf, resetPeaks } from './memory/process-memory.ts'

const GIB = 1024 ** 3
/** The budget of docs and issue: no process may rise above this over its idle size. */
const LIMIT_MIB = 200

type Rise = { browser: BrowserName; phase: string; process: string; idleMiB: number; riseMiB: number }

/**
 * Seals 4 GiB from a file on disk, uploads it in 8 MiB pieces, and opens it again by range reads, in each browser,
 * and says by how much each of its processes grew at most. JSON:
 * `{limitMiB, gibibytes, worst: {<browser>: {sealing, opening}}}` in MiB. Needs Linux, and 5 GB in the temporary folder.
 */
export const bench: Bench = {
  about:
    'memory while 4 GiB are sealed and opened, in Chromium and Firefox (--quick: 512 MiB; --chromium, --firefox: one of them)',
  async run({ flags, note }: BenchAsked): Promise<BenchResult> {
    const bytes = flags.includes('--quick') ? GIB / 2 : 4 * GIB
    const rises: Rise[] = []
    const named = BROWSERS.filter((browser) => flags.includes(`--${browser}`))
    const browsers = named.length > 0 ? named : BROWSERS
    for (const browser of browsers) {
      if (!browserPath(browser)) note(`NOT MEASURED: ${browser} is not on this machine`)
      else rises.push(...(await measure(browser, bytes, note)))
    }
    const worst = Object.fromEntries(
      browsers.map((browser) => {
        const most = (phase: string) =>
          Math.max(
            0,
            ...rises.filter((r) => r.browser === browser && r.phase === phase).map((r) => r.riseMiB),
          )
        return [browser, { sealing: Math.round(most('sealing')), opening: Math.round(most('opening')) }]
      }),
    )
    return { table: table(rises), json: { limitMiB: LIMIT_MIB, gibibytes: bytes / GIB, worst } }
  },
}

async function measure(browser: BrowserName, bytes: number, note: BenchAsked['note']): Promise<Rise[]> {
  const folder = await mkdtemp(join(tmpdir(), 'wardlink-memory-'))
  const [plainPath, sealedPath] = [join(folder, 'plain'), join(folder, 'sealed')]
  const rises: Rise[] = []
  try {
    // Sparse: it takes no room on the disk, and reads as zeros.
    const plain = await open(plainPath, 'w')
    await plain.truncate(bytes)
    await plain.close()
    const sealed = await open(sealedPath, 'w')
    let pid = 0
    let idle: Peaks = new Map()
    let phase = ''
    async function enter(next: string): Promise<void> {
      if (phase === 'sealing' || phase === 'opening')
        rises.push(...risesOf(browser, phase, idle, peaksOf(pid)))
      // The page has just loaded: what it still does by itself is not ours.
      if (next === 'idle') await new Promise((later) => setTimeout(later, 3000))
      const now = resetPeaks(pid)
      if (next === 'idle') idle = now
      phase = next
      note(`${browser}: ${next}`)
    }
    await runInBrowser({
      browser,
      script: new URL('./memory/memory.script.ts', import.meta.url),
      task: null,
      files: [plainPath],
      timeoutMs: 30 * 60_000,
      whenOpen: (running) => {
        pid = running.pid
      },
      handle: (request, response) => {
        const url = new URL(request.url ?? '', 'http://localhost')
        if (url.pathname === '/phase') void enter(url.search.slice(1)).then(() => response.end())
        else if (url.pathname === '/piece')
          void take(request, response, sealed, Number(url.searchParams.get('at')))
        else if (url.pathname === '/envelope') give(request, response, sealedPath)
        else return false
        return true
      },
    })
    await sealed.close()
    return rises
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function risesOf(browser: BrowserName, phase: string, idle: Peaks, peaks: Peaks): Rise[] {
  return [...peaks].map(([process, peakMiB]) => {
    // A process that was not there before counts whole.
    const idleMiB = idle.get(process) ?? 0
    return { browser, phase, process, idleMiB, riseMiB: peakMiB - idleMiB }
  })
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  sealed: FileHandle,
  startByte: number,
): Promise<void> {
  let at = startByte
  for await (const part of request) {
    await sealed.write(part as Buffer, 0, (part as Buffer).length, at)
    at += (part as Buffer).length
  }
  response.end()
}

function give(request: IncomingMessage, response: ServerResponse, path: string): void {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
  const { size } = statSync(path)
  const last = Math.min(Number(end), size - 1)
  response.writeHead(206, { 'content-range': `bytes ${start}-${last}/${size}` })
  const reading = createReadStream(path, { start: Number(start), end: last })
  reading.pipe(response)
  response.on('close', () => reading.destroy())
}

function table(rises: readonly Rise[]): string {
  const rows = rises
    .toSorted((a, b) => b.riseMiB - a.riseMiB)
    .filter(({ riseMiB }) => riseMiB > 5)
    .map(({ browser, phase, process, idleMiB, riseMiB }) => [
      `${browser} ${phase}`,
      process,
      idleMiB.toFixed(0),
      riseMiB.toFixed(0),
      riseMiB < LIMIT_MIB ? 'within' : 'ABOVE',
    ])
  return tableOf([['', 'process', 'idle MiB', 'rise MiB', `limit ${LIMIT_MIB}`], ...rows])
}
