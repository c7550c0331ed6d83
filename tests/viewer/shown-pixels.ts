import type { Frame } from 'playwright'
import type { Pixels } from './media/pictures.ts'

/** The pixels of the picture in a renderer, upright and in its own size. */
export async function pixelsIn(renderer: Frame): Promise<Pixels> {
  const read = await renderer.locator('.picture').evaluate((shown) => {
    const picture = shown as HTMLCanvasElement | HTMLImageElement
    const isCanvas = picture instanceof HTMLCanvasElement
    const width = isCanvas ? picture.width : picture.naturalWidth
    const height = isCanvas ? picture.height : picture.naturalHeight
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    const draw = canvas.getContext('2d')
    draw?.drawImage(picture, 0, 0)
    const { data } = draw?.getImageData(0, 0, width, height) ?? { data: [] }
    let letters = ''
    for (let at = 0; at < data.length; at += 8192)
      letters += String.fromCharCode(...data.slice(at, at + 8192))
    return { width, height, letters: btoa(letters) }
  })
  return { width: read.width, height: read.height, rgba: new Uint8Array(Buffer.from(read.letters, 'base64')) }
}
