/** What a gate found: passed or not, and the figures it decided by. */
export type Verdict = { passed: boolean; figures: Record<string, number> }
