import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** One of the keys that have been made for one purpose: `wrap.key`, then `wrap-20261122T091500Z.key` and so on. */
export type Generation = { path: string; madeAt: number }

/**
 * How long a new key is used by everybody who works with these files before anybody else is told of it. Each process
 * looks every second or two.
 */
export const NAMED_AFTER_MS = 10_000

/** The newest first. The first of all has no date in its name, and is listed even when it is missing: that is told by reading it. */
export function generationsOf(folder: string, purpose: string): Generation[] {
  const dated = new RegExp(`^${purpose}-(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)Z\\.key$`)
  const names = existsSync(folder) ? readdirSync(folder) : []
  const later = names.flatMap((name): Generation[] => {
    const [, year, month, day, hour, minute, second] = dated.exec(name) ?? []
    if (year === undefined) return []
    const madeAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
    return Number.isNaN(madeAt) ? [] : [{ path: join(folder, name), madeAt }]
  })
  later.sort((a, b) => b.madeAt - a.madeAt)
  const first = { path: join(folder, `${purpose}.key`), madeAt: 0 }
  // Retired, once there is a later one.
  return later.length > 0 && !existsSync(first.path) ? later : [...later, first]
}

export function nextName(purpose: string, nowAt: number): string {
  return `${purpose}-${new Date(nowAt).toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '')}.key`
}

/** Which of these others are told of: the newest that every process has had time to read. */
export function namedOf(generations: readonly Generation[], nowAt: number): number {
  const at = generations.findIndex(({ madeAt }) => madeAt + NAMED_AFTER_MS <= nowAt)
  return at === -1 ? generations.length - 1 : at
}
