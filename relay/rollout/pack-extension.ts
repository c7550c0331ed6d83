import { createHash, type KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { chromiumId } from './built-extension.ts'
import { crx3, spkiOf } from './crx3.ts'

export type PackParts = {
  /** The built extension for Chromium, and for Firefox where there is one. */
  chromiumFolder: string
  firefoxFolder: string | null
  /** RSA. Its public half decides the extension's id in Chromium, for ever. */
  key: KeyObject
  relayOrigin: string
  /** One to four numbers; null: the build's own. A browser never goes back: a roll-back is an old build under a newer one. */
  version: string | null
  outFolder: string
}

export type Packed = { chromiumId: string; firefoxId: string | null; version: string; files: string[] }

/** The oldest moment a zip can tell: the same build gives the same bytes. */
const NO_TIME = new Date(1980, 0, 1)

/**
 * Packs and signs a build into the folder the relay serves at `/extension/`. The manifests of updates are replaced
 * last and in one step, so that a browser which asks meanwhile gets the old version or the new one, whole.
 */
export function packExtension(parts: PackParts): Packed {
  const { relayOrigin, outFolder } = parts
  mkdirSync(outFolder, { recursive: true })
  const publicKey = spkiOf(parts.key)
  const id = chromiumId(publicKey)
  const files: string[] = []

  const chromium = packedFiles(parts.chromiumFolder, (manifest) => {
    manifest.key = publicKey.toString('base64')
    manifest.update_url = `${relayOrigin}/extension/updates.xml`
    if (parts.version) manifest.version = parts.version
  })
  const { version } = chromium
  const crxName = `wardlink-${version}.crx`
  put(outFolder, crxName, crx3(chromium.zip, parts.key), files)

  let firefoxId: string | null = null
  if (parts.firefoxFolder !== null && existsSync(parts.firefoxFolder)) {
    const firefox = packedFiles(parts.firefoxFolder, (manifest) => {
      manifest.browser_specific_settings.gecko.update_url = `${relayOrigin}/extension/updates.json`
      manifest.version = version
      firefoxId = manifest.browser_specific_settings.gecko.id
    })
    const xpiName = `wardlink-${version}.xpi`
    put(outFolder, xpiName, firefox.zip, files)
    put(outFolder, 'wardlink.xpi', firefox.zip, files)
    const hash = createHash('sha256').update(firefox.zip).digest('hex')
    const updates = [
      { version, update_link: `${relayOrigin}/extension/${xpiName}`, update_hash: `sha256:${hash}` },
    ]
    const addons = { addons: { [String(firefoxId)]: { updates } } }
    put(outFolder, 'updates.json', Buffer.from(`${JSON.stringify(addons, null, 2)}\n`), files)
  }
  const updates = updatesXml(id, `${relayOrigin}/extension/${crxName}`, version)
  put(outFolder, 'updates.xml', Buffer.from(updates), files)
  return { chromiumId: id, firefoxId, version, files }
}

// biome-ignore lint/suspicious/noExplicitAny: a manifest is somebody else's open format
type Manifest = any

function packedFiles(
  folder: string,
  change: (manifest: Manifest) => void,
): { zip: Uint8Array; version: string } {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
  change(manifest)
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name).slice(folder.length + 1))
    .sort()
  const entries = names.map((name) => {
    const bytes =
      name === 'manifest.json' ? Buffer.from(JSON.stringify(manifest)) : readFileSync(join(folder, name))
    return [name.replaceAll('\\', '/'), new Uint8Array(bytes)] as const
  })
  return {
    zip: zipSync(Object.fromEntries(entries), { level: 9, mtime: NO_TIME }),
    version: String(manifest.version),
  }
}

function put(folder: string, name: string, bytes: Uint8Array, files: string[]): void {
  const unfinished = join(folder, `${name}.unfinished`)
  writeFileSync(unfinished, bytes, { flush: true })
  renameSync(unfinished, join(folder, name))
  files.push(name)
}

/** Omaha's protocol, as Chromium's updater reads it. The id and the address are ours and hold nothing to escape. */
function updatesXml(id: string, codebase: string, version: string): string {
  return [
    "<?xml version='1.0' encoding='UTF-8'?>",
    "<gupdate xmlns='http://www.google.com/update2/response' protocol='2.0'>",
    `  <app appid='${id}'>`,
    `    <updatecheck codebase='${codebase}' version='${version}' />`,
    '  </app>',
    '</gupdate>',
    '',
  ].join('\n')
}
