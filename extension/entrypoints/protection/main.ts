import { localeOf } from '#shared/words/language.ts'
import { startProtectionPage } from '../../protection/start-protection-page.tsx'
import { settleLanguage } from '../../words/settle-language.ts'

const page = document.getElementById('protection')
if (page) void settleLanguage().then((language) => startProtectionPage(page, localeOf(language)))
