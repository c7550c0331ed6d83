import * as v from 'valibot'
import { CodedError, type ErrorCode } from '#shared/errors.ts'
import { CaptureMoment } from '#shared/report/moment.ts'
import { REMOVED_KINDS, type RemovedKind } from '#shared/report/removed-kind.ts'
import { Source } from './bytes/source.ts'
import { type DicomChoices, defaultDicomChoices, stripDicom } from './clinical/strip-dicom.ts'
import { refuseCompound } from './documents/office/compound.ts'
import { stripOffice } from './documents/office/strip-office.ts'
import { stripPdf } from './documents/pdf/strip-pdf.ts'
import { stripText } from './documents/text.ts'
import { endsAsZip, type FileType, hasAnotherType, readFileType } from './file-type.ts'
import { stripIsoMedia } from './films/iso-media.ts'
import { stripMatroska } from './films/matroska.ts'
import { stripBmp } from './pictures/bmp.ts'
import { stripGif } from './pictures/gif.ts'
import { stripJpeg } from './pictures/jpeg.ts'
import type { PictureCodec } from './pictures/picture-codec.ts'
import { stripPng } from './pictures/png.ts'
import { stripHeif } from './pictures/strip-heif.ts'
import { stripTiff } from './pictures/tiff.ts'
import { stripWebp } from './pictures/webp.ts'
import { stripFlac } from './sound/flac.ts'
import { stripAac, stripAmr, stripMp3 } from './sound/frames.ts'
import { stripOgg } from './sound/ogg.ts'
import { stripWav } from './sound/wav.ts'
import type { Piece, Stripped } from './stripped.ts'

/** A file as it goes into the report, or why it does not. */
export type Prepared =
  | {
      is: 'prepared'
      bytes: Blob
      /** What the bytes are, from the bytes. */
      mediaType: string
      /** The sender's name for it, without folders, with the ending of what it is now. */
      name: string
      removed: RemovedKind[]
      capturedAt: number | null
      /** Whether every pixel and sample is bit for bit what it was. */
      lossless: boolean
      /**
       * A clinical picture on which a device may have written the patient's name. Nothing here reads pixels: ask
       * the sender to look, and to cover.
       */
      mayShowWords: boolean
    }
  | { is: 'refused'; because: ErrorCode }

export type PrepareOptions = {
  signal?: AbortSignal | undefined
  /** The same object for every file of a report, so that the files of a series stay one. */
  dicom?: DicomChoices | undefined
  /** Decodes what has to be encoded anew; without it such a file is refused. */
  codec?: PictureCodec | undefined
}

/**
 * Takes out of a file whatever is not the picture, the film, the sound or the document itself, and proves it by
 * reading the result again. What cannot be made safe is refused with the reason.
 *
 * Large films are not copied: the result is a Blob made of ranges of the file and a few bytes of ours.
 *
 * @throws the signal's reason when it is aborted, and nothing else
 */
export async function prepareMedia(
  file: Blob,
  name: string,
  options: PrepareOptions = {},
): Promise<Prepared> {
  const { signal, dicom = defaultDicomChoices(), codec = null } = options
  try {
    const source = new Source(file, signal)
    const type = await readFileType(source)
    if (type === null) return await prepareText(source, file, name)
    if (await hasAnotherType(source, type)) return { is: 'refused', because: 'prepare/several-kinds' }
    const stripped = await strip(type, source, dicom, codec)
    const bytes = new Blob(
      stripped.pieces.map((piece) => bytesOf(piece, file)),
      { type: stripped.mediaType },
    )
    if (!(await isClean(bytes, dicom, signal))) return { is: 'refused', because: 'prepare/residue' }
    return {
      is: 'prepared',
      bytes,
      mediaType: stripped.mediaType,
      name: nameFor(name, stripped.mediaType),
      removed: REMOVED_KINDS.filter((kind) => stripped.removed.has(kind)),
      capturedAt: v.is(CaptureMoment, stripped.capturedAt) ? stripped.capturedAt : null,
      lossless: stripped.lossless,
      mayShowWords: stripped.mayShowWords ?? false,
    }
  } catch (thrown) {
    signal?.throwIfAborted()
    return { is: 'refused', because: refusalOf(thrown) }
  }
}

/** Text has no first bytes of its own: it is what nothing else is. */
async function prepareText(source: Source, file: Blob, name: string): Promise<Prepared> {
  const stripped = await stripText(source, name)
  if (!stripped || (await endsAsZip(source))) return { is: 'refused', because: 'prepare/unknown-type' }
  const { mediaType } = stripped
  const bytes = file.slice(0, file.size, mediaType)
  return {
    is: 'prepared',
    bytes,
    mediaType,
    name: nameFor(name, mediaType),
    removed: [],
    capturedAt: null,
    lossless: true,
    mayShowWords: false,
  }
}

function strip(
  type: FileType,
  source: Source,
  dicom: DicomChoices,
  codec: PictureCodec | null,
): Promise<Stripped> {
  switch (type) {
    case 'jpeg':
      return stripJpeg(source)
    case 'png':
      return stripPng(source)
    case 'gif':
      return stripGif(source)
    case 'webp':
      return stripWebp(source)
    case 'bmp':
      return stripBmp(source, codec)
    case 'heif':
      return stripHeif(source, codec)
    case 'tiff':
      return stripTiff(source)
    case 'iso-media':
      return stripIsoMedia(source)
    case 'matroska':
      return stripMatroska(source)
    case 'wav':
      return stripWav(source)
    case 'mp3':
      return stripMp3(source)
    case 'aac':
      return stripAac(source)
    case 'amr':
      return stripAmr(source)
    case 'ogg':
      return stripOgg(source)
    case 'flac':
      return stripFlac(source)
    case 'pdf':
      return stripPdf(source)
    case 'zip':
      return stripOffice(source, stripPicture)
    case 'compound':
      return refuseCompound(source)
    case 'dicom':
      return stripDicom(source, dicom)
    default:
      throw new CodedError('prepare/unknown-type')
  }
}

const PICTURE_TYPES: readonly (FileType | null)[] = ['jpeg', 'png', 'gif', 'tiff']

/** A picture inside a document: only those that stay what they are. */
async function stripPicture(bytes: Uint8Array<ArrayBuffer>): Promise<Stripped> {
  const source = new Source(new Blob([bytes]))
  const type = await readFileType(source)
  if (type === null || !PICTURE_TYPES.includes(type)) throw new CodedError('prepare/unknown-type')
  return strip(type, source, defaultDicomChoices(), null)
}

/** Every stripper works by allow-list, so one that finds nothing more to take out proves that nothing is left. */
async function isClean(bytes: Blob, dicom: DicomChoices, signal: AbortSignal | undefined): Promise<boolean> {
  const source = new Source(bytes, signal)
  const type = await readFileType(source)
  if (type === null || (await hasAnotherType(source, type))) return false
  // Dates that were moved once stay where they are.
  const dates = dicom.dates === 'shift' ? 'keep' : dicom.dates
  const again = await strip(type, source, { ...dicom, dates }, null)
  return again.removed.size === 0
}

function bytesOf(piece: Piece, file: Blob): Uint8Array<ArrayBuffer> | Blob {
  return piece instanceof Uint8Array ? piece : file.slice(piece.startByte, piece.endByte)
}

/** Reading past the end of a file that promises more than it has shows as a RangeError of the view. */
function refusalOf(thrown: unknown): ErrorCode {
  if (thrown instanceof CodedError) return thrown.code
  return thrown instanceof RangeError ? 'prepare/broken' : 'internal'
}

const ENDINGS: Record<string, readonly string[]> = {
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/png': ['png', 'apng'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/tiff': ['tif', 'tiff'],
  'image/avif': ['avif', 'avifs'],
  'application/pdf': ['pdf'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'text/plain': ['txt', 'text', 'log', 'md'],
  'text/csv': ['csv', 'tsv'],
  'video/webm': ['webm'],
  'video/x-matroska': ['mkv'],
  'audio/webm': ['webm', 'weba'],
  'audio/x-matroska': ['mka', 'mkv'],
  'audio/wav': ['wav', 'wave', 'bwf'],
  'audio/mpeg': ['mp3'],
  'audio/aac': ['aac'],
  'audio/amr': ['amr'],
  'audio/amr-wb': ['awb', 'amr'],
  'audio/ogg': ['ogg', 'oga', 'opus', 'spx'],
  'audio/flac': ['flac'],
  'application/dicom': ['dcm', 'dicom'],
  'video/mp4': ['mp4', 'm4v', '3gp', '3g2'],
  'video/quicktime': ['mov', 'qt'],
  'audio/mp4': ['m4a', 'mp4', '3gp', 'm4b'],
}

/**
 * The name is seen only inside the sealed report. Folders, control characters and those that turn the direction
 * of writing (which make `gnp.exe` look like `exe.png`) are taken out.
 */
function nameFor(name: string, mediaType: string): string {
  const base = (name.split(/[/\\]/).at(-1) ?? '').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim()
  const endings = ENDINGS[mediaType] ?? []
  const [, stem = base, ending = ''] = /^(.*)\.([^.]*)$/.exec(base) ?? []
  if (endings.length === 0 || endings.includes(ending.toLowerCase())) return shorten(base, '') || 'file'
  return shorten(ENDINGS_OF_ALL.has(ending.toLowerCase()) ? stem : base, `.${endings[0]}`)
}

const ENDINGS_OF_ALL = new Set([...Object.values(ENDINGS).flat(), 'heic', 'heif', 'bmp'])

/** 255 characters are what a report takes. */
function shorten(stem: string, ending: string): string {
  return (stem || 'file').slice(0, 255 - ending.length) + ending
}
