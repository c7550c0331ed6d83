import { startPanel } from '../../compose/start-panel.tsx'

const panel = document.getElementById('panel')
if (panel) startPanel(location.hash.slice(1), panel)
