/** `npm run build`: the extension for both browsers, the viewer, and the relay's files, under `.output/`. */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { ROOT, run } from './run.ts'

const steps: [name: string, work: () => Promise<void>][] = [
  ['viewer', () => program('viewer', ['vite', 'build', 'viewer', '--logLevel', 'warn'])],
  ['extension for Chromium', () => program('chromium', ['wxt', 'build'])],
  ['extension for Firefox', () => program('firefox', ['wxt', 'build', '-b', 'firefox', '--mv3'])],
  ['relay', copyRelay],
]

for (const [name, work] of steps) {
  const startedAt = performance.now()
  await work()
  console.log(`built ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`)
}

async function program(name: string, command: string[]): Promise<void> {
  const { code, output } = await run(name, command)
  if (code === 0) return
  console.error(output)
  process.exit(1)
}

/** The relay runs as TypeScript by type stripping: its build is its files and its production packages' list. */
async function copyRelay(): Promise<void> {
  const out = join(ROOT, '.output/relay')
  await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  for (const folder of ['relay', 'shared']) {
    await cp(join(ROOT, folder), join(out, folder), {
      recursive: true,
      filter: (path) => !path.endsWith('tsconfig.json'),
    })
  }
  await cp(join(ROOT, '.output/viewer'), join(out, 'viewer'), { recursive: true })
  const { name, version, license, type, engines, imports, bin, dependencies } = packageJson
  const shipped = { name, version, license, type, engines, imports, bin, dependencies }
  await writeFile(join(out, 'package.json'), `${JSON.stringify(shipped, null, 2)}\n`)
}
