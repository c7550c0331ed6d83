// The only part that knows who signed in, and the only one in the address bar. It never sees a report.
import '../styles/tokens.css'
import '../styles/base.css'
import './shell.css'
import { render } from 'preact'
import { startOpening } from './opening.ts'
import { Shell } from './Shell.tsx'
import { takeArrival } from './take-link.ts'

// Before anything else: the secret leaves the address bar.
const arrival = takeArrival()

const screen = document.getElementById('screen')
const vaultPlace = document.getElementById('vault')
if (screen && vaultPlace) {
  const opening = startOpening(arrival, vaultPlace, draw)
  function draw(): void {
    const journey = opening.journey()
    document.documentElement.dataset.journey = journey.is
    if (screen) render(<Shell journey={journey} doing={opening} />, screen)
  }
  draw()
  opening.start()
  window.addEventListener('pagehide', opening.goAway)
  // Restored from the back/forward cache: whatever this page was, it starts again from nothing.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) window.location.reload()
  })
}
