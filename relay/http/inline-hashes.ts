import { createHash } from 'node:crypto'
import type { InlineHashes } from '#shared/isolation/headers.ts'

/** What a built document carries inside, for its policy. The build makes sure that no tag is written in a script. */
export function inlineHashes(html: string): InlineHashes {
  const found = { scripts: [] as string[], styles: [] as string[] }
  for (const [, tag, attributes = '', content = ''] of html.matchAll(
    /<(script|style)\b([^>]*)>([\s\S]*?)<\/\1>/g,
  )) {
    if (/\bsrc=/.test(attributes)) continue
    const hash = `sha384-${createHash('sha384').update(content).digest('base64')}`
    found[tag === 'script' ? 'scripts' : 'styles'].push(hash)
  }
  return found
}
