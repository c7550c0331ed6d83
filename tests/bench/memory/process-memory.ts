import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** Resident memory of the processes of one browser, from Linux' own books, in MiB. */
export type Peaks = Map<string, number>

/** Peak of every process of a group since `resetPeaks`, by kind and process id. */
export function peaksOf(groupId: number): Peaks {
  const peaks: Peaks = new Map()
  for (const pid of processesOf(groupId)) {
    const [, peak] = memoryOf(pid)
    if (peak > 0) peaks.set(`${kindOf(pid)} ${pid}`, peak)
  }
  return peaks
}

/** What each process has now, and forgets the peaks so far. */
export function resetPeaks(groupId: number): Peaks {
  const now: Peaks = new Map()
  for (const pid of processesOf(groupId)) {
    const [current] = memoryOf(pid)
    if (current === 0) continue
    now.set(`${kindOf(pid)} ${pid}`, current)
    try {
      // Sets VmHWM back to VmRSS (proc(5)).
      writeFileSync(`/proc/${pid}/clear_refs`, '5')
    } catch {
      // It has just ended.
    }
  }
  return now
}

function processesOf(groupId: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    // The group stands behind the name in brackets, which may hold anything.
    const group = read(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ')[2]
    return Number(group) === groupId ? [Number(name)] : []
  })
}

/** Resident now, and at most. */
function memoryOf(pid: number): [number, number] {
  const status = read(`/proc/${pid}/status`)
  const mebibytes = (field: string) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024
  return [mebibytes('VmRSS'), mebibytes('VmHWM')]
}

function kindOf(pid: number): string {
  // Chromium rewrites its processes' command lines into one string.
  const words = read(`/proc/${pid}/cmdline`).split(/[\0 ]+/)
  const type = words.find((word) => word.startsWith('--type='))?.slice('--type='.length)
  if (type) return type
  return words.includes('-contentproc') ? `content (${words.filter(Boolean).at(-1)})` : 'browser'
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Processes end while one looks.
    return ''
  }
}
