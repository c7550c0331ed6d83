import { startOptionsPage } from '../../options/start-options-page.tsx'
import { settleLanguage } from '../../words/settle-language.ts'

const page = document.getElementById('options')
if (page) void settleLanguage().then((language) => startOptionsPage(page, language))
