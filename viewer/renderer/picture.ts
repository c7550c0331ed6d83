// JPEG, PNG, WebP, GIF, AVIF and BMP: the browser's own decoders, in a frame that can reach nothing.
import '../styles/tokens.css'
import './renderer.css'
import { pixelsForPaper } from './for-paper.ts'
import { isCutShort } from './picture-end.ts'
import { MAXIMUM_PIXELS, pictureSize } from './picture-size.ts'
import { layOnSheet, makeView, type Sheet } from './sheet.ts'
import { Failure, serveVault, tellVault, type WholeFile } from './vault-port.ts'

const MEDIA_TYPES: Record<string, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  bmp: 'image/bmp',
}

const view = makeView()
let sheet: Sheet | null = null
let shown: HTMLImageElement | null = null

/** Handed to the browser as it comes: what it has taken need not be waited for when the last byte is here. */
const blobs: Blob[] = []
let inBlobs = 0

function coming(arrived: Uint8Array<ArrayBuffer>): void {
  blobs.push(new Blob([arrived.subarray(inBlobs)]))
  inBlobs = arrived.length
}

async function show({ bytes, kind, label }: WholeFile): Promise<void> {
  // A phone's browser is killed, and Chromium calls it broken: ask the header first.
  const size = pictureSize(kind, new Uint8Array(bytes))
  if (size && size.width * size.height > MAXIMUM_PIXELS) throw new Failure('too-large')
  const isCut = isCutShort(kind, new Uint8Array(bytes))
  const picture = new Image()
  picture.className = 'picture'
  picture.draggable = false
  const address = URL.createObjectURL(
    new Blob([...blobs, new Uint8Array(bytes, inBlobs)], { type: MEDIA_TYPES[kind] ?? '' }),
  )
  try {
    await load(picture, address)
    if (picture.naturalWidth * picture.naturalHeight > MAXIMUM_PIXELS) throw new Failure('too-large')
    if (picture.naturalWidth === 0) throw new Failure('broken')
    await picture.decode()
  } finally {
    URL.revokeObjectURL(address)
  }
  shown = picture
  picture.alt = label
  view.setAttribute('aria-label', label)
  sheet = layOnSheet(view, {
    element: picture,
    width: () => picture.naturalWidth,
    height: () => picture.naturalHeight,
    fitsUpTo: 1,
    turn: (to) => tellVault({ is: 'turn', to }),
    placed: (zoomPercent) => tellVault({ is: 'shown', page: 1, pages: 1, zoomPercent, isCut }),
  })
}

function load(picture: HTMLImageElement, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    picture.onload = () => resolve()
    picture.onerror = () => reject(new Failure('broken'))
    picture.src = address
  })
}

void serveVault({
  show,
  coming,
  look: (look) => void sheet?.look(look),
  forPaper: async () => shown && pixelsForPaper(shown, shown.naturalWidth, shown.naturalHeight),
})
