import { startOptionsPage } from '../../options/start-options-page.tsx'

const page = document.getElementById('options')
if (page) startOptionsPage(page)
