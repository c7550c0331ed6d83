import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../commands/run.ts'
import type { Engine } from './engines.ts'
import { ADDRESS } from './listening.ts'
import type { Pass } from './pages.ts'

export type Ran = { pass: Pass; channels: { channel: string; seen: string[] }[]; packets: number }[]

/**
 * Runs an engine in a network of its own: one address, no way out, and names asked of us. So a name that is only
 * looked up is seen too, and nothing of the run leaves the machine.
 *
 * @param channels labels of the channels to run; all of them when absent
 * @throws Error with what it printed; Linux only
 */
export async function runEngine(
  engine: Engine,
  passes: readonly Pass[],
  channels: readonly string[] = [],
): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'wardlink-exfil-'))
  const names = join(folder, 'resolv.conf')
  await writeFile(names, `nameserver ${ADDRESS}\n`)
  const script = `
    ip link set lo up && ip link add name out type veth peer name far && ip link set far up && ip addr add ${ADDRESS}/24 dev out && ip link set out up &&
    ip route add default via 192.0.2.2 && mount --bind ${names} "$(readlink -f /etc/resolv.conf)" &&
    exec "$@"`
  const words = [
    ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
    ...['--mount', '--net', 'sh', '-c', script, 'sh', process.execPath, 'tests/exfil/inside.ts'],
    ...[engine, passes.join(','), channels.join(',')],
  ]
  try {
    return JSON.parse(await printedBy('unshare', words)) as Ran
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function printedBy(program: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    let complained = ''
    child.stdout.on('data', (data) => (printed += data))
    child.stderr.on('data', (data) => (complained += data))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0
        ? resolve(printed)
        : reject(new Error(`${program} ended with ${code}\n${complained.slice(-4000)}`)),
    )
  })
}
