/** Nobody touches a key, a pointer or the page for this long: whoever comes next may be somebody else. */
const ABSENT_MS = 10 * 60 * 1000

/** Calls back when nobody has been here for long. A page in the background ages too. */
export function watchAbsence(left: () => void, absentMs = ABSENT_MS): void {
  let timer = setTimeout(left, absentMs)
  for (const sign of ['keydown', 'pointerdown', 'pointermove', 'wheel', 'focus'] as const) {
    window.addEventListener(
      sign,
      () => {
        clearTimeout(timer)
        timer = setTimeout(left, absentMs)
      },
      { capture: true, passive: true },
    )
  }
}
