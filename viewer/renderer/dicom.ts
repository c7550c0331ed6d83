// DICOM: pictures in every packing a decoder here knows, ECG on paper, structured reports as text.
import '../styles/tokens.css'
import './renderer.css'
import './text.css'
import workerText from 'virtual:worker/dicom'
import { readPack } from './data-pack.ts'
import { serveDecoded } from './decoded.ts'

serveDecoded(workerText, () => readPack('dicom-wasm'))
