import { concatBytes } from '#shared/bytes/bytes.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1, latin1At, startsWith } from '../bytes/latin1.ts'
import { u16be, u32be, viewOf } from '../bytes/numbers.ts'

/** What an EXIF block says that we need, and the kinds of things it says besides. */
export type Exif = {
  /** 1 to 8, TIFF 6.0; 1 when absent or nonsense. */
  orientation: number
  capturedAt: number | null
  kinds: Set<RemovedKind>
}

/** Tags of IFD0, the Exif IFD and IFD1. A tag that is not here counts as `private`. */
// biome-ignore format: a table of numbers reads best in rows
const KIND_OF_TAG: Partial<Record<number, RemovedKind | 'structure'>> = {
  256: 'structure', 257: 'structure', 258: 'structure', 259: 'structure', 262: 'structure', 274: 'structure',
  277: 'structure', 282: 'structure', 283: 'structure', 284: 'structure', 296: 'structure', 301: 'structure',
  318: 'structure', 319: 'structure', 529: 'structure', 530: 'structure', 531: 'structure', 532: 'structure',
  34665: 'structure', 36864: 'structure', 37121: 'structure', 40960: 'structure', 40961: 'structure',
  40962: 'structure', 40963: 'structure', 40965: 'structure', 59932: 'structure',
  513: 'thumbnail', 514: 'thumbnail',
  34853: 'place',
  306: 'time', 36867: 'time', 36868: 'time', 36880: 'time', 36881: 'time', 36882: 'time', 37520: 'time',
  37521: 'time', 37522: 'time', 50971: 'time',
  271: 'device', 272: 'device', 316: 'device', 37500: 'device', 42033: 'device', 42034: 'device',
  42035: 'device', 42036: 'device', 42037: 'device', 50735: 'device', 50708: 'device',
  33434: 'device', 33437: 'device', 34850: 'device', 34855: 'device', 34864: 'device', 34865: 'device',
  34866: 'device', 37122: 'device', 37377: 'device', 37378: 'device', 37379: 'device', 37380: 'device',
  37381: 'device', 37382: 'device', 37383: 'device', 37384: 'device', 37385: 'device', 37386: 'device',
  37396: 'device', 41483: 'device', 41486: 'device', 41487: 'device', 41488: 'device', 41492: 'device',
  41493: 'device', 41495: 'device', 41728: 'device', 41729: 'device', 41730: 'device', 41985: 'device',
  41986: 'device', 41987: 'device', 41988: 'device', 41989: 'device', 41990: 'device', 41991: 'device',
  41992: 'device', 41993: 'device', 41994: 'device', 41995: 'device', 41996: 'device', 42080: 'device',
  42081: 'device', 42082: 'device', 37888: 'device', 37889: 'device', 37890: 'device', 37892: 'device',
  305: 'software', 11: 'software', 42240: 'software',
  315: 'author', 33432: 'author', 40093: 'author', 42032: 'author', 42112: 'text',
  269: 'text', 270: 'text', 285: 'text', 37510: 'text', 40091: 'text', 40092: 'text', 40094: 'text',
  40095: 'text', 40964: 'text', 18246: 'text', 18249: 'text',
  42016: 'identifier',
}

/** What kind of thing a tag says; null for one that says how the picture is stored. */
export function kindOfTag(tag: number): RemovedKind | null {
  const kind = KIND_OF_TAG[tag] ?? 'private'
  return kind === 'structure' ? null : kind
}

const POINTS_TO_IFD = new Set([34665, 34853, 40965])
/** A real file has five at most. */
const MOST_IFDS = 16

/** Reads a TIFF-structured EXIF block. Total: nonsense gives what was understood until then. */
export function readExif(block: Uint8Array): Exif {
  const exif: Exif = { orientation: 1, capturedAt: null, kinds: new Set() }
  try {
    // WebP and HEIF writers disagree about JPEG's prefix.
    readBlock(startsWith(block, 'Exif\0\0') ? block.subarray(6) : block, exif)
  } catch {
    // Cut or crossed pointers: the block is dropped in any case, so all that is lost is the capture time.
    exif.kinds.add('private')
  }
  return exif
}

function readBlock(block: Uint8Array, exif: Exif): void {
  const view = viewOf(block)
  const mark = latin1At(block, 0, 2)
  if (mark !== 'II' && mark !== 'MM') {
    exif.kinds.add('private')
    return
  }
  const little = mark === 'II'
  const texts = new Map<number, string>()
  const queue = [{ at: view.getUint32(4, little), first: true }]
  const seen = new Set<number>([0])
  for (let next = queue.shift(); next && seen.size <= MOST_IFDS; next = queue.shift()) {
    if (seen.has(next.at)) continue
    seen.add(next.at)
    const count = view.getUint16(next.at, little)
    for (let index = 0; index < count; index++) {
      const entry = next.at + 2 + 12 * index
      const tag = view.getUint16(entry, little)
      const type = view.getUint16(entry + 2, little)
      const size = view.getUint32(entry + 4, little)
      const kind = KIND_OF_TAG[tag] ?? 'private'
      if (kind !== 'structure') exif.kinds.add(kind)
      if (tag === 274 && next.first && type === 3) {
        const value = view.getUint16(entry + 8, little)
        if (value >= 1 && value <= 8) exif.orientation = value
      }
      if (type === 2 && size <= 64) {
        const at = size > 4 ? view.getUint32(entry + 8, little) : entry + 8
        texts.set(tag, latin1At(block, at, size))
      }
      if (POINTS_TO_IFD.has(tag) && tag !== 34853)
        queue.push({ at: view.getUint32(entry + 8, little), first: false })
    }
    const following = next.at + 2 + 12 * count
    if (next.first && following + 4 <= block.length) {
      queue.push({ at: view.getUint32(following, little), first: false })
    }
  }
  exif.capturedAt =
    exifTime(texts.get(36867), texts.get(36881)) ??
    exifTime(texts.get(36868), texts.get(36882)) ??
    exifTime(texts.get(306), texts.get(36880))
}

/**
 * `2026:11:22 09:30:00` and, from cameras since 2016, an offset such as `+01:00`. Without one the camera's
 * clock is taken to show the sender's own time zone: sender and camera are in the same ward.
 */
export function exifTime(time: string | undefined, offset?: string | undefined): number | null {
  const parts = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)/.exec(time ?? '')
  if (!parts) return null
  const zone = /^[+-]\d\d:\d\d/.exec(offset ?? '')?.[0] ?? ''
  const [, year, month, day, hour, minute, second] = parts
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`)
  return Number.isFinite(at) ? at : null
}

/** The smallest TIFF block that turns a picture: big-endian, one IFD, one entry. */
export function orientationBlock(orientation: number): Uint8Array<ArrayBuffer> {
  return concatBytes(
    latin1('MM\0*'),
    u32be(8),
    u16be(1),
    u16be(274),
    u16be(3),
    u32be(1),
    u16be(orientation),
    u16be(0),
    u32be(0),
  )
}
