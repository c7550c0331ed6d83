// HEIC where the browser has no decoder of its own: libheif as WebAssembly, in a worker. Safari shows it by itself.
import '../styles/tokens.css'
import './renderer.css'
import workerText from 'virtual:worker/heic'
import { readPack } from './data-pack.ts'
import { serveDecoded } from './decoded.ts'

serveDecoded(workerText, () => readPack('heic-wasm'))
