/** Sharp on A4 at 200 dots an inch. A photo that is larger is made smaller for paper; the file itself stays what it is. */
const PAPER_SIDE = 2340

/** What is on the screen as pixels for paper: upright, on white, since paper has no see-through places. */
export function pixelsForPaper(source: CanvasImageSource, width: number, height: number): ImageData | null {
  const scale = Math.min(1, PAPER_SIDE / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  const draw = canvas.getContext('2d')
  if (!draw) return null
  draw.fillStyle = '#fff'
  draw.fillRect(0, 0, canvas.width, canvas.height)
  draw.imageSmoothingQuality = 'high'
  draw.drawImage(source, 0, 0, canvas.width, canvas.height)
  const pixels = draw.getImageData(0, 0, canvas.width, canvas.height)
  // What a canvas holds is given back with its size, not with its last reference.
  canvas.width = canvas.height = 0
  return pixels
}

/** The scale at which something of this size fills a sheet. */
export function paperScale(width: number, height: number): number {
  return PAPER_SIDE / Math.max(1, width, height)
}
