/** A page that is one picture; points are seventy-seconds of an inch. */
export type PageImage = {
  jpeg: Uint8Array<ArrayBuffer>
  width: number
  height: number
  pointWidth: number
  pointHeight: number
}

/** The smallest PDF that shows these pictures, a page each. No text, no properties, no ids. */
export function imagesAsPdf(images: readonly PageImage[]): Blob {
  const parts: (string | Uint8Array<ArrayBuffer>)[] = []
  const offsets: number[] = []
  let at = 0
  const add = (part: string | Uint8Array<ArrayBuffer>) => {
    parts.push(part)
    at += part.length
  }
  const object = (number: number, ...body: (string | Uint8Array<ArrayBuffer>)[]) => {
    offsets[number] = at
    add(`${number} 0 obj\n`)
    body.forEach(add)
    add('\nendobj\n')
  }
  add('%PDF-1.4\n')
  const pageOf = (index: number) => 3 + index * 3
  object(1, '<</Type/Catalog/Pages 2 0 R>>')
  const kids = images.map((_, index) => `${pageOf(index)} 0 R`).join(' ')
  object(2, `<</Type/Pages/Count ${images.length}/Kids[${kids}]>>`)
  for (const [index, { jpeg, width, height, pointWidth, pointHeight }] of images.entries()) {
    const page = pageOf(index)
    const box = `${pointWidth.toFixed(2)} ${pointHeight.toFixed(2)}`
    const drawing = `${pointWidth.toFixed(2)} 0 0 ${pointHeight.toFixed(2)} 0 0 cm /P Do`
    object(
      page,
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${box}]/Contents ${page + 1} 0 R/Resources<</XObject<</P ${page + 2} 0 R>>>>>>`,
    )
    object(page + 1, `<</Length ${drawing.length}>>\nstream\n${drawing}\nendstream`)
    const picture = `/Width ${width}/Height ${height}/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode`
    object(
      page + 2,
      `<</Type/XObject/Subtype/Image${picture}/Length ${jpeg.length}>>\nstream\n`,
      jpeg,
      '\nendstream',
    )
  }
  const tableAt = at
  const rows = offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`)
  add(`xref\n0 ${offsets.length}\n0000000000 65535 f \n${rows.join('')}`)
  add(`trailer\n<</Size ${offsets.length}/Root 1 0 R>>\nstartxref\n${tableAt}\n%%EOF\n`)
  return new Blob(parts, { type: 'application/pdf' })
}
