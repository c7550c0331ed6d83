import { render } from 'preact'
import { App } from './App.tsx'
import { startRecord } from './record.ts'
import { readVariants } from './variants.ts'
import { wordsIn } from './words.ts'
import './page.css'

startRecord()

const variants = readVariants(new URLSearchParams(location.search))
document.documentElement.lang = variants.lang
const mount = document.querySelector('#app')
if (mount) render(<App words={wordsIn(variants.lang)} variants={variants} />, mount)
