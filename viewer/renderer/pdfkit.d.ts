// What we use of pdfkit, which brings no types.
declare module 'pdfkit' {
  type Placed = {
    align?: 'left' | 'center' | 'right'
    width?: number
    continued?: boolean
    lineBreak?: boolean
    lineGap?: number
  }
  export default class PDFDocument {
    constructor(options: {
      subset: 'PDF/A-1b'
      pdfVersion: '1.4'
      lang: string
      size: 'A4'
      margin: number
      bufferPages: true
      autoFirstPage: boolean
      font: Uint8Array
      info: Record<string, string | Date>
    })
    x: number
    y: number
    page: {
      width: number
      height: number
      margins: { top: number; bottom: number; left: number; right: number }
    }
    /** The fontkit font in use. */
    _font: { font: { hasGlyphForCodePoint(codePoint: number): boolean } }
    registerFont(name: string, source: Uint8Array): this
    font(name: string): this
    fontSize(size: number): this
    fillColor(colour: string): this
    text(text: string, options?: Placed): this
    text(text: string, x: number, y: number, options?: Placed): this
    heightOfString(text: string, options?: Placed): number
    widthOfString(text: string): number
    moveDown(lines?: number): this
    moveTo(x: number, y: number): this
    lineTo(x: number, y: number): this
    lineWidth(width: number): this
    stroke(colour: string): this
    addPage(): this
    openImage(source: Uint8Array): { width: number; height: number }
    image(source: Uint8Array, x: number, y: number, options: { width: number; height: number }): this
    bufferedPageRange(): { start: number; count: number }
    switchToPage(page: number): this
    on(event: 'data', listener: (piece: Uint8Array) => void): this
    on(event: 'end', listener: () => void): this
    end(): void
  }
}
