import UTIF, { type IFD } from 'utif2'
import { MAXIMUM_PIXELS } from '../picture-size.ts'
import { type Decoding, Undecodable } from './decoding.ts'
import { coloursOf } from './tiff-colours.ts'
import { isJpeg, layoutOf, numberOf, samplesOf } from './tiff-samples.ts'

const MAXIMUM_PAGES = 2000

/** Numbers of the tags we look at (TIFF 6.0). */
const WIDTH = 't256'
const HEIGHT = 't257'
const ORIENTATION = 't274'

/** The pages of a TIFF, unpacked one at a time. */
export function openTiff(bytes: ArrayBuffer): Decoding {
  checkChain(new DataView(bytes))
  const pages = UTIF.decode(bytes).filter((page) => sizeOf(page) !== null)
  if (pages.length === 0) throw new Undecodable('broken')
  return {
    count: pages.length,
    isCut: false,
    draw(index) {
      const page = pages[index]
      const size = page && sizeOf(page)
      if (!page || !size) throw new Undecodable('broken')
      // A few bytes can promise any size: ask before anything is unpacked.
      if (size.width * size.height > MAXIMUM_PIXELS) throw new Undecodable('too-large')
      const { width, height } = size
      const layout = layoutOf(page, width, height)
      const rgba = isJpeg(layout)
        ? jpegColours(bytes, page)
        : coloursOf(samplesOf(bytes, page, layout), page, layout)
      if (rgba.length !== width * height * 4) throw new Undecodable('broken')
      return turned(rgba, width, height, numberOf(page[ORIENTATION]) ?? 1)
    },
  }
}

function jpegColours(bytes: ArrayBuffer, page: IFD): Uint8Array<ArrayBuffer> {
  // Whatever the file says, the library unpacks JPEG to three numbers a pixel. A copy, because it keeps what it
  // unpacked, and a scan of a hundred pages would not fit.
  const unpacked: IFD = { ...page, t258: [8, 8, 8], t262: [2], t277: [3] }
  UTIF.decodeImage(bytes, unpacked)
  return new Uint8Array(UTIF.toRGBA8(unpacked))
}

/** Each page says where the next one is, in a ring if it likes: the library would follow it for ever. */
function checkChain(view: DataView): void {
  const isLittle = view.getUint16(0) === 0x4949
  const seen = new Set<number>()
  for (let at = view.getUint32(4, isLittle); at !== 0; ) {
    if (seen.has(at) || at + 6 > view.byteLength) throw new Undecodable('broken')
    if (seen.size >= MAXIMUM_PAGES) throw new Undecodable('too-large')
    seen.add(at)
    const next = at + 2 + 12 * view.getUint16(at, isLittle)
    at = next + 4 <= view.byteLength ? view.getUint32(next, isLittle) : 0
  }
}

function sizeOf(page: IFD): { width: number; height: number } | null {
  const [width, height] = [numberOf(page[WIDTH]), numberOf(page[HEIGHT])]
  return width && height ? { width, height } : null
}

/** Lays the picture the way the file says it stands: 1 is upright, 5 to 8 swap width and height. */
function turned(rgba: Uint8Array<ArrayBuffer>, width: number, height: number, orientation: number) {
  if (orientation < 2 || orientation > 8) return { width, height, rgba: rgba.buffer }
  const isSwapped = orientation >= 5
  const [toWidth, toHeight] = isSwapped ? [height, width] : [width, height]
  const from = new Uint32Array(rgba.buffer)
  const to = new Uint32Array(from.length)
  for (let y = 0; y < toHeight; y++) {
    for (let x = 0; x < toWidth; x++) {
      const [column, row] = isSwapped ? [y, x] : [x, y]
      const isMirroredAcross = [2, 3, 7, 8].includes(orientation)
      const isMirroredDown = [3, 4, 6, 7].includes(orientation)
      const fromX = isMirroredAcross ? width - 1 - column : column
      const fromY = isMirroredDown ? height - 1 - row : row
      to[y * toWidth + x] = from[fromY * width + fromX] ?? 0
    }
  }
  return { width: toWidth, height: toHeight, rgba: to.buffer }
}
