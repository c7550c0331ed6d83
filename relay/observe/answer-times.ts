/** Upper edges of the buckets, in seconds. */
const EDGES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

type Histogram = { buckets: number[]; sum: number; count: number }

/** How long each route takes to answer, in a form Prometheus adds up. */
export class AnswerTimes {
  readonly #routes = new Map<string, Histogram>()

  observe(route: string, ms: number): void {
    const seconds = ms / 1000
    const histogram = this.#routes.get(route) ?? { buckets: EDGES.map(() => 0), sum: 0, count: 0 }
    this.#routes.set(route, histogram)
    for (const [at, edge] of EDGES.entries())
      if (seconds <= edge) histogram.buckets[at] = (histogram.buckets[at] ?? 0) + 1
    histogram.sum += seconds
    histogram.count += 1
  }

  lines(name: string): string[] {
    return [...this.#routes].flatMap(([route, { buckets, sum, count }]) => [
      ...EDGES.map((edge, at) => `${name}_bucket{route="${route}",le="${edge}"} ${buckets[at] ?? 0}`),
      `${name}_bucket{route="${route}",le="+Inf"} ${count}`,
      `${name}_sum{route="${route}"} ${sum}`,
      `${name}_count{route="${route}"} ${count}`,
    ])
  }
}
