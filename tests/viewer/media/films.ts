import { execFile } from 'node:child_process'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { FileToSend } from '../sender.ts'

/** Six seconds; the picture gets brighter with time, so that a frame tells when it is from. */
export const FILM_SECONDS = 6
const BRIGHTENING = `nullsrc=s=160x120:r=25:d=${FILM_SECONDS},geq=lum='16+T*30':cb=128:cr=128`
const PICTURE = ['-f', 'lavfi', '-i', BRIGHTENING]
const SOUND = ['-f', 'lavfi', '-i', `sine=440:d=${FILM_SECONDS}`]
const H264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-bf', '3', '-g', '50']

/** Made by ffmpeg, the way phones, recorders and browsers write them. */
const FILMS: Record<string, { mediaType: string; made: string[] }> = {
  // The table at the end of the file, as phones leave it.
  'walk.mp4': { mediaType: 'video/mp4', made: [...PICTURE, ...SOUND, ...H264, '-c:a', 'aac'] },
  'pieces.mp4': {
    mediaType: 'video/mp4',
    made: [...[...PICTURE, ...SOUND, ...H264, '-c:a', 'aac'], ...['-movflags', 'frag_keyframe+empty_moov']],
  },
  'phone.mov': { mediaType: 'video/quicktime', made: [...PICTURE, ...SOUND, ...H264, '-c:a', 'aac'] },
  'raw-sound.mov': {
    mediaType: 'video/quicktime',
    made: [...PICTURE, ...SOUND, ...H264, '-c:a', 'pcm_s16be'],
  },
  'hevc.mov': {
    mediaType: 'video/quicktime',
    made: [...PICTURE, '-c:v', 'libx265', '-x265-params', 'log-level=none', '-tag:v', 'hvc1'],
  },
  'screen.webm': {
    mediaType: 'video/webm',
    made: [...PICTURE, ...SOUND, '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-c:a', 'libopus'],
  },
  'older.webm': {
    mediaType: 'video/webm',
    made: [...PICTURE, ...SOUND, '-c:v', 'libvpx', '-c:a', 'libvorbis'],
  },
  'voice.m4a': { mediaType: 'audio/mp4', made: [...SOUND, '-c:a', 'aac'] },
  'voice.mp3': { mediaType: 'audio/mpeg', made: [...SOUND, '-c:a', 'libmp3lame'] },
  'voice.ogg': { mediaType: 'audio/ogg', made: [...SOUND, '-c:a', 'libvorbis'] },
  'voice.opus.ogg': { mediaType: 'audio/ogg', made: [...SOUND, '-c:a', 'libopus'] },
  'voice.flac': { mediaType: 'audio/flac', made: [...SOUND, '-c:a', 'flac'] },
  'voice.wav': { mediaType: 'audio/wav', made: [...SOUND, '-c:a', 'pcm_s16le'] },
}

export async function makeFilm(folder: string, name: string): Promise<FileToSend> {
  const film = FILMS[name]
  if (!film) throw new Error(`no film is called ${name}`)
  const path = join(folder, name)
  await ffmpeg([...film.made, path])
  return { name, mediaType: film.mediaType, bytes: await readFile(path) }
}

export async function ffmpeg(words: readonly string[]): Promise<void> {
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...words], { timeout: 120_000 })
}

/** A film of noise, two seconds between key frames as phones have it, over and over until it is as long as asked; its table at the end. */
export async function makeLongFilm(path: string, bytes: number): Promise<void> {
  const clip = `${path}.clip.mp4`
  const [seconds, bitsASecond] = [4, 16_000_000]
  await ffmpeg([
    ...['-f', 'lavfi', '-i', `nullsrc=s=640x360:r=25:d=${seconds},noise=alls=90:allf=t`],
    ...['-f', 'lavfi', '-i', `sine=330:d=${seconds}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-g', '50', '-pix_fmt', 'yuv420p'],
    ...['-b:v', String(bitsASecond), '-minrate', String(bitsASecond), '-maxrate', String(bitsASecond)],
    ...['-bufsize', '4M', '-nal-hrd', 'cbr', '-c:a', 'aac', clip],
  ])
  const { size } = await stat(clip)
  const again = Math.ceil(bytes / size) - 1
  await ffmpeg(['-stream_loop', String(again), '-i', clip, '-c', 'copy', path])
  await rm(clip)
}
