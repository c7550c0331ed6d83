import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ffprobeTags, filmDifference } from '../film-difference.ts'
import type { Kind } from '../kind.ts'
import { must } from '../tools.ts'
import { TRACER } from '../tracer.ts'

const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=s=160x120:r=25:d=2']
const SOUND = ['-f', 'lavfi', '-i', 'sine=440:d=2']
const WORDS = ['title', 'artist', 'album', 'comment', 'genre', 'copyright', 'location'].flatMap((tag) => [
  '-metadata',
  `${tag}=${TRACER}`,
])
const WHEN = ['-metadata', 'date=1987-06-05', '-metadata', 'creation_time=1987-06-05T04:03:02Z']

type Sample = {
  ending: string
  args: readonly string[]
  after?: (file: string, folder: string) => Promise<void>
}

function kind(type: string, structural: RegExp, samples: Record<string, Sample>): Kind {
  return {
    type,
    endings: [...new Set(Object.values(samples).map(({ ending }) => ending))],
    structural,
    make: (folder) => make(folder, samples),
    residues: ffprobeTags,
    difference: filmDifference,
  }
}

async function make(folder: string, samples: Record<string, Sample>): Promise<string[]> {
  const files: string[] = []
  for (const [name, { ending, args, after }] of Object.entries(samples)) {
    const file = join(folder, `${name}.${ending}`)
    await must('ffmpeg', ['-v', 'error', '-y', ...args, ...WORDS, ...WHEN, file])
    await after?.(file, folder)
    files.push(file)
  }
  return files
}

/** RIFF chunks of words, one of them unknown. */
async function moreChunks(file: string): Promise<void> {
  const chunk = (name: string) => {
    const head = Buffer.alloc(8)
    head.write(name)
    head.writeUInt32LE(TRACER.length + (TRACER.length % 2), 4)
    return Buffer.concat([head, Buffer.from(TRACER), Buffer.alloc(TRACER.length % 2)])
  }
  const whole = Buffer.concat([
    readFileSync(file),
    chunk('iXML'),
    chunk('_PMX'),
    chunk('prvt'),
    chunk('id3 '),
  ])
  whole.writeUInt32LE(whole.length - 8, 4)
  writeFileSync(file, Buffer.concat([whole, Buffer.from(`${TRACER}\x01`)]))
}

async function tagsAround(file: string): Promise<void> {
  const ape = Buffer.alloc(32)
  ape.write('APETAGEX')
  ape.writeUInt32LE(2000, 8)
  ape.writeUInt32LE(32 + TRACER.length, 12)
  const id3v1 = Buffer.alloc(128)
  id3v1.write(`TAG${TRACER}`)
  writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from(TRACER), ape, id3v1]))
}

async function flacPicture(file: string, folder: string): Promise<void> {
  const cover = join(folder, 'cover.jpg')
  await must('convert', ['-size', '20x20', 'xc:red', '-set', 'comment', TRACER, cover])
  await must('metaflac', [`--import-picture-from=3||${TRACER}||${cover}`, `--set-tag=NOTE=${TRACER}`, file])
}

async function attach(file: string, folder: string): Promise<void> {
  const words = join(folder, 'words.txt')
  writeFileSync(words, TRACER)
  await must('mkvpropedit', [
    file,
    ...[
      '--add-attachment',
      words,
      '--edit',
      'info',
      '--set',
      `title=${TRACER}`,
      '--set',
      'date=1987-06-05T04:03:02Z',
    ],
    ...['--edit', 'track:1', '--set', `name=${TRACER}`],
  ])
}

export const wav = kind(
  'wav',
  /^RIFF:(Encoding|NumChannels|SampleRate|AvgBytesPerSec|BitsPerSample|Duration|NumberOfSamples)$/,
  {
    plain: { ending: 'wav', args: SOUND, after: moreChunks },
    broadcast: { ending: 'wav', args: [...SOUND, '-write_bext', '1', '-metadata', `originator=${TRACER}`] },
  },
)

export const mp3 = kind('mp3', /^MPEG:.*$/, {
  plain: { ending: 'mp3', args: [...SOUND, '-write_id3v1', '1'], after: tagsAround },
})

export const ogg = kind(
  'ogg',
  /^(Opus:.*|Vorbis:(VorbisVersion|AudioChannels|SampleRate|NominalBitrate|MaximumBitrate|MinimumBitrate|Vendor))$/,
  {
    opus: { ending: 'ogg', args: [...SOUND, '-c:a', 'libopus'] },
    vorbis: { ending: 'ogg', args: [...SOUND, '-c:a', 'libvorbis'] },
  },
)

export const flac = kind(
  'flac',
  /^FLAC:(BlockSizeMin|BlockSizeMax|FrameSizeMin|FrameSizeMax|SampleRate|Channels|BitsPerSample|TotalSamples|MD5Signature)$/,
  {
    plain: { ending: 'flac', args: SOUND, after: flacPicture },
  },
)

export const webm = kind(
  'webm',
  /^(Matroska:(EBML\w*|Doc\w*|TimecodeScale|TimestampScale|Duration|MuxingApp|WritingApp|ClusterTimecode|Cue\w+)|Track\d+:(?!.*(Name|Title)).*)$/,
  {
    'vp8-opus': { ending: 'webm', args: [...PICTURE, ...SOUND, '-c:v', 'libvpx', '-c:a', 'libopus'] },
    'vp9-vorbis': {
      ending: 'webm',
      args: [
        ...PICTURE,
        ...SOUND,
        '-c:v',
        'libvpx-vp9',
        '-cpu-used',
        '8',
        '-deadline',
        'realtime',
        '-c:a',
        'libvorbis',
      ],
    },
    live: { ending: 'webm', args: [...PICTURE, ...SOUND, '-c:v', 'libvpx', '-c:a', 'libopus', '-live', '1'] },
    attached: {
      ending: 'mkv',
      args: [...PICTURE, ...SOUND, '-c:v', 'libx264', '-c:a', 'aac'],
      after: attach,
    },
    'flac-in-mka': { ending: 'mka', args: [...SOUND, '-c:a', 'flac'] },
  },
)
