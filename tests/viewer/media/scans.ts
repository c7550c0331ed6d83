import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { FileToSend } from '../sender.ts'
import type { Pixels } from './pictures.ts'

const run = promisify(execFile)

/** Debian's pydicom brings real files of every transfer syntax, whole, odd and broken. */
const FOLDER = '/usr/lib/python3/dist-packages/pydicom/data/test_files'

export async function scanNames(): Promise<string[]> {
  const names = await readdir(FOLDER)
  return names.filter((name) => name.toLowerCase().endsWith('.dcm')).sort()
}

export async function readScan(name: string): Promise<FileToSend> {
  return { name, mediaType: 'application/dicom', bytes: await readFile(join(FOLDER, name)) }
}

/**
 * A frame, from 1, as dcmtk draws it: with the file's own window, or from its darkest to its brightest. JPEG 2000 is
 * unpacked by GDCM first, which dcmtk has no decoder for. Null when neither can read it.
 */
export async function goldenScan(name: string, frame: number): Promise<Pixels | null> {
  const folder = await mkdtemp(join(tmpdir(), 'wardlink-scan-'))
  try {
    const [unpacked, drawn] = [join(folder, 'raw.dcm'), join(folder, 'drawn.pnm')]
    const draw = async (path: string) => {
      for (const window of [['+Wi', '1'], ['+Wm']]) {
        const words = ['-q', '-O', '+F', String(frame), ...window, path, drawn]
        if (await works('dcmj2pnm', words)) return readPnm(await readFile(drawn))
      }
      return null
    }
    const straight = await draw(join(FOLDER, name))
    if (straight) return straight
    const isUnpacked = await works('gdcmconv', ['--raw', join(FOLDER, name), unpacked])
    return isUnpacked ? await draw(unpacked) : null
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function works(program: string, words: readonly string[]): Promise<boolean> {
  return run(program, words, { timeout: 20_000 }).then(
    () => true,
    () => false,
  )
}

/** Binary PGM or PPM. */
function readPnm(bytes: Buffer): Pixels {
  const head = /^P([56])\s+(?:#.*\n)*(\d+)\s+(\d+)\s+(\d+)\s/.exec(bytes.subarray(0, 200).toString('latin1'))
  if (!head) throw new Error('not a picture')
  const [width, height, channels] = [Number(head[2]), Number(head[3]), head[1] === '6' ? 3 : 1]
  const rgba = new Uint8Array(width * height * 4).fill(255)
  const start = head[0].length
  for (let at = 0; at < width * height; at++) {
    for (let channel = 0; channel < 3; channel++) {
      rgba[4 * at + channel] = bytes[start + at * channels + (channels === 3 ? channel : 0)] ?? 0
    }
  }
  return { width, height, rgba }
}
