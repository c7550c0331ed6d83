import { must, tool } from './tools.ts'

/** How many samples differ between two pictures as decoded, all frames, in 16 bits. */
export async function pictureDifference(before: string, after: string): Promise<number> {
  const [a, b] = await Promise.all([decode(before), decode(after)])
  const [turnedA, turnedB] = await Promise.all([orientation(before), orientation(after)])
  return bytesDifference(a, b) + (turnedA === turnedB ? 0 : 1)
}

async function orientation(file: string): Promise<string> {
  const out = await tool('exiftool', ['-n', '-s3', '-IFD0:Orientation', file])
  return out.stdout.toString().trim() || '1'
}

function decode(file: string): Promise<Buffer> {
  return must('convert', [file, '-coalesce', '-depth', '16', 'rgba:-'])
}

export function bytesDifference(a: Buffer, b: Buffer): number {
  if (a.equals(b)) return 0
  let different = Math.abs(a.length - b.length)
  for (let at = 0; at < Math.min(a.length, b.length); at++) if (a[at] !== b[at]) different++
  return different
}
