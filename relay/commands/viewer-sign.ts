import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MANIFEST_FILE, MANIFEST_PATH, manifestOf, manifestText } from '../deployment/viewer-manifest.ts'
import { readKeyFile, writeKeyFile } from '../keys/key-file.ts'
import { makeLogKeyText, readLogKey } from '../keys/log-key.ts'
import { readFlags, UsageProblem } from './usage.ts'

const HELP = `wardlink viewer sign --key <file>

Writes ${MANIFEST_FILE} into the built viewer: the SHA-256 of every file, signed. A relay serves it at
${MANIFEST_PATH}; wardlink verify-deployment --key <verifier key> compares a live deployment with it.

  --key <file>       made at the first time; keep it away from the servers it is to check
  --name <name>      of a new key (wardlink-viewer)
  --viewer <folder>  the built viewer, if it is not where npm run build puts it`

export const BUILT_VIEWER = fileURLToPath(new URL('../../.output/viewer', import.meta.url))

/** Signs what a build made, where it was built. */
export async function viewerSign(words: readonly string[]): Promise<number> {
  const { values } = readFlags(words, {
    help: { type: 'boolean' },
    key: { type: 'string' },
    name: { type: 'string', default: 'wardlink-viewer' },
    viewer: { type: 'string', default: BUILT_VIEWER },
  })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  if (values.key === undefined) throw new UsageProblem('which key signs? --key <file>')
  const path = resolve(values.key)
  if (!existsSync(path)) writeKeyFile(path, await makeLogKeyText(values.name))
  const key = await readLogKey(readKeyFile(path))
  if (!key) throw new UsageProblem(`${values.key} is not a signing key`)
  const folder = resolve(values.viewer)
  if (!existsSync(join(folder, 'shell.html')))
    throw new UsageProblem(`no built viewer in ${folder}: run npm run build`)
  const unfinished = join(folder, `${MANIFEST_FILE}.unfinished`)
  const manifest = manifestOf(folder)
  writeFileSync(unfinished, key.signNote(manifestText(manifest)), { flush: true })
  renameSync(unfinished, join(folder, MANIFEST_FILE))
  console.log(`${manifest.size} files signed; give this key to whoever checks a deployment:`)
  console.log(key.verifierKey)
  return 0
}
