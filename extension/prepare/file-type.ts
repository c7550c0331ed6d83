import { indexOf, latin1At, startsWith } from './bytes/latin1.ts'
import { viewOf } from './bytes/numbers.ts'
import type { Source } from './bytes/source.ts'

/** What the first bytes say a file is. Its name and the type the page claimed are never asked. */
export type FileType =
  | 'jpeg'
  | 'png'
  | 'gif'
  | 'webp'
  | 'bmp'
  | 'tiff'
  | 'heif'
  | 'iso-media'
  | 'matroska'
  | 'wav'
  | 'mp3'
  | 'aac'
  | 'amr'
  | 'ogg'
  | 'flac'
  | 'pdf'
  | 'zip'
  | 'compound'
  | 'dicom'

const HEIF_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'avif', 'avis'])
/** Little and big endian, classic and BigTIFF. */
const TIFF_HEADS = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+']
const QUICKTIME_FIRST = new Set(['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'])
/** Acrobat looks this far for the header, and so may whoever made a file with two personalities. */
const PDF_HEADER_WITHIN = 1024

/** @returns null for what no part of us can take apart */
export async function readFileType(source: Source): Promise<FileType | null> {
  const head = await source.peek(0, Math.min(source.lengthBytes, 2048))
  return typeOf(head)
}

/**
 * Whether the same bytes are also a valid file of another type: a picture that is a ZIP archive for whoever
 * reads from the end, a page that hides a PDF. Such a file was built to be looked at by two programs.
 */
export async function hasAnotherType(source: Source, type: FileType): Promise<boolean> {
  const head = await source.peek(0, Math.min(source.lengthBytes, 2048))
  if (type !== 'pdf' && indexOf(head, '%PDF-', 0, PDF_HEADER_WITHIN) !== -1) return true
  if (startsWith(head, 'DICM', 128) && hasProgramInFront(head)) return true
  return type !== 'zip' && (await endsAsZip(source))
}

/**
 * DICOM's 128 free bytes. The standard itself lets a TIFF begin there, and they are emptied in any case; but one
 * that begins as a program or as another picture was built to be taken for it.
 */
function hasProgramInFront(head: Uint8Array): boolean {
  if (startsWith(head, 'MZ') || startsWith(head, '\x7fELF') || startsWith(head, '#!')) return true
  const front = typeOfStart(head.subarray(0, 128))
  return front !== null && front !== 'tiff'
}

function typeOf(head: Uint8Array): FileType | null {
  if (startsWith(head, 'DICM', 128)) return 'dicom'
  return typeOfStart(head)
}

function typeOfStart(head: Uint8Array): FileType | null {
  if (startsWith(head, '\xff\xd8\xff')) return 'jpeg'
  if (startsWith(head, '\x89PNG\r\n\x1a\n')) return 'png'
  if (startsWith(head, 'GIF87a') || startsWith(head, 'GIF89a')) return 'gif'
  if (/^(RIFF|RF64|BW64)$/.test(latin1At(head, 0, 4))) {
    if (startsWith(head, 'WEBP', 8)) return 'webp'
    return startsWith(head, 'WAVE', 8) ? 'wav' : null
  }
  if (startsWith(head, 'BM') && startsWith(head, '\0\0\0\0', 6)) return 'bmp'
  if (TIFF_HEADS.some((mark) => startsWith(head, mark))) return 'tiff'
  if (startsWith(head, 'ftyp', 4)) return brandType(head)
  if (QUICKTIME_FIRST.has(latin1At(head, 4, 4))) return 'iso-media'
  if (startsWith(head, '\x1aE\xdf\xa3')) return 'matroska'
  if (startsWith(head, 'OggS')) return 'ogg'
  if (startsWith(head, 'fLaC')) return 'flac'
  if (startsWith(head, '#!AMR')) return 'amr'
  if (startsWith(head, 'PK\x03\x04')) return 'zip'
  if (startsWith(head, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return 'compound'
  if (isBareDataSet(head)) return 'dicom'
  if (startsWith(head, 'ID3')) return tagged(head)
  const sync = head.length > 1 ? viewOf(head).getUint16(0) : 0
  if ((sync & 0xfff6) === 0xfff0) return 'aac'
  // Layer III of MPEG 1, 2 and 2.5.
  if ((sync & 0xffe6) === 0xffe2) return 'mp3'
  return indexOf(head, '%PDF-', 0, PDF_HEADER_WITHIN) !== -1 ? 'pdf' : null
}

/** Some systems write DICOM without its header; the first element is of group 2 or 8, short, and names its type. */
function isBareDataSet(head: Uint8Array): boolean {
  const group = latin1At(head, 0, 2)
  const representation = latin1At(head, 4, 2)
  return (
    (group === '\x02\0' || group === '\x08\0') &&
    ['UL', 'OB', 'UI', 'CS', 'DA', 'LO'].includes(representation)
  )
}

function brandType(head: Uint8Array): FileType | null {
  const size = Math.min(viewOf(head).getUint32(0), head.length)
  const major = latin1At(head, 8, 4)
  if (HEIF_BRANDS.has(major)) return 'heif'
  // Canon's raw files wear the same dress.
  if (major === 'crx ' || major === 'jxl ' || major === 'jp2 ') return null
  const others: string[] = []
  for (let at = 16; at + 4 <= size; at += 4) others.push(latin1At(head, at, 4))
  return others.some((brand) => HEIF_BRANDS.has(brand)) && !others.some((brand) => /^(iso|mp4)/.test(brand))
    ? 'heif'
    : 'iso-media'
}

/** An ID3 tag stands in front of MP3 mostly; in front of anything else only by mistake. */
function tagged(head: Uint8Array): FileType {
  const view = viewOf(head)
  if (head.length < 10) return 'mp3'
  const size =
    (view.getUint8(6) << 21) | (view.getUint8(7) << 14) | (view.getUint8(8) << 7) | view.getUint8(9)
  const behind = 10 + size
  return behind + 2 <= head.length && (view.getUint16(behind) & 0xfff6) === 0xfff0 ? 'aac' : 'mp3'
}

const ZIP_END_BYTES = 22

/** A ZIP is read from its end: an end record whose comment reaches exactly the end of the file. */
export async function endsAsZip(source: Source): Promise<boolean> {
  const from = Math.max(0, source.lengthBytes - 0xffff - ZIP_END_BYTES)
  const tail = await source.read(from, source.lengthBytes)
  const view = viewOf(tail)
  for (let at = indexOf(tail, 'PK\x05\x06'); at !== -1; at = indexOf(tail, 'PK\x05\x06', at + 1)) {
    if (at + ZIP_END_BYTES > tail.length) return false
    if (at + ZIP_END_BYTES + view.getUint16(at + 20, true) === tail.length) return true
  }
  return false
}
