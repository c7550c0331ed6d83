import { openTiff } from './open-tiff.ts'
import { serveDecoder } from './serve-decoder.ts'

serveDecoder(openTiff)
