import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** The independent programs that check our work, and the Debian packages they come in. */
const PACKAGES: Record<string, string> = {
  '/usr/bin/exiftool': 'libimage-exiftool-perl',
  '/usr/bin/convert': 'imagemagick',
  '/usr/bin/ffmpeg': 'ffmpeg',
  '/usr/bin/qpdf': 'qpdf',
  '/usr/bin/pdftoppm': 'poppler-utils',
  '/usr/bin/dcmdump': 'dcmtk',
  '/usr/bin/heif-enc': 'libheif-examples',
  '/usr/bin/avifenc': 'libavif-bin',
  '/usr/bin/webpmux': 'webp',
  '/usr/bin/mkvpropedit': 'mkvtoolnix',
  '/usr/bin/metaflac': 'flac',
  '/usr/bin/tiffcp': 'libtiff-tools',
  '/usr/bin/mutool': 'mupdf-tools',
  '/usr/lib/python3/dist-packages/pydicom/__init__.py': 'python3-pydicom',
  '/usr/lib/python3/dist-packages/docx/__init__.py': 'python3-docx',
  '/usr/lib/python3/dist-packages/openpyxl/__init__.py': 'python3-openpyxl',
  '/usr/lib/python3/dist-packages/PIL/__init__.py': 'python3-pil',
}

/** Installs what is missing. Needs root and Debian; says which package is missing where it has neither. */
export function ensureTools(): void {
  const missing = [
    ...new Set(Object.entries(PACKAGES).flatMap(([path, name]) => (isThere(path) ? [] : [name]))),
  ]
  if (missing.length === 0) return
  const install = ['-y', '-qq', '--no-install-recommends', 'install', ...missing]
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'],
    timeout: 900_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }
  try {
    execFileSync('apt-get', ['-qq', 'update'], options)
    execFileSync('apt-get', install, options)
  } catch (cause) {
    throw new Error(`strip-check needs these Debian packages: ${missing.join(' ')}`, { cause })
  }
}

function isThere(path: string): boolean {
  return existsSync(path) || existsSync(path.replace('/usr/bin/', '/usr/local/bin/'))
}

export type Output = { code: number; stdout: Buffer; stderr: string }

/** Runs a program to its end. A tool that fails is an answer, not an exception. */
export function tool(program: string, args: readonly string[], timeoutMs = 120_000): Promise<Output> {
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { encoding: 'buffer', maxBuffer: 1 << 30, timeout: timeoutMs },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0
        resolve({ code, stdout, stderr: stderr.toString() })
      },
    )
  })
}

/** The same for a step that must work: making a sample. */
export async function must(program: string, args: readonly string[]): Promise<Buffer> {
  const output = await tool(program, args)
  if (output.code !== 0) throw new Error(`${program} ${args.join(' ')}: ${output.stderr.slice(0, 800)}`)
  return output.stdout
}
