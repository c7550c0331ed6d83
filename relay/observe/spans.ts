/** What takes its time in answering. A closed list: a span can be called nothing else. */
export type SpanName = 'answer' | 'verify-sign-in' | 'receive-piece' | 'commit'

/** What a span may say besides how long it took: codes and counts. */
export type SpanFacts = {
  /** Name of the route, never its path: a path has an id in it. */
  route?: string
  status?: number
  bytes?: number
}

/** Does the work, and measures it as a part of whatever is measured around it. */
export type Spans = <T>(name: SpanName, work: (note: (facts: SpanFacts) => void) => Promise<T>) => Promise<T>

/** Measures nothing, and costs nothing. */
export const noSpans: Spans = (_name, work) => work(() => undefined)
