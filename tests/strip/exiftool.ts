import { writeFileSync } from 'node:fs'
import { must, tool } from './tools.ts'
import { TRACER, TRACER_DATE } from './tracer.ts'

const namesOf = new Map<string, Promise<string[]>>()

/** Every tag of a group that exiftool can write. */
function writableTags(group: string): Promise<string[]> {
  const known = namesOf.get(group)
  if (known) return known
  const asked = must('exiftool', ['-listw', `-${group}:All`]).then((out) =>
    out
      .toString()
      .split('\n')
      .slice(1)
      .join(' ')
      .split(/\s+/)
      .filter((name) => name !== ''),
  )
  namesOf.set(group, asked)
  return asked
}

/** Tags that say where the picture's own bytes are: writing words there breaks the file, not our promise. */
const STRUCTURE =
  /^(GeoTiff|Strip|Tile|Thumbnail|Jpg|Other|Preview|Sub|Image(Width|Height)|Rows|Compression|Bits|Samples|Photometric|Planar|Orientation|Predictor|ColorMap|YCbCr|FillOrder|JPEGTables|Trailer|Hidden|Raw|DNG|NewSubfile|OldSubfile|Sub[A-Z]|Exif(Image|Offset|Version)|GPSInfo|Interop|All|MatrixStructure|ColorRepresentation|UserData|TrackHeader|Rotation|HandlerType)/

/**
 * Plants a tracer in every tag of the groups that takes words or a date, and a number in every other.
 * A tag that takes neither is left out by exiftool itself.
 */
export async function plant(
  file: string,
  groups: readonly string[],
  more: readonly string[] = [],
): Promise<void> {
  for (const group of groups) {
    const assignments: string[] = []
    const names = (await writableTags(group)).filter((name) => !STRUCTURE.test(name))
    for (const name of names) {
      // What a tag cannot take is left out by exiftool, and the value before it stays.
      const values = /Date|Time/.test(name) ? ['4417', TRACER, TRACER_DATE] : ['4417', TRACER]
      assignments.push(...values.map((value) => `-${group}:${name}=${value}`))
    }
    if (assignments.length > 0) await write(file, assignments)
  }
  if (more.length > 0) await write(file, more)
}

/** The tags that are met most, for the further samples of a type: planting all of them takes minutes. */
export async function plantSome(file: string): Promise<void> {
  const texts = [
    'EXIF:Make',
    'EXIF:Model',
    'EXIF:Artist',
    'EXIF:UserComment',
    'XMP-dc:Title',
    'XMP-dc:Creator',
  ]
  const place = ['-GPSLatitude=51.5', '-GPSLatitudeRef=N', '-GPSLongitude=0.1', '-GPSLongitudeRef=W']
  const times = ['-EXIF:DateTimeOriginal', '-EXIF:ModifyDate'].map((tag) => `${tag}=${TRACER_DATE}`)
  await write(file, [...texts.map((tag) => `-${tag}=${TRACER}`), ...place, ...times])
}

async function write(file: string, assignments: readonly string[]): Promise<void> {
  const list = `${file}.tags`
  writeFileSync(list, ['-m', '-q', '-q', '-overwrite_original', ...assignments, file].join('\n'))
  await tool('exiftool', ['-@', list])
}

/** Every tag exiftool finds, embedded and unknown ones too, as `Group:Tag` with its value. */
export async function tagsOf(file: string): Promise<{ tag: string; value: string }[]> {
  const out = await tool('exiftool', ['-a', '-G1', '-s', '-ee', '-u', '-api', 'LargeFileSupport=1', file])
  return out.stdout
    .toString()
    .split('\n')
    .flatMap((line) => {
      const parts = /^\[([^\]]+)\]\s+(\S+)\s*: (.*)$/.exec(line)
      return parts ? [{ tag: `${parts[1]}:${parts[2]}`, value: parts[3] ?? '' }] : []
    })
}

/** What exiftool itself adds about the file on disk, its own version, and figures made of other figures. */
export const ABOUT_THE_FILE =
  /^(ExifTool:(ExifToolVersion|Warning)|System:|File:(FileType|PageCount|FileTypeExtension|MIMEType|ImageWidth|ImageHeight|EncodingProcess|BitsPerSample|ColorComponents|YCbCrSubSampling|ExifByteOrder|CurrentIPTCDigest)|Composite:(ImageSize|Megapixels|Rotation|AvgBitrate|Duration))/
