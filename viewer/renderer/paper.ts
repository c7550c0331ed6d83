/// <reference path="./pdfkit.d.ts" />
import PDFDocument from 'pdfkit'
import { formatHealthNumber } from '#shared/report/health-number.ts'
import type { Patient } from '#shared/report/patient.ts'
import type { FiledReport } from '../filing/filed-report.ts'
import { recordDate, recordTime, recordWords } from '../filing/record-words.ts'
import { shownText } from '../vault/shown-text.ts'

/** A picture as it goes on paper. JPEG of our own making: no byte of a file that was sent. */
export type PaperPicture = { jpeg: Uint8Array; width: number; height: number }

/** What letters the fonts do not have are drawn with: by the browser, which has them. */
export type DrawWords = (
  text: string,
  style: { sizePt: number; isBold: boolean; widthPt: number },
) => Promise<PaperPicture>

export type Fonts = { regular: Uint8Array; bold: Uint8Array }

const MARGIN = 50
const INK = '#212b32'
const QUIET = '#4c6272'
const LABEL_WIDTH = 130
/** More letters than this of one file are a book, and not a letter. */
const MAXIMUM_LETTERS = 200_000

/**
 * A report on paper: PDF/A-1b, with every font inside, no script, no link and nothing that is transparent.
 * Written in order: `start`, then each item's pictures or words, then `finish`.
 */
export class Paper {
  readonly #pdf: PDFDocument
  readonly #pieces: Uint8Array[] = []
  readonly #finished: Promise<void>
  readonly #drawWords: DrawWords
  readonly #filed: FiledReport

  constructor(filed: FiledReport, fonts: Fonts, drawWords: DrawWords) {
    this.#filed = filed
    this.#drawWords = drawWords
    this.#pdf = new PDFDocument({
      subset: 'PDF/A-1b',
      pdfVersion: '1.4',
      lang: 'en-GB',
      size: 'A4',
      margin: MARGIN,
      bufferPages: true,
      autoFirstPage: false,
      font: fonts.regular,
      info: {
        Title: recordWords.title,
        Creator: 'Wardlink',
        Producer: 'Wardlink',
        CreationDate: new Date(filed.filedAt),
      },
    })
    this.#finished = new Promise((resolve) => {
      this.#pdf.on('data', (piece) => this.#pieces.push(piece))
      this.#pdf.on('end', resolve)
    })
    this.#pdf.registerFont('regular', fonts.regular).registerFont('bold', fonts.bold)
  }

  /** The first page: whose it is, what it is about, who shared and filed it, and how that can be proved. */
  async start(): Promise<void> {
    const { report, opener, purposeOfUse, releasedAt, filedAt, log, envelopeId } = this.#filed
    const { patient, consent, sender } = report
    this.#pdf.addPage()
    await this.#line(recordWords.title, { size: 11, ink: QUIET })
    await this.#line(shownText(patient.name) || recordWords.unnamed, { size: 20, isBold: true })
    for (const [label, value] of numbersOf(patient)) await this.#fact(label, value)
    if (shownText(report.about)) {
      await this.#heading(recordWords.about)
      for (const line of shownText(report.about).split('\n')) await this.#line(line || ' ')
    }
    await this.#heading(recordWords.sharing)
    await this.#fact(
      recordWords.sender,
      [sender.name, sender.organisation].map(shownText).filter(Boolean).join(', '),
    )
    await this.#fact(recordWords.sealed, recordTime(report.createdAt))
    await this.#fact(recordWords.opener, shownText(opener))
    await this.#fact(recordWords.opened, recordTime(releasedAt))
    await this.#fact(recordWords.purpose, recordWords.purposes[purposeOfUse])
    await this.#fact(recordWords.filed, recordTime(filedAt))
    await this.#heading(recordWords.consent)
    await this.#fact(
      recordWords.consent,
      `${recordWords.consentKind[consent.kind]}, ${recordWords.consentGiven[consent.given]}`,
    )
    if (consent.by) await this.#fact(recordWords.consentWho, recordWords.consentBy[consent.by])
    await this.#fact(recordWords.consentRecorded, recordTime(consent.recordedAt))
    await this.#fact(
      recordWords.consentWording,
      shownText(recordWords.wording(consent.wordingVersion, consent.wordingLanguage)),
    )
    if (consent.evidence)
      await this.#fact(recordWords.consentEvidence, recordWords.evidence[consent.evidence.kind])
    await this.#heading(recordWords.files)
    for (const index of report.media.keys()) await this.#fileFacts(index)
    await this.#heading(recordWords.proof)
    await this.#fact(recordWords.envelope, envelopeId)
    await this.#fact(recordWords.log, recordWords.logEntry(log.name, log.index, log.treeSize))
    await this.#fact(recordWords.leafHash, log.leafHash)
    await this.#fact(recordWords.rootHash, log.rootHash)
    await this.#line(recordWords.asShown, { ink: QUIET, size: 9 })
    await this.#line(recordWords.notDiagnosis, { isBold: true, size: 10 })
  }

  /** One leaf of an item, on a page of its own. */
  async picture(index: number, leaf: number, leaves: number, picture: PaperPicture): Promise<void> {
    this.#pdf.addPage()
    await this.#line(this.#nameOf(index), { isBold: true })
    if (leaves > 1) await this.#line(recordWords.page(leaf + 1, leaves), { ink: QUIET, size: 9 })
    const { page } = this.#pdf
    const room = {
      width: page.width - 2 * MARGIN,
      height: page.height - MARGIN - 20 - this.#pdf.y,
    }
    const scale = Math.min(room.width / picture.width, room.height / picture.height)
    const [width, height] = [picture.width * scale, picture.height * scale]
    this.#pdf.image(picture.jpeg, MARGIN + (room.width - width) / 2, this.#pdf.y + 6, { width, height })
  }

  async words(index: number, text: string): Promise<void> {
    this.#pdf.addPage()
    await this.#line(this.#nameOf(index), { isBold: true })
    for (const line of shownText(text.slice(0, MAXIMUM_LETTERS)).split('\n')) {
      await this.#line(line.replaceAll('\t', '    ') || ' ', { size: 9 })
    }
  }

  /** Says of an item why nothing, or not all, of it is here. */
  async note(index: number, sentence: string): Promise<void> {
    if (this.#pdf.y > this.#pdf.page.height - 140) this.#pdf.addPage()
    this.#pdf.moveDown()
    await this.#line(this.#nameOf(index), { isBold: true })
    await this.#line(sentence)
  }

  async finish(): Promise<Uint8Array<ArrayBuffer>> {
    await this.#footers()
    this.#pdf.end()
    await this.#finished
    return new Uint8Array(await new Blob(this.#pieces as BlobPart[]).arrayBuffer())
  }

  async #fileFacts(index: number): Promise<void> {
    const media = this.#filed.report.media[index]
    const item = this.#filed.items[index]
    if (!media || !item) return
    await this.#line(`${index + 1}. ${this.#nameOf(index)}`, { isBold: true, size: 10 })
    const facts = [`${media.mediaType}, ${media.lengthBytes.toLocaleString('en-GB')} bytes`]
    if (typeof media.capturedAt === 'number')
      facts.push(`${recordWords.taken}: ${recordTime(media.capturedAt)}`)
    const kinds = (media.removed ?? []).map((kind) =>
      Object.hasOwn(recordWords.removedKinds, kind)
        ? recordWords.removedKinds[kind as keyof typeof recordWords.removedKinds]
        : kind,
    )
    if (kinds.length > 0) facts.push(`${recordWords.removed}: ${kinds.join(', ')}`)
    facts.push(item.is === 'whole' ? `SHA-256 ${item.sha256}` : recordWords.leftOut[item.because])
    for (const fact of facts) await this.#line(fact, { size: 9, ink: QUIET })
    this.#pdf.moveDown(0.3)
  }

  #nameOf(index: number): string {
    return shownText(this.#filed.report.media[index]?.name ?? '') || `${index + 1}`
  }

  async #heading(text: string): Promise<void> {
    if (this.#pdf.y > this.#pdf.page.height - 140) this.#pdf.addPage()
    this.#pdf.moveDown(0.8)
    await this.#line(text, { size: 13, isBold: true })
    const { y, page } = this.#pdf
    this.#pdf
      .moveTo(MARGIN, y)
      .lineTo(page.width - MARGIN, y)
      .lineWidth(0.5)
      .stroke(QUIET)
    this.#pdf.moveDown(0.4)
  }

  async #fact(label: string, value: string): Promise<void> {
    const width = this.#pdf.page.width - 2 * MARGIN - LABEL_WIDTH
    if (this.#pdf.y > this.#pdf.page.height - MARGIN - 40) this.#pdf.addPage()
    const { y } = this.#pdf
    this.#pdf
      .font('regular')
      .fontSize(10)
      .fillColor(QUIET)
      .text(label, MARGIN, y, { width: LABEL_WIDTH - 10 })
    const below = this.#pdf.y
    this.#pdf.y = y
    await this.#line(value || '–', { size: 10, x: MARGIN + LABEL_WIDTH, width })
    this.#pdf.x = MARGIN
    this.#pdf.y = Math.max(this.#pdf.y, below)
  }

  async #line(
    text: string,
    {
      size = 10.5,
      isBold = false,
      ink = INK,
      x = MARGIN,
      width = this.#pdf.page.width - 2 * MARGIN,
    }: { size?: number; isBold?: boolean; ink?: string; x?: number; width?: number } = {},
  ): Promise<void> {
    this.#pdf
      .font(isBold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(ink)
    if (this.#hasEveryLetter(text)) {
      this.#pdf.text(text, x, this.#pdf.y, { width, lineGap: 2 })
      return
    }
    const drawn = await this.#drawWords(text, { sizePt: size, isBold, widthPt: width })
    const height = (width * drawn.height) / drawn.width
    const { page } = this.#pdf
    if (this.#pdf.y + height > page.height - page.margins.bottom) this.#pdf.addPage()
    this.#pdf.image(drawn.jpeg, x, this.#pdf.y, { width, height })
    this.#pdf.y += height + 2
  }

  #hasEveryLetter(text: string): boolean {
    const { font } = this.#pdf._font
    // From the right, or joined, a font alone does not write it as it is read.
    return (
      [...text].every((letter) => font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0)) &&
      !COMPLEX.test(text)
    )
  }

  /** Whose it is, on every sheet: one that falls out of the pile must still be somebody's. */
  async #footers(): Promise<void> {
    const { patient } = this.#filed.report
    const [number] = numbersOf(patient).slice(-1)
    const who = [shownText(patient.name) || recordWords.unnamed, number?.[1]].filter(Boolean).join(', ')
    const { count } = this.#pdf.bufferedPageRange()
    for (let page = 0; page < count; page++) {
      this.#pdf.switchToPage(page)
      // Below the margin pdfkit would begin another page.
      this.#pdf.page.margins.bottom = 0
      this.#pdf.y = this.#pdf.page.height - 36
      await this.#line(`${who} – ${recordWords.page(page + 1, count)}`, { size: 8, ink: QUIET })
    }
  }
}

/** Scripts whose letters change with their neighbours, or that are read from the right. */
const COMPLEX =
  /[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufeff]/

function numbersOf(patient: Patient): [string, string][] {
  const born: [string, string][] = patient.dateOfBirth
    ? [[recordWords.born, recordDate(patient.dateOfBirth)]]
    : []
  return [
    ...born,
    ...patient.identifiers.map(({ type, value }): [string, string] =>
      type === 'local'
        ? [recordWords.localNumber, shownText(value)]
        : [recordWords.numbers[type], formatHealthNumber(type, value)],
    ),
  ]
}
