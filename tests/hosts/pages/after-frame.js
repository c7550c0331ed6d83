/** Runs right behind a frame the parser has just inserted. */
window.__parsed = window.__nativesOf(window[0])
