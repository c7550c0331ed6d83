import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readBuiltExtension } from '../rollout/built-extension.ts'
import { rolloutFiles } from '../rollout/rollout-files.ts'
import { planRollout } from '../rollout/rollout-plan.ts'
import { settingsTable } from '../rollout/settings-table.ts'
import { readTrustFile } from '../rollout/trust-file.ts'
import { readFlags, UsageProblem } from './usage.ts'

const HELP = `wardlink policy <trust file>

Writes what a trust pushes to its computers, from one file (docs/operate/policy.md): Chrome, Edge, Chromium and
Firefox on Windows (registry, administrative templates, Intune), macOS (configuration profile), Linux and
Google Admin, and explained.md, which gives the reason for each line.

  --out <folder>         where to write (rollout)
  --table                print what can be set, as the table of docs/operate/policy.md
  --extension <folder>   the built extension that is rolled out; its own schema checks the settings`

/** The extension that came with this relay. */
export const BUILT_EXTENSION = fileURLToPath(new URL('../../.output/chrome-mv3', import.meta.url))

/** Writes the roll-out of one trust. */
export function policy(words: readonly string[]): number {
  const { values, positionals } = readFlags(words, {
    help: { type: 'boolean' },
    table: { type: 'boolean' },
    out: { type: 'string', default: 'rollout' },
    extension: { type: 'string', default: BUILT_EXTENSION },
  })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const built = readBuiltExtension(values.extension)
  if (values.table) {
    console.log(settingsTable(built.managedSchema).join('\n'))
    return 0
  }
  const [path] = positionals
  if (path === undefined) throw new UsageProblem('which trust file? wardlink policy <trust file>')
  const files = rolloutFiles(planRollout(readTrustFile(path, built.managedSchema), built))
  const folder = resolve(values.out)
  for (const file of files) {
    const target = join(folder, file.path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, file.content)
  }
  console.log(`${files.length} files in ${folder}; explained.md says what each is for`)
  return 0
}
