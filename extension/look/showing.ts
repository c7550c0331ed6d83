/**
 * Keeps a state and shows it again after each move. A move made while showing waits its turn: taking a focused
 * field out of the page fires its `blur`, in the middle of the drawing that takes it out.
 */
export function showing<S, M>(
  start: S,
  after: (state: S, move: M) => S,
  show: (state: S) => void,
): { move(move: M): void; now(): S } {
  let state = start
  const waiting: M[] = []
  let isShowing = false

  function move(next: M): void {
    waiting.push(next)
    if (isShowing) return
    isShowing = true
    try {
      for (let turn = waiting.shift(); turn !== undefined; turn = waiting.shift()) {
        state = after(state, turn)
        show(state)
      }
    } finally {
      isShowing = false
    }
  }
  return { move, now: () => state }
}
