import { startSentPage } from '../../sent/start-sent-page.tsx'
import { settleLanguage } from '../../words/settle-language.ts'

const page = document.getElementById('sent')
if (page) void settleLanguage().then(() => startSentPage(page))
