import { concatBytes } from '#shared/bytes/bytes.ts'
import { latin1, latin1At } from '../bytes/latin1.ts'
import { u16be, u32be, viewOf } from '../bytes/numbers.ts'

/**
 * What decides a colour, ICC.1:2022 section 9. Everything else in a profile is words: who made it, for which
 * screen of which machine, when.
 */
// biome-ignore format: four-letter names read best in rows
const COLOUR_TAGS = new Set([
  'wtpt', 'bkpt', 'rXYZ', 'gXYZ', 'bXYZ', 'rTRC', 'gTRC', 'bTRC', 'kTRC', 'chad', 'lumi', 'cicp', 'gamt',
  'A2B0', 'A2B1', 'A2B2', 'A2B3', 'B2A0', 'B2A1', 'B2A2', 'B2A3',
  'D2B0', 'D2B1', 'D2B2', 'D2B3', 'B2D0', 'B2D1', 'B2D2', 'B2D3',
])

const HEADER_BYTES = 128
const MOST_TAGS = 100
/** The largest real ones, for printing, take two or three mebibytes. */
const MOST_BYTES = 16 << 20

/**
 * The same colours with none of the words: tags of colour alone, in their order, and a header without date,
 * device, maker and id. A description is required by the format; ours says nothing.
 *
 * @returns null when it is no profile: then the picture has none
 */
export function stripIcc(profile: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (profile.length > MOST_BYTES || profile.length < HEADER_BYTES + 4) return null
  if (latin1At(profile, 36, 4) !== 'acsp') return null
  const view = viewOf(profile)
  const count = view.getUint32(HEADER_BYTES)
  if (count > MOST_TAGS || HEADER_BYTES + 4 + 12 * count > profile.length) return null
  const kept: { name: string; startByte: number; endByte: number }[] = []
  for (let index = 0; index < count; index++) {
    const entry = HEADER_BYTES + 4 + 12 * index
    const name = latin1At(profile, entry, 4)
    const startByte = view.getUint32(entry + 4)
    const endByte = startByte + view.getUint32(entry + 8)
    if (!COLOUR_TAGS.has(name)) continue
    if (startByte < HEADER_BYTES || endByte > profile.length) return null
    kept.push({ name, startByte, endByte })
  }
  // Ranges may be shared, but may not add up to more than the profile has.
  const ranges = new Map(kept.map((tag) => [`${tag.startByte}-${tag.endByte}`, tag.endByte - tag.startByte]))
  const total = [...ranges.values()].reduce((sum, length) => sum + length, 0)
  if (kept.length === 0 || total > profile.length) return null
  return write(profile, kept)
}

function write(
  profile: Uint8Array,
  kept: readonly { name: string; startByte: number; endByte: number }[],
): Uint8Array<ArrayBuffer> {
  const version = profile[8] ?? 4
  const words = version >= 4 ? unicodeWords() : null
  const data: Uint8Array[] = []
  const tags: Uint8Array[] = []
  let at = HEADER_BYTES + 4 + 12 * (kept.length + 2)
  const placed = new Map<string, { at: number; length: number }>()
  const place = (name: string, key: string, bytes: Uint8Array) => {
    let where = placed.get(key)
    if (!where) {
      where = { at, length: bytes.length }
      placed.set(key, where)
      const padding = new Uint8Array((4 - (bytes.length % 4)) % 4)
      data.push(bytes, padding)
      at += bytes.length + padding.length
    }
    tags.push(latin1(name), u32be(where.at), u32be(where.length))
  }
  place('desc', 'desc', words ?? asciiDescription())
  place('cprt', 'cprt', words ?? concatBytes(latin1('text\0\0\0\0'), latin1('\0')))
  // Profiles share one curve between three channels; they still do afterwards.
  for (const { name, startByte, endByte } of kept) {
    place(name, `${startByte}-${endByte}`, profile.subarray(startByte, endByte))
  }
  const header = profile.slice(0, HEADER_BYTES)
  header.set(u32be(at), 0)
  header.fill(0, 4, 8) // the colour module it prefers
  header.set(concatBytes(u16be(2000), u16be(1), u16be(1), u16be(0), u16be(0), u16be(0)), 24)
  header.fill(0, 40, 44) // platform
  header.fill(0, 48, 56) // device maker and model
  header.fill(0, 80, 128) // creator, id, reserved
  return concatBytes(header, u32be(kept.length + 2), ...tags, ...data)
}

/** `mluc` with one record of no words. */
function unicodeWords(): Uint8Array<ArrayBuffer> {
  return concatBytes(latin1('mluc'), u32be(0), u32be(1), u32be(12), latin1('enUS'), u32be(0), u32be(28))
}

/** Version 2 `desc`: three empty texts. */
function asciiDescription(): Uint8Array<ArrayBuffer> {
  return concatBytes(latin1('desc'), u32be(0), u32be(1), new Uint8Array(1 + 4 + 4 + 2 + 1 + 67))
}
