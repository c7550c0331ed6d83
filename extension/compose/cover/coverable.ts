import { CodedError } from '#shared/errors.ts'
import type { Cover } from './cover-state.ts'
import { readDicomPicture } from './dicom-picture.ts'
import { imagesAsPdf } from './images-as-pdf.ts'
import { paintCovers } from './paint-covers.ts'
import { pdfPages } from './pdf-pages.ts'

/** A file whose pages can be drawn, looked at and covered. */
export type Coverable = {
  pageCount: number
  /** Draws a page as large as it is kept. The canvas is the caller's. */
  page(index: number): Promise<HTMLCanvasElement>
  /** The file with its covers burnt in. */
  covered(covers: readonly (readonly Cover[])[]): Promise<File>
  close(): void
}

const JPEG_QUALITY = 0.92
const DICOM = 'application/dicom'
const PICTURES = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif']

/** Whether parts of such a file can be covered here. */
export function isCoverable(mediaType: string): boolean {
  return mediaType === 'application/pdf' || mediaType === DICOM || PICTURES.includes(mediaType)
}

/**
 * Opens a file that has been made safe.
 *
 * @throws CodedError `prepare/cannot-convert` when this browser cannot draw it
 */
export async function openCoverable(file: File): Promise<Coverable> {
  try {
    switch (file.type) {
      case 'application/pdf':
        return await openPdf(file)
      case DICOM:
        return await openDicom(file)
      default:
        return await openPicture(file)
    }
  } catch (cause) {
    throw new CodedError('prepare/cannot-convert', { cause })
  }
}

async function openPicture(file: File): Promise<Coverable> {
  const bitmap = await createImageBitmap(file)
  const draw = () => {
    const { canvas, paint } = newCanvas(bitmap.width, bitmap.height)
    // A JPEG has no transparency; what shows through is white, as on the screen.
    if (file.type !== 'image/png') paint.fillRect(0, 0, canvas.width, canvas.height)
    paint.drawImage(bitmap, 0, 0)
    return { canvas, paint }
  }
  return {
    pageCount: 1,
    page: async () => draw().canvas,
    async covered([covers = []]) {
      const { canvas, paint } = draw()
      paintCovers(paint, covers, canvas.width, canvas.height)
      const type = file.type === 'image/png' ? 'image/png' : 'image/jpeg'
      const blob = await encoded(canvas, type)
      return new File([blob], `${stemOf(file.name)}.${type === 'image/png' ? 'png' : 'jpg'}`, { type })
    },
    close: () => bitmap.close(),
  }
}

async function openPdf(file: File): Promise<Coverable> {
  const pages = await pdfPages(file)
  return {
    pageCount: pages.count,
    page: async (index) => {
      const size = await pages.sizeOf(index)
      const { canvas } = newCanvas(size.width, size.height)
      await pages.draw(index, canvas)
      return canvas
    },
    /** Every page becomes a picture: a name that is covered on one may stand as text on the next. */
    async covered(covers) {
      const images = []
      for (let index = 0; index < pages.count; index++) {
        const { width, height, pointWidth, pointHeight } = await pages.sizeOf(index)
        const { canvas, paint } = newCanvas(width, height)
        await pages.draw(index, canvas)
        paintCovers(paint, covers[index] ?? [], width, height)
        const jpeg = new Uint8Array(await (await encoded(canvas, 'image/jpeg')).arrayBuffer())
        images.push({ jpeg, width, height, pointWidth, pointHeight })
      }
      return new File([imagesAsPdf(images)], file.name, { type: 'application/pdf' })
    },
    close: pages.close,
  }
}

/** Every frame is covered alike: a device writes a name on all of them, in one place. */
async function openDicom(file: File): Promise<Coverable> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const picture = await readDicomPicture(bytes, decodeJpeg)
  const { width, height } = picture
  return {
    pageCount: 1,
    async page() {
      const { canvas, paint } = newCanvas(width, height)
      paint.putImageData(new ImageData(picture.shown(), width, height), 0, 0)
      return canvas
    },
    async covered([covers = []]) {
      const { paint } = newCanvas(width, height)
      paintCovers(paint, covers, width, height)
      const { data } = paint.getImageData(0, 0, width, height)
      // Also what is covered in part: half a pixel of a letter can still be read.
      const mask = Uint8Array.from({ length: width * height }, (_, pixel) => data[pixel * 4 + 3] ?? 0)
      return new File([picture.covered(mask)], file.name, { type: DICOM })
    },
    close() {},
  }
}

async function decodeJpeg(jpeg: Uint8Array<ArrayBuffer>): Promise<Uint8ClampedArray> {
  const bitmap = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }))
  const { canvas, paint } = newCanvas(bitmap.width, bitmap.height)
  paint.drawImage(bitmap, 0, 0)
  bitmap.close()
  return paint.getImageData(0, 0, canvas.width, canvas.height).data
}

function newCanvas(width: number, height: number) {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const paint = canvas.getContext('2d')
  if (!paint) throw new CodedError('prepare/cannot-convert')
  paint.fillStyle = '#fff'
  return { canvas, paint }
}

async function encoded(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  const { promise, resolve } = Promise.withResolvers<Blob | null>()
  canvas.toBlob(resolve, type, JPEG_QUALITY)
  const blob = await promise
  // A canvas the browser has no memory for gives nothing, and some give another type than was asked for.
  if (blob?.type !== type) throw new CodedError('prepare/cannot-convert')
  return blob
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, '') || name
}
