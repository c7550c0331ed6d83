// For people who govern a trust. Names of colleagues stand here, and no report is ever opened here.
import '../styles/tokens.css'
import '../styles/base.css'
import './governance.css'
import './forms.css'
import './report-list.css'
import './report-details.css'
import './proposal.css'
import { render } from 'preact'
import { chooseLanguage, type Language } from '#shared/words/language.ts'
import { Governance } from './Governance.tsx'
import { readSignIn } from './kept-sign-in.ts'
import { PageBar } from './PageBar.tsx'
import { type GovernanceArrival, startGoverning } from './start-governing.ts'
import { watchAbsence } from './watch-absence.ts'
import { speak } from './words/speak.ts'

/** Reads the issuer's answer, and takes it out of the address bar and the history before anything else runs. */
function takeArrival(): GovernanceArrival {
  const { href, pathname, search, hash } = window.location
  if (pathname !== '/governance' || search !== '' || hash !== '') {
    window.history.replaceState(null, '', '/governance')
  }
  return pathname === '/governance/signed-in' ? { is: 'signed-in', answer: href } : { is: 'bare' }
}

const arrival = takeArrival()
const screen = document.getElementById('screen')
const bar = document.getElementById('bar')
if (screen && bar) {
  let language = readSignIn()?.language ?? chooseLanguage(navigator.languages)
  const work = startGoverning(arrival, () => language, draw)
  function draw(): void {
    const governing = work.governing()
    document.documentElement.dataset.governing = governing.is
    if (screen) render(<Governance governing={governing} doing={work} />, screen)
    if (bar)
      render(<PageBar governing={governing} language={language} onLanguage={choose} doing={work} />, bar)
  }
  async function choose(chosen: Language): Promise<void> {
    language = chosen
    await speak(chosen)
    draw()
  }
  void speak(language).then(() => {
    draw()
    work.start()
  })
  watchAbsence(() => {
    if (work.governing().is === 'working') work.goAway()
  })
  window.addEventListener('pagehide', work.goAway)
  // Restored from the back/forward cache: whatever this page was, it starts again from nothing.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) window.location.reload()
  })
}
