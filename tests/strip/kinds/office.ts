import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plantSome } from '../exiftool.ts'
import type { Kind } from '../kind.ts'
import { must, tool } from '../tools.ts'
import { TRACER } from '../tracer.ts'

const PYTHON = '/usr/bin/python3'
const SCRIPT = fileURLToPath(new URL('../office/office_tool.py', import.meta.url))

export const office: Kind = {
  type: 'office',
  endings: ['docx', 'xlsx', 'pptx'],
  structural: /^ZIP:/,
  forbiddenValue: /^1987/,
  make,
  residues,
  difference,
}

/** A letter, a sheet and slides, each with the picture of a camera, and with what programs and people leave in them. */
async function make(folder: string): Promise<string[]> {
  const picture = join(folder, 'planted.jpg')
  await must('convert', ['-size', '120x90', 'plasma:tomato-steelblue', `JPEG:${picture}`])
  await plantSome(picture)
  const made = await must(PYTHON, [SCRIPT, 'make', folder, TRACER, picture])
  return made.toString().trim().split('\n')
}

async function residues(file: string): Promise<string[]> {
  const left = await must(PYTHON, [SCRIPT, 'left', file])
  return left
    .toString()
    .split('\n')
    .filter((line) => line !== '')
}

/** Whether a library that is not ours reads the same words, cells and pictures. */
async function difference(before: string, after: string): Promise<number> {
  const [was, is] = await Promise.all([before, after].map((file) => tool(PYTHON, [SCRIPT, 'content', file])))
  return was?.code === 0 && is?.code === 0 && was.stdout.equals(is.stdout) ? 0 : 1
}
