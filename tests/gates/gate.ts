/** What a gate found: passed or not, the figures it decided by, and the rules that did not hold. */
export type Verdict = { passed: boolean; figures: Record<string, number>; broken: string[] }

/** One of the relay's promises, held to in numbers. */
export type Gate = {
  /** One line, for the list. */
  about: string
  /** How often, for the long form; a test runs it a few times. */
  times: number
  run(times: number): Promise<Verdict>
}

/** Passed when every rule holds. */
export function judge(figures: Record<string, number>, rules: Readonly<Record<string, boolean>>): Verdict {
  const broken = Object.keys(rules).filter((rule) => !rules[rule])
  return { passed: broken.length === 0, figures, broken }
}

/** The value below which this part of them lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

export function rounded(value: number, places = 2): number {
  return Number(value.toFixed(places))
}

/** Works through them with this many at once. */
export async function inParallel<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]()
  async function worker(): Promise<void> {
    for (let next = iterator.next(); !next.done; next = iterator.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
