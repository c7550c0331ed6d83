import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readConfig } from '../config/config.ts'
import { localOrigins } from '../config/local-origins.ts'
import { readKeyFile, writeKeyFile } from '../keys/key-file.ts'
import { extensionFolder } from '../rollout/extension-folder.ts'
import { packExtension } from '../rollout/pack-extension.ts'
import { BUILT_EXTENSION } from './policy.ts'
import { readFlags, UsageProblem } from './usage.ts'

const HELP = `wardlink extension pack [folder]

Packs the built extension for this relay to serve at <relay>/extension/: CRX3 and updates.xml for Chromium's family,
XPI and updates.json for Firefox. The key that signs it is made at the first time, in the relay's folder of keys:
keep it. Its loss means a new extension id on every computer.

  --version <n.n.n.n>    instead of the build's own. To roll back, pack the old build under a newer version.
  --chromium <folder>    the builds, if they are not where npm run build puts them
  --firefox <folder>
  --relay-origin <url>   if browsers know it by another name than the configuration has`

const BUILT_FOR_FIREFOX = fileURLToPath(new URL('../../.output/firefox-mv3', import.meta.url))
const KEY_FILE = 'extension.pem'
const KEY_BITS = 3072

/** Packs what a trust's browsers install and update from. */
export function extensionPack(words: readonly string[]): number {
  const { values, positionals } = readFlags(words, {
    help: { type: 'boolean' },
    version: { type: 'string' },
    chromium: { type: 'string', default: BUILT_EXTENSION },
    firefox: { type: 'string', default: BUILT_FOR_FIREFOX },
    'relay-origin': { type: 'string' },
  })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const config = readConfig(resolve(positionals[0] ?? '.'))
  const { relay } = config.origins ?? localOrigins(config.listen.port)
  const relayOrigin = values['relay-origin'] ?? relay
  if (values.version !== undefined && !/^\d{1,5}(\.\d{1,5}){0,3}$/.test(values.version)) {
    throw new UsageProblem('--version is one to four numbers, for example 1.2.0.1')
  }
  if (!existsSync(join(values.chromium, 'manifest.json'))) {
    throw new UsageProblem(`no built extension in ${values.chromium}: run npm run build`)
  }
  const packed = packExtension({
    chromiumFolder: resolve(values.chromium),
    firefoxFolder: resolve(values.firefox),
    key: signingKey(join(config.keysFolder, KEY_FILE)),
    relayOrigin,
    version: values.version ?? null,
    outFolder: extensionFolder(config.dataFolder),
  })
  console.log(`version     ${packed.version}`)
  console.log(`chromiumId  ${packed.chromiumId}`)
  console.log(`firefoxId   ${packed.firefoxId ?? '-'}`)
  console.log(`redirect    https://${packed.chromiumId}.chromiumapp.org/   (to be registered at your issuer)`)
  return 0
}

function signingKey(path: string) {
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: KEY_BITS })
    writeKeyFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trimEnd())
  }
  return createPrivateKey(readKeyFile(path))
}
