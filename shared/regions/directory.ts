import * as v from 'valibot'
import { canonicalJson } from '../audit/entry.ts'
import { openNote, parseVerifierKey } from '../audit/note.ts'
import { REGIONS, type Region } from './region.ts'

const Origin = v.pipe(
  v.string(),
  v.maxLength(200),
  v.check((text) => URL.canParse(text) && new URL(text).origin === text),
)

const RegionEntry = v.strictObject({
  region: v.picklist(REGIONS),
  relayOrigin: Origin,
  viewerOrigin: Origin,
  /** Whose law holds where the bytes are, ISO 3166-1 alpha-2. */
  jurisdiction: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/)),
})
export type RegionEntry = v.InferOutput<typeof RegionEntry>

/** Which relay keeps which region's envelopes. */
export const RegionDirectory = v.pipe(
  v.strictObject({
    /** Epoch ms. Of two directories the later one holds. */
    issuedAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    regions: v.pipe(v.array(RegionEntry), v.minLength(1), v.maxLength(REGIONS.length)),
  }),
  v.check(({ regions }) => new Set(regions.map(({ region }) => region)).size === regions.length),
)
export type RegionDirectory = v.InferOutput<typeof RegionDirectory>

const TITLE = 'wardlink/1 regions'

/** The text that is signed: a title, and the directory as canonical JSON. */
export function directoryText(directory: RegionDirectory): string {
  return `${TITLE}\n${canonicalJson(directory)}\n`
}

/**
 * The directory, if this key signed it (C2SP signed note); else null. Whoever could change it unnoticed could have a
 * trust's reports sent to another country.
 */
export async function openDirectory(note: string, verifierKey: string): Promise<RegionDirectory | null> {
  const key = await parseVerifierKey(verifierKey)
  const text = key && (await openNote(note, key))
  const [title, json, ...rest] = text?.split('\n') ?? []
  if (title !== TITLE || json === undefined || rest.join('') !== '') return null
  const parsed = v.safeParse(RegionDirectory, parseJson(json))
  return parsed.success && directoryText(parsed.output) === text ? parsed.output : null
}

/** Null: nobody keeps envelopes of that region. */
export function entryOf(directory: RegionDirectory, region: Region): RegionEntry | null {
  return directory.regions.find((entry) => entry.region === region) ?? null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
