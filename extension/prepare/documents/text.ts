import { CodedError } from '#shared/errors.ts'
import { latin1At } from '../bytes/latin1.ts'
import type { Source } from '../bytes/source.ts'
import type { Stripped } from '../stripped.ts'

const MOST_BYTES = 16 << 20
/** Text that a program reads as something else, which may run, or name a file elsewhere. */
const MARKUP = /^\s*(?:<[?!a-z]|\{\\rtf|%!|#!|BEGIN:V|MIME-Version:|Received:|From )/i
const SCRIPTED = /<(?:svg|html|script|body|!doctype html)\b/i

/**
 * Plain text and CSV, as they are: every character of them is what the sender sees. Only the mark of the byte
 * order in front is not.
 *
 * @returns null when it is no text
 * @throws CodedError `prepare/active-content` for a page, a drawing or a script that is text as well
 */
export async function stripText(source: Source, name: string): Promise<Stripped | null> {
  if (source.lengthBytes === 0 || source.lengthBytes > MOST_BYTES) return null
  const bytes = await source.read(0, source.lengthBytes)
  const text = decoded(bytes)
  // Control characters: another program's format, or a terminal's.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what they are looked for
  if (text === null || /[\0-\x08\x0b\x0e-\x1f\x7f]/.test(text)) return null
  const head = text.slice(0, 4096)
  if (SCRIPTED.test(head) || /^\s*#!/.test(head)) throw new CodedError('prepare/active-content')
  if (MARKUP.test(head)) return null
  const isCsv = /\.(csv|tsv)$/i.test(name)
  return {
    pieces: [{ startByte: 0, endByte: source.lengthBytes }],
    mediaType: isCsv ? 'text/csv' : 'text/plain',
    removed: new Set(),
    capturedAt: null,
    lossless: true,
  }
}

function decoded(bytes: Uint8Array): string | null {
  const mark = latin1At(bytes, 0, 2)
  const encoding = mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return encoding === 'utf-8' ? latin1Text(bytes) : null
  }
}

/** What older programs export: Windows' Western European letters. */
function latin1Text(bytes: Uint8Array): string | null {
  const letters = bytes.filter((byte) => byte >= 0x80).length
  return letters * 4 < bytes.length ? new TextDecoder('windows-1252').decode(bytes) : null
}
