/** The leaves `from` up to, not including, `to`. */
export type Span = { from: number; to: number }

/** A subtree with all its leaves: level 0 is a leaf, and `index` counts along the level. */
export type Node = { level: number; index: number }

/** The siblings that prove leaf `index` of a tree with `treeSize` leaves, leaf to root (RFC 6962 section 2.1.1). */
export function inclusionSpans(index: number, treeSize: number): Span[] {
  const spans: Span[] = []
  let span = { from: 0, to: treeSize }
  while (span.to - span.from > 1) {
    const middle = span.from + splitOf(span.to - span.from)
    const [ours, theirs] =
      index < middle
        ? [
            { from: span.from, to: middle },
            { from: middle, to: span.to },
          ]
        : [
            { from: middle, to: span.to },
            { from: span.from, to: middle },
          ]
    spans.push(theirs)
    span = ours
  }
  return spans.reverse()
}

/** What proves that a tree of `newerSize` leaves only appended to one of `olderSize` (RFC 6962 section 2.1.2). */
export function consistencySpans(olderSize: number, newerSize: number): Span[] {
  if (olderSize === 0 || olderSize === newerSize) return []
  const spans: Span[] = []
  let span = { from: 0, to: newerSize }
  while (span.to !== olderSize) {
    const middle = span.from + splitOf(span.to - span.from)
    if (olderSize <= middle) {
      spans.push({ from: middle, to: span.to })
      span = { from: span.from, to: middle }
    } else {
      spans.push({ from: span.from, to: middle })
      span = { from: middle, to: span.to }
    }
  }
  // The older tree whole: whoever checks has its root already.
  if (span.from !== 0) spans.push(span)
  return spans.reverse()
}

/**
 * The complete subtrees that make up a span, left to right; their hashes fold together from the right.
 * The span begins where a subtree of its size may begin, as every span of a proof does.
 */
export function nodesOf(span: Span): Node[] {
  const nodes: Node[] = []
  let from = span.from
  while (from < span.to) {
    let level = 0
    let width = 1
    while (width * 2 <= span.to - from && from % (width * 2) === 0) {
      width *= 2
      level += 1
    }
    nodes.push({ level, index: from / width })
    from += width
  }
  return nodes
}

/** The largest power of two below `size`, which is at least 2. */
function splitOf(size: number): number {
  let width = 1
  while (width * 2 < size) width *= 2
  return width
}
