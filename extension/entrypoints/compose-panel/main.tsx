import { startPanel } from '../../compose/start-panel.tsx'
import { settleLanguage } from '../../words/settle-language.ts'

const panel = document.getElementById('panel')
if (panel) void settleLanguage().then(() => startPanel(location.hash.slice(1), panel))
