import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Kind } from '../kind.ts'
import { must, tool } from '../tools.ts'
import { TRACER } from '../tracer.ts'

const REAL = '/usr/lib/python3/dist-packages/pydicom/data/test_files'
const SCRIPT = fileURLToPath(new URL('../dicom/dicom_tool.py', import.meta.url))
/** Reports, plans and directories hold words and nothing else; those without a picture or a waveform are refused. */
const REFUSED =
  /^(report|rtplan|rtstruct|test-SR|DICOMDIR|no_meta|ExplVR_|empty_charset|priv_SQ|UN_sequence|SC_rgb_jpeg\.dcm|rtdose_rle_?x|nested_priv_SQ|meta_missing|JPEG2000-embedded|badVR|.*truncated)/

export const dicom: Kind = {
  type: 'dicom',
  endings: ['dcm'],
  structural: /^(DICOM:.*|Composite:ShutterSpeed)$/,
  make,
  residues,
  difference,
}

/** pydicom's own 90-odd real files of every transfer syntax, with a tracer in every attribute of words or dates. */
async function make(folder: string): Promise<string[]> {
  const files: string[] = []
  for (const name of readdirSync(REAL).filter((file) => file.endsWith('.dcm') && !REFUSED.test(file))) {
    const file = join(folder, name)
    await must('/usr/bin/python3', [SCRIPT, 'plant', join(REAL, name), TRACER, file])
    files.push(file)
  }
  return files
}

async function residues(file: string): Promise<string[]> {
  const before = join(file, '..', basename(file).replace(/^stripped-\d+-/, ''))
  const known = existsSync(before) ? before : file
  const left = await tool('/usr/bin/python3', [SCRIPT, 'left', known, file])
  const found = left.stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '')
  if (left.code !== 0) found.push('unreadable')
  const dump = await tool('dcmdump', ['-q', '+L', file])
  if (dump.code !== 0) found.push('dcmdump: not well-formed')
  return found.map((line) => `pydicom: ${line}`)
}

/** The pixels as they stand; where a compressed frame lost a comment, as ffmpeg decodes it. */
async function difference(before: string, after: string): Promise<number> {
  const [a, b] = [await frames(before), await frames(after)]
  let different = Math.abs(a.length - b.length)
  for (const [index, path] of a.entries()) {
    const other = b[index]
    if (!other || readFileSync(path).equals(readFileSync(other))) continue
    const [was, is] = await Promise.all([decoded(path), decoded(other)])
    if (was === '' || was !== is) different++
  }
  return different
}

async function frames(file: string): Promise<string[]> {
  const folder = `${file}.frames`
  rmSync(folder, { recursive: true, force: true })
  await must('/usr/bin/python3', [SCRIPT, 'pixels', file, folder])
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
}

async function decoded(file: string): Promise<string> {
  const isJpeg2000 = readFileSync(file).readUInt16BE(0) === 0xff4f
  const out = await tool('ffmpeg', [
    '-v',
    'error',
    '-f',
    isJpeg2000 ? 'j2k_pipe' : 'jpeg_pipe',
    '-i',
    file,
    '-f',
    'framemd5',
    '-',
  ])
  return out.stdout.toString().replace(/^#.*\n/gm, '')
}
