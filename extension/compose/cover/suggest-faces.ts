import { CodedError } from '#shared/errors.ts'
import type { Place } from './cover-state.ts'

/** Where a face may be: two corners, in shares of the picture. */
export type FaceBox = { from: Place; to: Place }

/** In this package. From its root, because the library takes an extension's whole address apart in the wrong place. */
const MODEL = '/faces'
/** Low, so that more is suggested than is there: a box too many is one press, a face too few may be a patient. */
const LEAST_SCORE = 0.25
/** What the model looks at is scaled to this many pixels; larger finds smaller faces and takes longer. */
const LOOKED_AT = 512
/** Hair, ears and chin say who somebody is, too: so much more on every side. */
const MARGIN = 0.2

/**
 * Suggests faces in a picture, by a small model that comes with the extension: nothing is asked of anybody, and nothing
 * leaves this panel. Never to be relied on: it knows faces from in front, and misses them in the dark, from the side, in
 * part, and behind masks.
 *
 * @throws CodedError `prepare/cannot-convert` when this browser cannot run it
 */
export async function suggestFaces(picture: HTMLCanvasElement): Promise<FaceBox[]> {
  try {
    const { nets, tf, TinyFaceDetectorOptions, detectAllFaces } = await import(
      '@vladmandic/face-api/dist/face-api.esm.js'
    )
    const engine = tf as unknown as Engine
    if (!nets.tinyFaceDetector.isLoaded) {
      // A computer without a graphics card takes seconds instead of tenths of one.
      if (!(await engine.setBackend('webgl').catch(() => false))) await engine.setBackend('cpu')
      await engine.ready()
      await nets.tinyFaceDetector.loadFromUri(MODEL)
    }
    const how = new TinyFaceDetectorOptions({ inputSize: LOOKED_AT, scoreThreshold: LEAST_SCORE })
    const found = await detectAllFaces(picture, how)
    return found.map(({ box }) => shareOf(box, picture))
  } catch (cause) {
    throw new CodedError('prepare/cannot-convert', { cause })
  }
}

/** What its types leave out. */
type Engine = { setBackend(name: 'webgl' | 'cpu'): Promise<boolean>; ready(): Promise<void> }

type Rectangle = { x: number; y: number; width: number; height: number }

/** A rectangle of pixels, with its margin, as shares of the picture. */
export function shareOf(box: Rectangle, { width, height }: { width: number; height: number }): FaceBox {
  const within = (share: number) => Math.min(1, Math.max(0, share))
  return {
    from: {
      x: within((box.x - box.width * MARGIN) / width),
      y: within((box.y - box.height * MARGIN) / height),
    },
    to: {
      x: within((box.x + box.width * (1 + MARGIN)) / width),
      y: within((box.y + box.height * (1 + MARGIN)) / height),
    },
  }
}
