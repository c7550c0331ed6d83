import { carriesBytes, picturesIn } from './carried-bytes.ts'

/** What a page may have of a clipboard, and what it may not. */
export type ReadClipboard = { texts: Record<string, string> | null; files: File[] }

/**
 * Reads the clipboard in the page's place and under the page's own permission. Pictures and files stay here.
 *
 * @throws whatever the browser does when the person or the browser refuses
 */
export async function readClipboard(): Promise<ReadClipboard> {
  const texts: Record<string, string> = {}
  const withBytes: { type: string; text: string }[] = []
  const files: File[] = []
  for (const item of await navigator.clipboard.read()) {
    for (const type of item.types) {
      const part = await item.getType(type)
      // A page's own types have `web ` in front.
      const kind = type.replace(/^web /, '')
      const text = kind.startsWith('image/') ? null : await textOf(part)
      if (text === null) files.push(new File([part], `clipboard.${endingOf(kind)}`, { type: kind }))
      else if (carriesBytes(kind, text)) withBytes.push({ type: kind, text })
      else texts[type] = text
    }
  }
  const pictures = files.length > 0 ? files : picturesIn(withBytes)
  return { texts: Object.keys(texts).length > 0 ? texts : null, files: pictures }
}

/** Words, or null where it is none. */
async function textOf(part: Blob): Promise<string | null> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await part.arrayBuffer())
    return text.includes('\0') ? null : text
  } catch {
    return null
  }
}

function endingOf(type: string): string {
  return type.split('/')[1]?.split('+')[0] ?? 'bin'
}
