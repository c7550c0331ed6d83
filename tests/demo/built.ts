import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ROOT, run } from '../commands/run.ts'

export type Build = 'viewer' | 'chrome-mv3' | 'firefox-mv3' | 'practice-whatsapp' | 'practice-mail'

/** What each build is made from, and how. */
const builds: Record<Build, { sources: string[]; command: string[] }> = {
  viewer: { sources: ['viewer', 'shared'], command: ['vite', 'build', 'viewer', '--logLevel', 'warn'] },
  // The viewer comes with it.
  'chrome-mv3': {
    sources: ['extension', 'shared', 'viewer', 'wxt.config.ts'],
    command: ['wxt', 'build'],
  },
  'firefox-mv3': {
    sources: ['extension', 'shared', 'wxt.config.ts'],
    command: ['wxt', 'build', '-b', 'firefox', '--mv3'],
  },
  'practice-whatsapp': {
    sources: ['tests/demo/practice-whatsapp'],
    command: ['vite', 'build', '-c', 'tests/demo/practice-whatsapp/vite.config.ts', '--logLevel', 'warn'],
  },
  'practice-mail': {
    sources: ['tests/hosts/practice-mail', 'tests/demo/practice-whatsapp/page/record.ts'],
    command: ['vite', 'build', '-c', 'tests/hosts/practice-mail/vite.config.ts', '--logLevel', 'warn'],
  },
}

export function builtFolder(build: Build): string {
  return join(ROOT, '.output', build)
}

/**
 * Builds what is missing or older than its sources. Two runs at once wait for each other.
 *
 * @returns what had to be built
 * @throws Error with what the build printed
 */
export async function ensureBuilt(wanted: readonly Build[]): Promise<Build[]> {
  const done: Build[] = []
  const unlock = await lock(join(ROOT, '.output/.building'))
  try {
    for (const build of wanted) {
      const { sources, command } = builds[build]
      const stampFile = join(ROOT, '.output/.stamps', build)
      const newestAt = await newestOf([...sources, 'package-lock.json'].map((source) => join(ROOT, source)))
      const stamp = await readFile(stampFile, 'utf8').catch(() => '')
      if (stamp === String(newestAt) && (await exists(builtFolder(build)))) continue
      const { code, output } = await run(build, command)
      if (code !== 0) throw new Error(`building ${build} did not work\n${output}`)
      await mkdir(join(ROOT, '.output/.stamps'), { recursive: true })
      await writeFile(stampFile, String(newestAt))
      done.push(build)
    }
  } finally {
    await unlock()
  }
  return done
}

async function newestOf(paths: readonly string[]): Promise<number> {
  const times = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(path).catch(() => null)
      if (!found) return 0
      if (!found.isDirectory()) return found.mtimeMs
      const entries = await readdir(path)
      return Math.max(found.mtimeMs, await newestOf(entries.map((entry) => join(path, entry))))
    }),
  )
  return Math.max(0, ...times)
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null
}

/** A folder is the lock: making one either works or does not. One left by a killed run is taken after 3 minutes. */
async function lock(folder: string): Promise<() => Promise<void>> {
  await mkdir(join(folder, '..'), { recursive: true })
  for (;;) {
    try {
      await mkdir(folder)
      return () => rm(folder, { recursive: true, force: true })
    } catch {
      const taken = await stat(folder).catch(() => null)
      if (taken && Date.now() - taken.mtimeMs > 180_000) await rm(folder, { recursive: true, force: true })
      await wait(200)
    }
  }
}
