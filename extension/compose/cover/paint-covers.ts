import type { Cover } from './cover-state.ts'

type Paint = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** Opaque and one colour: a blur or a pattern can be turned back into a face. */
const COVER_COLOUR = '#000'

/** Paints covers over a picture of this size. What was under them is gone from these pixels. */
export function paintCovers(paint: Paint, covers: readonly Cover[], width: number, height: number): void {
  paint.fillStyle = COVER_COLOUR
  paint.strokeStyle = COVER_COLOUR
  paint.lineCap = 'round'
  paint.lineJoin = 'round'
  for (const cover of covers) {
    if (cover.is === 'box') {
      // Whole pixels, outwards: half a pixel of a letter can still be read.
      const left = Math.floor(Math.min(cover.from.x, cover.to.x) * width)
      const top = Math.floor(Math.min(cover.from.y, cover.to.y) * height)
      const right = Math.ceil(Math.max(cover.from.x, cover.to.x) * width)
      const bottom = Math.ceil(Math.max(cover.from.y, cover.to.y) * height)
      paint.fillRect(left, top, right - left, bottom - top)
    } else {
      paint.lineWidth = Math.max(1, cover.width * Math.min(width, height))
      paint.beginPath()
      const [first] = cover.places
      if (!first) continue
      paint.moveTo(first.x * width, first.y * height)
      // A line to where it begins makes a dot of a single press.
      for (const { x, y } of cover.places) paint.lineTo(x * width, y * height)
      paint.stroke()
    }
  }
}
