import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The project's root, whatever folder a command was started in. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export type Ran = { name: string; code: number; output: string; ms: number }

/**
 * Runs one program of the project to its end and keeps what it printed. Never throws for a non-zero exit.
 *
 * @param folder where; absent: in the project's root
 */
export function run(name: string, command: readonly string[], folder = ROOT): Promise<Ran> {
  const [program = '', ...args] = command
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const keep = (text: Buffer) => {
      output += text.toString()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ name, code: code ?? 1, output, ms: performance.now() - startedAt })
    })
  })
}
