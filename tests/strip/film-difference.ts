import { tool } from './tools.ts'

/** How many decoded frames of picture and sound differ, their times included, by ffmpeg's own sums of them. */
export async function filmDifference(before: string, after: string): Promise<number> {
  const [a, b] = await Promise.all([frames(before), frames(after)])
  if (a.length === 0) return 1
  let different = Math.abs(a.length - b.length)
  for (const [index, line] of a.entries()) if (index < b.length && b[index] !== line) different++
  return different
}

async function frames(file: string): Promise<string[]> {
  const out = await tool('ffmpeg', [
    '-v',
    'error',
    '-i',
    file,
    '-map',
    '0:V?',
    '-map',
    '0:a?',
    '-f',
    'framemd5',
    '-',
  ])
  return out.stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
}

const NEEDED = /^(major_brand|minor_version|compatible_brands|vendor_id|language|duration|handler_name)$/

/** The tags ffprobe still reads, of the file and of every stream, chapter and attachment. */
export async function ffprobeTags(file: string): Promise<string[]> {
  const out = await tool('ffprobe', [
    '-v',
    'error',
    '-of',
    'json',
    '-show_format',
    '-show_streams',
    '-show_chapters',
    file,
  ])
  const probed = JSON.parse(out.stdout.toString() || '{}') as {
    format?: { tags?: Record<string, string> }
    streams?: { codec_type: string; tags?: Record<string, string> }[]
    chapters?: unknown[]
  }
  const tags = [probed.format?.tags, ...(probed.streams ?? []).map((stream) => stream.tags)]
  const found = tags
    .flatMap((group) => Object.entries(group ?? {}))
    .filter(([name, value]) => !NEEDED.test(name.toLowerCase()) && !/^((\[0\])*|-)$/.test(value))
    .map(([name]) => `ffprobe: ${name}`)
  const others = (probed.streams ?? []).filter(
    ({ codec_type }) => codec_type !== 'video' && codec_type !== 'audio',
  )
  if (others.length > 0) found.push(`ffprobe: ${others.length} other tracks`)
  if ((probed.chapters ?? []).length > 0) found.push('ffprobe: chapters')
  return found
}
