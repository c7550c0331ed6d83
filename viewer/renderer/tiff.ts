// TIFF: what scanners and fax machines write, page by page.
import '../styles/tokens.css'
import './renderer.css'
import workerText from 'virtual:worker/tiff'
import { serveDecoded } from './decoded.ts'

serveDecoded(workerText, async () => new Map())
