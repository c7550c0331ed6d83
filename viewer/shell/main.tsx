// The only part that knows who signed in, and the only one in the address bar. It never sees a report.
import '../styles/tokens.css'
import '../styles/base.css'
import './shell.css'
import { render } from 'preact'
import { chooseLanguage, type Language } from '#shared/words/language.ts'
import { speak } from '../words/speak.ts'
import { Bar } from './Bar.tsx'
import { startOpening } from './opening.ts'
import { readParked } from './parked-record.ts'
import { Shell } from './Shell.tsx'
import { takeArrival } from './take-link.ts'

// Before anything else: the secret leaves the address bar.
const arrival = takeArrival()

const screen = document.getElementById('screen')
const bar = document.getElementById('bar')
const vaultPlace = document.getElementById('vault')
if (screen && vaultPlace) {
  // A choice outlives the sign-in with what is parked, and ends with it.
  let language = readParked()?.language ?? chooseLanguage(navigator.languages)
  const opening = startOpening(arrival, vaultPlace, () => language, draw)
  function draw(): void {
    const journey = opening.journey()
    document.documentElement.dataset.journey = journey.is
    if (screen) render(<Shell journey={journey} doing={opening} />, screen)
    if (bar) render(<Bar language={language} onLanguage={choose} />, bar)
  }
  async function choose(chosen: Language): Promise<void> {
    language = chosen
    opening.speak(chosen)
    await speak(chosen)
    draw()
  }
  void speak(language).then(() => {
    draw()
    opening.start()
  })
  window.addEventListener('pagehide', opening.goAway)
  // Restored from the back/forward cache: whatever this page was, it starts again from nothing.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) window.location.reload()
  })
}
