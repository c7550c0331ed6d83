import { startSentPage } from '../../sent/start-sent-page.tsx'

const page = document.getElementById('sent')
if (page) startSentPage(page)
