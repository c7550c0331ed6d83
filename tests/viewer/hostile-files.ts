import { deflateSync } from 'node:zlib'
import { zipSync } from 'fflate'
import type { FileToSend } from './sender.ts'

/** Files that are not what they say, or worse. All made here; each is small. */

const text = (content: string) => new TextEncoder().encode(content)

export function htmlCalledJpg(): FileToSend {
  return {
    name: 'wound.jpg',
    mediaType: 'image/jpeg',
    bytes: text(
      '<!doctype html><script>parent.postMessage("out","*");location="http://127.0.0.1:9/"</script>',
    ),
  }
}

/** Shown as the letters it is made of. */
export function htmlCalledText(): FileToSend {
  return { ...htmlCalledJpg(), name: 'page.txt', mediaType: 'text/plain' }
}

export function svgCalledJpg(): FileToSend {
  return {
    name: 'scan.jpg',
    mediaType: 'image/jpeg',
    bytes: text(
      '<svg xmlns="http://www.w3.org/2000/svg" onload="fetch(\'http://127.0.0.1:9/\')"><script>alert(1)</script></svg>',
    ),
  }
}

/** Begins as a JPEG and is noise after that. */
export function brokenJpeg(): FileToSend {
  const bytes = new Uint8Array(20_000).map((_, at) => (at * 7919) % 256)
  bytes.set([0xff, 0xd8, 0xff, 0xe0])
  return { name: 'broken.jpg', mediaType: 'image/jpeg', bytes }
}

/** A few kilobytes that would be 3.6 GB once decoded. */
export function pictureBomb(): FileToSend {
  const [width, height] = [30_000, 30_000]
  const header = new DataView(new ArrayBuffer(13))
  header.setUint32(0, width)
  header.setUint32(4, height)
  header.setUint8(8, 1)
  const rows = Buffer.alloc((width / 8 + 1) * 400)
  return {
    name: 'bomb.png',
    mediaType: 'image/png',
    bytes: Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      pngPart('IHDR', Buffer.from(header.buffer)),
      pngPart('IDAT', deflateSync(rows)),
      pngPart('IEND', Buffer.alloc(0)),
    ]),
  }
}

function pngPart(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(content.length)
  const named = Buffer.concat([Buffer.from(name), content])
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([head, named, check])
}

function crc32(bytes: Buffer): number {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ~crc >>> 0
}

export function brokenPdf(): FileToSend {
  return { name: 'broken.pdf', mediaType: 'application/pdf', bytes: text('%PDF-1.7\nthis is all there is') }
}

/** Asks for a password nobody has. */
export function lockedPdf(): FileToSend {
  const noise = '0123456789abcdef'.repeat(4)
  const encrypt = `5 0 obj<</Filter/Standard/V 1/R 2/Length 40/P -4/O<${noise}>/U<${noise}>>>endobj`
  return pdf('locked.pdf', [PAGES, ONE_PAGE, encrypt], '/Encrypt 5 0 R/ID[<00><00>]')
}

/** Everything in it that would act: script when it opens, links, a form that submits, a font with code in its matrix. */
export function activePdf(listener: string): FileToSend {
  const font = `6 0 obj<</Type/Font/Subtype/Type1/BaseFont/Evil/FontMatrix[1 2 3 4 5 (0\\); fetch\\('${listener}/font'\\)//)]/FirstChar 0/LastChar 1/Widths[500 500]>>endobj`
  const page =
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 6 0 R>>>>/Annots[7 0 R]>>endobj'
  const link = `7 0 obj<</Type/Annot/Subtype/Link/Rect[0 0 300 300]/A<</S/URI/URI(${listener}/link)>>>>endobj`
  const content = stream(4, 'BT /F1 24 Tf 20 150 Td (Active) Tj ET')
  const catalog = `1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL('${listener}/script');this.submitForm('${listener}/form'))>>/AA<</WC<</S/JavaScript/JS(app.alert(1))>>>>>>endobj`
  return pdf('active.pdf', [PAGES, page, content, font, link], '', catalog)
}

/** Promises a million pages. */
export function endlessPdf(): FileToSend {
  return pdf('endless.pdf', ['2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1000000>>endobj', ONE_PAGE])
}

/** A small stream that unpacks into a hundred megabytes of drawing. */
export function pdfBomb(): FileToSend {
  const packed = deflateSync(Buffer.alloc(100 * 1024 * 1024, '0 0 m 9 9 l S '))
  const content = Buffer.concat([
    Buffer.from(`4 0 obj<</Length ${packed.length}/Filter/FlateDecode>>stream\n`),
    packed,
    Buffer.from('\nendstream endobj'),
  ])
  return pdf('bomb.pdf', [PAGES, ONE_PAGE, content])
}

/** A picture that goes on as a web page and as a document: the first bytes decide. */
export function pictureAndMore(picture: FileToSend): FileToSend {
  const more = Buffer.concat([Buffer.from('<html><script>alert(1)</script>'), brokenPdf().bytes])
  return { ...picture, name: 'both.jpg', bytes: Buffer.concat([picture.bytes, more]) }
}

/** Said to be what it is: a drawing that can carry script gets no renderer at all. */
export function svgWithScript(): FileToSend {
  return { ...svgCalledJpg(), name: 'drawing.svg', mediaType: 'image/svg+xml' }
}

/** An archive under a picture's name. */
export function zipCalledJpg(): FileToSend {
  const packed = zipSync({ 'wound.jpg': text('not a picture'), '../../outside.txt': text('out') })
  return { name: 'archive.jpg', mediaType: 'image/jpeg', bytes: packed }
}

/** Would start a program, opens what it carries, and holds a file inside. */
export function launchingPdf(listener: string): FileToSend {
  const catalog =
    '1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(/bin/sh)/NewWindow true/Next<</S/GoToE/T<</R/C/N(inside)>>>>>>/Names<</EmbeddedFiles<</Names[(inside)6 0 R]>>>>/AF[6 0 R]>>endobj'
  const inside = '6 0 obj<</Type/Filespec/F(inside.exe)/EF<</F 7 0 R>>>>endobj'
  const rich = `8 0 obj<</Type/Annot/Subtype/Movie/Rect[0 0 300 300]/Movie<</F(${listener}/movie)>>/A true>>endobj`
  const page =
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Annots[8 0 R]/AA<</O<</S/URI/URI(http://127.0.0.1:9/)>>>>>>endobj'
  return pdf(
    'launch.pdf',
    [PAGES, page, stream(4, '0 0 m 9 9 l S'), inside, stream(7, 'MZ'), rich],
    '',
    catalog,
  )
}

/** One page a hundred kilometres wide. */
export function widePdf(): FileToSend {
  const page =
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300000000 300000000]/UserUnit 1000/Contents 4 0 R>>endobj'
  return pdf('wide.pdf', [PAGES, page, stream(4, '0 0 m 9 9 l S')])
}

/** A page that is its own parent, and a content that calls itself. */
export function circularPdf(): FileToSend {
  const pages = '2 0 obj<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2/Parent 2 0 R>>endobj'
  const page =
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>endobj'
  const form =
    '5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 300 300]/Resources<</XObject<</F 5 0 R>>>>/Length 5>>stream\n/F Do\nendstream endobj'
  return pdf('circle.pdf', [pages, page, stream(4, '/F Do'), form])
}

/** An element that says it is four gigabytes long, in a file of a few bytes. */
export function lyingDicom(): FileToSend {
  const { bytes } = dicomBomb()
  const lying = Buffer.from([0x10, 0, 0x10, 0, 0x4f, 0x57, 0, 0, 0xf0, 0xff, 0xff, 0xff, 1, 2])
  const head = Buffer.from(bytes).subarray(0, 128 + 4 + 12 + 28)
  return { name: 'lying.dcm', mediaType: 'application/dicom', bytes: Buffer.concat([head, lying]) }
}

/** Sequences inside sequences, deeper than any program should go down by calling itself. */
export function deepDicom(): FileToSend {
  const { bytes } = dicomBomb()
  const head = Buffer.from(bytes).subarray(0, 128 + 4 + 12 + 28)
  const sequence = Buffer.from([8, 0, 0x40, 0x11, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff])
  const item = Buffer.from([0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff])
  const deep = Array.from({ length: 20_000 }, () => Buffer.concat([sequence, item]))
  return { name: 'deep.dcm', mediaType: 'application/dicom', bytes: Buffer.concat([head, ...deep]) }
}

/** A hundred thousand pictures of one pixel, one after the other, for ever. */
export function restlessGif(): FileToSend {
  const head = Buffer.from(
    'GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0',
    'latin1',
  )
  const frame = Buffer.from('!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0', 'latin1')
  return {
    name: 'restless.gif',
    mediaType: 'image/gif',
    bytes: Buffer.concat([head, ...Array.from({ length: 100_000 }, () => frame), Buffer.from(';')]),
  }
}

export function nothing(): FileToSend {
  return { name: 'empty.jpg', mediaType: 'image/jpeg', bytes: new Uint8Array(0) }
}

const CATALOG = '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj'
const PAGES = '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj'
const ONE_PAGE = '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R>>endobj'

function stream(number: number, content: string): string {
  return `${number} 0 obj<</Length ${content.length}>>stream\n${content}\nendstream endobj`
}

/** No cross-reference table: pdf.js finds the objects by itself, as it must for half of the PDFs in the world. */
function pdf(name: string, objects: (string | Buffer)[], trailer = '', catalog = CATALOG): FileToSend {
  const parts = [
    '%PDF-1.7\n',
    catalog,
    '\n',
    ...objects.flatMap((object) => [object, '\n']),
    `trailer<</Root 1 0 R${trailer}>>\n%%EOF`,
  ]
  return {
    name,
    mediaType: 'application/pdf',
    bytes: Buffer.concat(
      parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
    ),
  }
}

/** The first bytes of a kind, and noise after them. */
function noiseAfter(name: string, mediaType: string, head: readonly (string | number[])[]): FileToSend {
  const bytes = new Uint8Array(30_000).map((_, at) => (at * 7919 + 13) % 256)
  bytes.set(head.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)))
  return { name, mediaType, bytes }
}

/** One of every kind that has a parser, broken right after its head. */
export function brokenMedia(): FileToSend[] {
  return [
    noiseAfter('broken.mp4', 'video/mp4', [[0, 0, 0, 16], 'ftypisom', [0, 0, 0, 0], [0, 0, 1, 0], 'moov']),
    noiseAfter('broken.webm', 'video/webm', [[0x1a, 0x45, 0xdf, 0xa3]]),
    noiseAfter('broken.ogg', 'audio/ogg', ['OggS']),
    noiseAfter('broken.flac', 'audio/flac', ['fLaC']),
    noiseAfter('broken.heic', 'image/heic', [[0, 0, 0, 24], 'ftypheic', [0, 0, 0, 0], 'mif1heic']),
    noiseAfter('broken.tif', 'image/tiff', ['II*', [0, 8, 0, 0, 0]]),
    noiseAfter('broken.bmp', 'image/bmp', ['BM', [0, 0, 1, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]]),
    noiseAfter('broken.dcm', 'application/dicom', [new Array(128).fill(0), 'DICM']),
  ]
}

/** A page that says the next page is itself. */
export function ringOfPages(): FileToSend {
  const page = new DataView(new ArrayBuffer(14 + 24))
  page.setUint32(0, 0x49492a00)
  page.setUint32(4, 8, true)
  page.setUint16(8, 2, true)
  for (const [index, [tag, value]] of [
    [256, 10],
    [257, 10],
  ].entries()) {
    page.setUint16(10 + 12 * index, tag ?? 0, true)
    page.setUint16(12 + 12 * index, 3, true)
    page.setUint32(14 + 12 * index, 1, true)
    page.setUint32(18 + 12 * index, value ?? 0, true)
  }
  page.setUint32(34, 8, true)
  return { name: 'ring.tif', mediaType: 'image/tiff', bytes: new Uint8Array(page.buffer) }
}

/** A few bytes that promise 3.6 thousand million pixels. */
export function scanBomb(): FileToSend {
  const { bytes } = ringOfPages()
  const page = new DataView(bytes.buffer)
  page.setUint32(18, 60_000, true)
  page.setUint32(30, 60_000, true)
  page.setUint32(34, 0, true)
  return { name: 'bomb.tif', mediaType: 'image/tiff', bytes }
}

/** The same as an examination, and one that says its list has no end. */
export function dicomBomb(): FileToSend {
  const short = (group: number, element: number, value: number) => {
    const part = Buffer.alloc(10)
    part.writeUInt16LE(group, 0)
    part.writeUInt16LE(element, 2)
    part.write('US', 4)
    part.writeUInt16LE(2, 6)
    part.writeUInt16LE(value, 8)
    return part
  }
  const syntax = Buffer.from('\x02\x00\x10\x00UI\x14\x001.2.840.10008.1.2.1\0', 'latin1')
  const length = Buffer.from([2, 0, 0, 0, 0x55, 0x4c, 4, 0, syntax.length, 0, 0, 0])
  const pixels = Buffer.from([0xe0, 0x7f, 0x10, 0, 0x4f, 0x57, 0, 0, 2, 0, 0, 0, 0, 0])
  const values = [
    short(0x28, 2, 1),
    short(0x28, 0x10, 60_000),
    short(0x28, 0x11, 60_000),
    short(0x28, 0x100, 16),
  ]
  return {
    name: 'bomb.dcm',
    mediaType: 'application/dicom',
    bytes: Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), length, syntax, ...values, pixels]),
  }
}
