import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plant } from '../exiftool.ts'
import { plantedProfile } from '../icc-sample.ts'
import type { Kind } from '../kind.ts'
import { pictureDifference } from '../pixels.ts'
import { must } from '../tools.ts'
import { TRACER } from '../tracer.ts'

const BASES: Record<string, string[]> = {
  baseline: ['-quality', '90'],
  progressive: ['-interlace', 'JPEG', '-quality', '85'],
  '420': ['-sampling-factor', '4:2:0'],
  '444': ['-sampling-factor', '4:4:4', '-quality', '100'],
  grey: ['-colorspace', 'Gray'],
  cmyk: ['-colorspace', 'CMYK'],
  arithmetic: ['-define', 'jpeg:arithmetic-coding=true'],
}

export const jpeg: Kind = {
  type: 'jpeg',
  endings: ['jpg', 'jpeg'],
  structural:
    /^(JFIF:(JFIFVersion|ResolutionUnit|XResolution|YResolution)|IFD0:Orientation|APP14:(DCTEncodeVersion|APP14Flags0|APP14Flags1|ColorTransform)|Adobe:(DCTEncodeVersion|APP14Flags[01]|ColorTransform)|ICC[-_].*)$/,
  make,
  difference: pictureDifference,
}

async function make(folder: string): Promise<string[]> {
  const profile = join(folder, 'planted.icc')
  writeFileSync(profile, plantedProfile())
  const files: string[] = []
  for (const [name, args] of Object.entries(BASES)) {
    const file = join(folder, `${name}.jpg`)
    await must('convert', ['-seed', '7', '-size', '203x155', 'plasma:tomato-steelblue', ...args, file])
    const withProfile = ['grey', 'cmyk'].includes(name) ? [] : [`-ICC_Profile<=${profile}`]
    await plant(
      file,
      ['EXIF', 'GPS', 'XMP', 'IPTC', 'Photoshop', 'JFIF'],
      [
        ...withProfile,
        `-Comment=${TRACER}`,
        `-JPEG:Comment=${TRACER}`,
        '-GPSLatitude=51.47784',
        '-GPSLongitude=-0.00147',
        '-n',
        `-Orientation=${1 + (files.length % 8)}`,
      ],
    )
    files.push(file)
  }
  files.push(await withThumbnail(folder, files[0] ?? ''))
  files.push(await withEverythingElse(folder, files[1] ?? ''))
  return files
}

async function withThumbnail(folder: string, base: string): Promise<string> {
  const file = join(folder, 'thumbnail.jpg')
  const small = join(folder, 'small.jpg')
  await must('convert', [base, '-resize', '80x60', '-set', 'comment', TRACER, small])
  writeFileSync(file, readFileSync(base))
  await must('exiftool', [
    '-m',
    '-q',
    '-overwrite_original',
    `-ThumbnailImage<=${small}`,
    `-PhotoshopThumbnail<=${small}`,
    file,
  ])
  return file
}

/** What exiftool cannot write: odd application segments, a JFIF thumbnail, a second picture and words behind the end. */
async function withEverythingElse(folder: string, base: string): Promise<string> {
  const file = join(folder, 'segments.jpg')
  const bytes = readFileSync(base)
  const segments = Array.from({ length: 16 }, (_, app) =>
    segment(0xe0 + app, Buffer.from(`Any${app}\0${TRACER}`)),
  )
  const jfxx = segment(0xe0, Buffer.from(`JFXX\0\x13${TRACER}`))
  const mpf = segment(0xe2, Buffer.from(`MPF\0II*\0${TRACER}`))
  const flir = segment(0xe1, Buffer.from(`FLIR\0${TRACER}`))
  const motion = segment(0xe1, Buffer.from(`http://ns.adobe.com/xmp/extension/\0${TRACER}`))
  writeFileSync(
    file,
    Buffer.concat([
      bytes.subarray(0, 2),
      ...segments,
      jfxx,
      mpf,
      flir,
      motion,
      segment(0xfe, Buffer.from(TRACER)),
      bytes.subarray(2),
    ]),
  )
  appendFileSync(file, Buffer.concat([readFileSync(base), Buffer.from(`SEFT ${TRACER}`)]))
  return file
}

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}
