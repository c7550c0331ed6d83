import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtFolder } from './built.ts'

/**
 * The id Chromium gives the built extension: the first 16 bytes of the SHA-256 of its public key, each half
 * byte as a letter from a to p.
 */
export function chromiumExtensionId(): string {
  const manifest = JSON.parse(readFileSync(join(builtFolder('chrome-mv3'), 'manifest.json'), 'utf8'))
  const digest = createHash('sha256').update(Buffer.from(manifest.key, 'base64')).digest('hex').slice(0, 32)
  return [...digest].map((digit) => 'abcdefghijklmnop'.charAt(Number.parseInt(digit, 16))).join('')
}

/** Where `identity.launchWebAuthFlow` expects a sign-in to come back to. */
export function chromiumRedirectUri(): string {
  return `https://${chromiumExtensionId()}.chromiumapp.org/`
}
