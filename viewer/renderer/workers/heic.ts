import { openHeic } from './open-heic.ts'
import { serveDecoder } from './serve-decoder.ts'

serveDecoder(openHeic)
