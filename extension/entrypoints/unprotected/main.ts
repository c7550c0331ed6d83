import { startUnprotectedPage } from '../../unprotected/start-unprotected-page.tsx'
import { settleLanguage } from '../../words/settle-language.ts'

const page = document.getElementById('unprotected')
if (page) void settleLanguage().then(() => startUnprotectedPage(page))
