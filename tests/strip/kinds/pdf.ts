import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plant } from '../exiftool.ts'
import { plantedProfile } from '../icc-sample.ts'
import type { Kind } from '../kind.ts'
import { bytesDifference } from '../pixels.ts'
import { must, tool } from '../tools.ts'
import { findTracer, TRACER } from '../tracer.ts'

export const pdf: Kind = {
  type: 'pdf',
  endings: ['pdf'],
  structural:
    /^(PDF:(PDFVersion|Linearized|PageCount|PageLayout|PageMode|Language|TaggedPDF|HasXFA|EmbeddedImage\w*)|JFIF:(JFIFVersion|ResolutionUnit|XResolution|YResolution))$/,
  forbiddenValue: /^Yes$/,
  make,
  residues,
  difference,
}

async function make(folder: string): Promise<string[]> {
  const plain = join(folder, 'letter.pdf')
  writeFileSync(plain, await letter(folder))
  await plant(plain, ['XMP', 'PDF'])
  const attached = join(folder, 'attached.pdf')
  const words = join(folder, 'words.txt')
  writeFileSync(words, TRACER)
  await must('qpdf', [plain, '--add-attachment', words, `--description=${TRACER}`, '--', attached])
  const packed = join(folder, 'packed.pdf')
  await must('qpdf', ['--object-streams=generate', '--recompress-flate', attached, packed])
  const linear = join(folder, 'linear.pdf')
  await must('qpdf', ['--linearize', attached, linear])
  const appended = join(folder, 'appended.pdf')
  writeFileSync(appended, withEarlierPage(readFileSync(plain)))
  const damaged = join(folder, 'damaged.pdf')
  writeFileSync(
    damaged,
    Buffer.concat([Buffer.from(`${TRACER}\n`), readFileSync(plain), Buffer.from(`\n%${TRACER}`)]),
  )
  return [plain, attached, packed, linear, appended, damaged]
}

/** One page with words, a photo and a form, and a tracer in every place a document has for things one does not see. */
async function letter(folder: string): Promise<Buffer> {
  const photo = join(folder, 'photo.jpg')
  await must('convert', ['-seed', '7', '-size', '120x90', 'plasma:tomato-steelblue', photo])
  await plant(photo, ['EXIF', 'GPS', 'XMP', 'IPTC'])
  const jpeg = readFileSync(photo)
  const text = Buffer.from(
    'BT /F1 18 Tf 40 700 Td (A letter about a leg) Tj ET q 240 0 0 180 40 480 cm /Im1 Do Q',
  )
  const stream = (head: string, bytes: Buffer) =>
    Buffer.concat([
      Buffer.from(`<<${head}/Length ${bytes.length}>>\nstream\n`),
      bytes,
      Buffer.from('\nendstream'),
    ])
  const script = `(app.alert\\('${TRACER}'\\))`
  const objects: (string | Buffer)[] = [
    `<</Type/Catalog/Pages 2 0 R/Metadata 10 0 R/Names<</JavaScript<</Names[(${TRACER}) 11 0 R]>>/EmbeddedFiles<</Names[(${TRACER}) 12 0 R]>>/Dests<</Names[(first)[3 0 R/Fit]]>>>>` +
      `/OpenAction 11 0 R/AA<</WC 11 0 R>>/PieceInfo<</App<</Private(${TRACER})>>>>/URI<</Base(http://${TRACER}.example)>>/AF[12 0 R]/Lang(en-GB)` +
      `/Outlines 17 0 R/AcroForm<</Fields[15 0 R]/XFA[(template)(${TRACER})]/CO[15 0 R]>>/Collection<</View/T>>/Secret(${TRACER})/Perms<</DocMDP 11 0 R>>` +
      `/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(${TRACER})/Info(${TRACER})/DestOutputProfile 18 0 R>>]>>`,
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>/XObject<</Im1 6 0 R>>>>/Contents 4 0 R/Thumb 7 0 R/LastModified(D:19870605)` +
      `/PieceInfo<</App<</Private(${TRACER})>>>>/AA<</O 11 0 R>>/Metadata 10 0 R/Annots[13 0 R 14 0 R 15 0 R 16 0 R 19 0 R]/VP[<</Measure<</GPTS[51 0]>>/Name(${TRACER})>>]/ID(${TRACER})>>`,
    stream('', text),
    `<</Type/Font/Subtype/Type1/BaseFont/Helvetica/PTEX.FileName(${TRACER})>>`,
    stream(
      `/Type/XObject/Subtype/Image/Width 120/Height 90/ColorSpace[/ICCBased 18 0 R]/BitsPerComponent 8/Filter/DCTDecode/Metadata 10 0 R/PieceInfo<</App<</Private(${TRACER})>>>>`,
      jpeg,
    ),
    stream('/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8', Buffer.from(TRACER)),
    'null',
    'null',
    stream(
      '/Type/Metadata/Subtype/XML',
      Buffer.from(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${TRACER}</x:xmpmeta>`),
    ),
    `<</S/JavaScript/JS${script}/Next<</S/Launch/F(${TRACER}.exe)>>>>`,
    `<</Type/Filespec/F(${TRACER}.txt)/UF(${TRACER}.txt)/Desc(${TRACER})/EF<</F 20 0 R>>>>`,
    `<</Type/Annot/Subtype/FileAttachment/Rect[0 0 20 20]/F 2/FS 12 0 R/T(${TRACER})/Contents(${TRACER})>>`,
    `<</Type/Annot/Subtype/Text/Rect[300 700 320 720]/T(${TRACER})/M(D:19870605040302)/CreationDate(D:19870605040302)/NM(${TRACER})/Subj(${TRACER})/Contents(a visible note)>>`,
    `<</Type/Annot/Subtype/Widget/FT/Tx/T(field)/V(typed)/Rect[40 400 200 420]/AA<</K 11 0 R>>/A 11 0 R/TU(${TRACER})>>`,
    `<</Type/Annot/Subtype/Link/Rect[40 300 200 320]/A<</S/Launch/F(${TRACER})>>/PA<</S/URI/URI(http://${TRACER})>>>>`,
    `<</First 21 0 R/Last 21 0 R/Count 1>>`,
    stream('/N 3', plantedProfile()),
    `<</Type/Annot/Subtype/Link/Rect[40 200 200 220]/A<</S/URI/URI(https://www.example.org/leaflet)/Next 11 0 R>>>>`,
    stream('/Type/EmbeddedFile', Buffer.from(TRACER)),
    `<</Title(Chapter one)/Parent 17 0 R/A<</S/GoToR/F(${TRACER})/D[0/Fit]>>/SE 11 0 R>>`,
  ]
  return document(
    objects,
    `/Info<</Title(${TRACER})/Author(${TRACER})/CreationDate(D:19870605040302)>>/ID[(${TRACER})(${TRACER})]`,
  )
}

function document(objects: readonly (string | Buffer)[], trailer: string): Buffer {
  const parts: Buffer[] = [Buffer.from(`%PDF-1.7\n%\xe2\xe3\xcf\xd3 ${TRACER}\n`, 'latin1')]
  const offsets: number[] = []
  let at = parts[0]?.length ?? 0
  for (const [index, object] of objects.entries()) {
    offsets.push(at)
    const whole = Buffer.concat([
      Buffer.from(`${index + 1} 0 obj\n`),
      Buffer.from(object),
      Buffer.from('\nendobj\n'),
    ])
    parts.push(whole)
    at += whole.length
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<</Size ${size}/Root 1 0 R${trailer}>>\nstartxref\n${at}\n%%EOF\n`,
    ),
  )
  return Buffer.concat(parts)
}

/** Saved again after something was taken out: the page's words change, the old ones stay in the file. */
function withEarlierPage(bytes: Buffer): Buffer {
  const start = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(bytes.toString('latin1'))?.[1])
  const old = `BT /F1 18 Tf 40 700 Td (${TRACER}) Tj ET`
  const now = 'BT /F1 18 Tf 40 700 Td (A letter with less in it) Tj ET'
  let whole = bytes
  let before = start
  for (const words of [old, now]) {
    const at = whole.length
    const object = `4 0 obj\n<</Length ${words.length}>>\nstream\n${words}\nendstream\nendobj\n`
    const table = at + object.length
    const end = `xref\n4 1\n${String(at).padStart(10, '0')} 00000 n \ntrailer\n<</Size 22/Root 1 0 R/Prev ${before}>>\nstartxref\n${table}\n%%EOF\n`
    whole = Buffer.concat([whole, Buffer.from(object + end)])
    before = table
  }
  return whole
}

const FORBIDDEN =
  /\/(JS|JavaScript|OpenAction|AA|Launch|EmbeddedFiles?|Filespec|FileAttachment|RichMedia|XFA|PieceInfo|Metadata|Thumb|LastModified|Info|CreationDate|ModDate|Producer|Author|GoToR|SubmitForm|ImportData|Collection)\b/g

async function residues(file: string): Promise<string[]> {
  const plain = `${file}.qdf`
  const made = await tool('qpdf', [
    '--qdf',
    '--object-streams=disable',
    '--no-original-object-ids',
    file,
    plain,
  ])
  if (made.code !== 0) return [`qpdf: ${made.stderr.split('\n')[0]}`]
  const bytes = readFileSync(plain)
  // Names of objects, not words on the page: what stands in a stream is looked at by the tracer.
  const names = bytes.toString('latin1').replace(/\nstream\n[\s\S]*?\nendstream/g, '')
  const found = [...names.matchAll(FORBIDDEN)].map(([name]) => `qpdf: ${name}`)
  const check = await tool('qpdf', ['--check', file])
  if (check.code !== 0) found.push('qpdf --check: not well-formed')
  const files = await tool('pdfdetach', ['-list', file])
  if (!files.stdout.toString().startsWith('0 embedded')) found.push('pdfdetach: attached files')
  const scripts = await tool('pdfinfo', ['-js', file])
  if (scripts.stdout.toString().trim() !== '') found.push('pdfinfo: scripts')
  const info = await tool('pdfinfo', [file])
  for (const line of info.stdout.toString().split('\n')) {
    if (/^(Title|Subject|Keywords|Author|Creator|Producer|CreationDate|ModDate):/.test(line))
      found.push(`pdfinfo: ${line.split(':')[0]}`)
  }
  return [...found, ...findTracer(bytes).map((where) => `after qpdf: ${where}`)]
}

async function difference(before: string, after: string): Promise<number> {
  const [a, b] = await Promise.all([draw(before), draw(after)])
  return bytesDifference(a, b)
}

async function draw(file: string): Promise<Buffer> {
  return (await tool('pdftoppm', ['-r', '60', '-l', '20', file])).stdout
}
