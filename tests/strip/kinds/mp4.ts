import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plant } from '../exiftool.ts'
import { ffprobeTags, filmDifference } from '../film-difference.ts'
import type { Kind } from '../kind.ts'
import { must } from '../tools.ts'
import { TRACER } from '../tracer.ts'

const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=s=160x120:r=25:d=2']
const SOUND = ['-f', 'lavfi', '-i', 'sine=440:d=2']
const H264 = ['-c:v', 'libx264', '-c:a', 'aac']
const WORDS = [
  ...['title', 'artist', 'comment', 'description', 'make', 'model'].flatMap((tag) => [
    '-metadata',
    `${tag}=${TRACER}`,
  ]),
  ...['-metadata', 'location=+51.4778-000.0014/', '-metadata', 'creation_time=1987-06-05T04:03:02Z'],
  ...['-metadata:s', `handler_name=${TRACER}`, '-metadata:s', `title=${TRACER}`],
]
const STRUCTURAL =
  /^(QuickTime:(MajorBrand|MinorVersion|CompatibleBrands|MovieHeaderVersion|CreateDate|ModifyDate|TimeScale|Duration|PreferredRate|PreferredVolume|MatrixStructure|PreviewTime|PreviewDuration|PosterTime|SelectionTime|SelectionDuration|CurrentTime|NextTrackID|MediaData\w*|MovieFragmentSequence|TrackFragment\w*|MovieFragment\w*|Unknown_(mvex|mfhd|tfhd|tfdt|trun|trex|mehd))|Track\d+:(?!.*(Location|GPS|Comment|Title|Author|Name|Vendor|Copyright)).*)$/

function film(type: string, samples: Record<string, readonly string[]>): Kind {
  return {
    type,
    endings: type === 'mp4' ? ['mp4', '3gp', 'm4v'] : [type],
    structural: STRUCTURAL,
    forbiddenValue: /^(19|20)\d\d:\d\d/,
    make: (folder) => make(folder, type, samples),
    residues: ffprobeTags,
    difference: filmDifference,
  }
}

async function make(
  folder: string,
  type: string,
  samples: Record<string, readonly string[]>,
): Promise<string[]> {
  const subtitles = join(folder, 'words.srt')
  writeFileSync(subtitles, `1\n00:00:00,000 --> 00:00:01,500\n${TRACER}\n`)
  const files: string[] = []
  for (const [name, args] of Object.entries(samples)) {
    const file = join(folder, `${name}.${type}`)
    await must('ffmpeg', [
      '-v',
      'error',
      '-y',
      ...args.map((arg) => (arg === 'SUBTITLES' ? subtitles : arg)),
      ...WORDS,
      file,
    ])
    await plant(
      file,
      ['QuickTime', 'UserData', 'ItemList', 'Keys', 'XMP'],
      ['-GPSCoordinates=51.4778, -0.0014', '-GPSLatitude=51.4778'],
    )
    writeFileSync(file, withBoxes(readFileSync(file)))
    files.push(file)
  }
  return files
}

/** A free box with words, a private one, and bytes that are no box. */
function withBoxes(bytes: Buffer): Buffer {
  return Buffer.concat([
    bytes,
    box('free', TRACER),
    box('uuid', `0123456789abcdef${TRACER}`),
    box('skip', TRACER),
    Buffer.from(`\0\0\0\0\0\0${TRACER}`),
  ])
}

function box(name: string, words: string): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + words.length)
  head.write(name, 4)
  return Buffer.concat([head, Buffer.from(words)])
}

export const mp4 = film('mp4', {
  plain: [...PICTURE, ...SOUND, ...H264],
  faststart: [...PICTURE, ...SOUND, ...H264, '-movflags', '+faststart'],
  fragmented: [...PICTURE, ...SOUND, ...H264, '-movflags', 'frag_keyframe+empty_moov'],
  'default-base': [
    ...PICTURE,
    ...SOUND,
    ...H264,
    '-g',
    '10',
    '-movflags',
    'frag_keyframe+empty_moov+default_base_moof',
  ],
  subtitled: [...PICTURE, ...SOUND, '-i', 'SUBTITLES', ...H264, '-c:s', 'mov_text'],
  mpeg4: [...PICTURE, ...SOUND, '-c:v', 'mpeg4', '-c:a', 'aac'],
  av1: [...PICTURE, '-c:v', 'libaom-av1', '-cpu-used', '8', '-crf', '50'],
})

export const mov = film('mov', {
  plain: [...PICTURE, ...SOUND, ...H264],
  hevc: [
    ...PICTURE,
    ...SOUND,
    '-c:v',
    'libx265',
    '-x265-params',
    'log-level=none',
    '-tag:v',
    'hvc1',
    '-c:a',
    'aac',
  ],
  timecode: [...PICTURE, ...SOUND, '-timecode', '04:03:02:11', ...H264],
  mjpeg: [...PICTURE, ...SOUND, '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-c:a', 'pcm_s16le'],
  turned: [...PICTURE, ...SOUND, ...H264, '-metadata:s:v', 'rotate=90'],
})

export const m4a = film('m4a', {
  aac: [...SOUND, '-c:a', 'aac'],
  alac: [...SOUND, '-c:a', 'alac'],
})
