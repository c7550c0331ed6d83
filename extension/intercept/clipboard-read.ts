import { carriesImageBytes, imagesIn } from './html-images.ts'

/** What a page may have of a clipboard, and what it may not. */
export type ReadClipboard = { texts: Record<string, string> | null; files: File[] }

/**
 * Reads the clipboard in the page's place and under the page's own permission. Pictures and files stay here.
 *
 * @throws whatever the browser does when the person or the browser refuses
 */
export async function readClipboard(): Promise<ReadClipboard> {
  const texts: Record<string, string> = {}
  const files: File[] = []
  for (const item of await navigator.clipboard.read()) {
    for (const type of item.types) {
      const part = await item.getType(type)
      if (type === 'text/html' || type === 'text/plain') {
        const text = await part.text()
        if (type === 'text/html' && carriesImageBytes(text)) files.push(...imagesIn(text))
        else texts[type] = text
      } else {
        files.push(new File([part], `clipboard.${type.split('/')[1]?.split('+')[0] ?? 'bin'}`, { type }))
      }
    }
  }
  return { texts: Object.keys(texts).length > 0 ? texts : null, files }
}
