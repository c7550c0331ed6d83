/** One measurement anyone can run: `tests/bench/<name>.bench.ts` exports it as `bench`. */
export type Bench = {
  /** One line, for the list. */
  about: string
  run(asked: BenchAsked): Promise<BenchResult>
}

export type BenchAsked = {
  /** What was on the command line beside the name and `--json`, e.g. `--quick`. */
  flags: readonly string[]
  /** Says how far it is, on standard error. */
  note(line: string): void
}

export type BenchResult = {
  table: string
  /** For machines; the bench's file says what is in it. */
  json: object
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

/** Columns as wide as their longest cell; the first to the left, numbers to the right. */
export function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))),
    )
    .map((row) => row.join('  ').trimEnd())
    .join('\n')
}
