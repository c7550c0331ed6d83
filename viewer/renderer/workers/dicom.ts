import { openDicom } from './open-dicom.ts'
import { serveDecoder } from './serve-decoder.ts'

serveDecoder(openDicom)
