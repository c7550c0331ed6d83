import { broken } from '../../stripped.ts'

/** What is done to the elements and attributes of a part, by their names without a prefix. */
export type XmlRules = {
  /** With all that is inside. */
  drop: ReadonlySet<string>
  /** The element goes, what is inside stays. */
  unwrap: ReadonlySet<string>
  /** The words inside go. */
  empty: ReadonlySet<string>
  /** The value to write, null to leave the attribute out, undefined to leave it as it is. */
  attribute(element: string, name: string, value: string): string | null | undefined
  /** The words to write directly inside an element, or undefined to leave them. */
  words(element: string, words: string): string | undefined
}

const MOST_DEPTH = 2000
const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([^\s<>/"'=]+)((?:\s+[^\s<>/"'=]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/y
const ATTRIBUTE = /([^\s<>/"'=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** The words of a part. Word and its like write UTF-8; UTF-16 says so in front. */
export function xmlText(bytes: Uint8Array): string {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  const encoding = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (cause) {
    throw broken(cause)
  }
}

/**
 * Writes XML anew by rules. Comments, instructions and document types never come along; what is not well-formed is
 * refused.
 *
 * @param onChange told when anything but a comment was left out or changed
 */
export function rewriteXml(text: string, rules: XmlRules, onChange: (element: string) => void): string {
  const out: string[] = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n']
  const open: { name: string; does: 'stay' | 'drop' | 'unwrap' }[] = []
  let dropped = 0
  let emptied = 0
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text)
    if (!token) throw broken()
    const [whole, closing, name, attributes = '', selfClosing] = token
    if (name === undefined) {
      if (whole.startsWith('<!--')) onChange('#comment')
      else if (!whole.startsWith('<?') && dropped === 0 && emptied === 0 && open.length > 0) {
        const element = localOf(open.at(-1)?.name ?? '')
        const next = rules.words(element, whole)
        if (next !== undefined && next !== whole) onChange(`#${element}`)
        out.push(next ?? whole)
      } else if (emptied > 0 && dropped === 0 && whole.trim() !== '' && !whole.startsWith('<?'))
        onChange('#text')
      continue
    }
    const local = localOf(name)
    if (closing) {
      const last = open.pop()
      if (last?.name !== name) throw broken()
      if (last.does === 'drop') dropped--
      if (rules.empty.has(local) && dropped === 0) emptied--
      if (last.does === 'stay' && dropped === 0) out.push(`</${name}>`)
      continue
    }
    if (open.length >= MOST_DEPTH) throw broken()
    const does = rules.drop.has(local) ? 'drop' : rules.unwrap.has(local) ? 'unwrap' : 'stay'
    if (does !== 'stay' && dropped === 0) onChange(local)
    if (dropped === 0 && does === 'stay') {
      out.push(`<${name}${attributesOf(local, attributes, rules, onChange)}${selfClosing ? '/' : ''}>`)
    }
    if (selfClosing) continue
    if (rules.empty.has(local) && dropped === 0) emptied++
    if (does === 'drop') dropped++
    open.push({ name, does })
  }
  if (open.length > 0) throw broken()
  return out.join('')
}

function localOf(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function attributesOf(
  element: string,
  attributes: string,
  rules: XmlRules,
  onChange: (element: string) => void,
): string {
  return attributes.replace(ATTRIBUTE, (whole, name: string, double?: string, single?: string) => {
    const value = double ?? single ?? ''
    const next = rules.attribute(element, name, value)
    if (next === undefined || next === value) return whole
    onChange(`@${name}`)
    return next === null ? '' : `${name}="${next}"`
  })
}

/** The attributes of every element of this name, without their prefixes. */
export function elementsOf(text: string, wanted: string): Record<string, string>[] {
  const found: Record<string, string>[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text)
    if (!token) throw broken()
    const [, closing, name, attributes = ''] = token
    if (closing || name?.slice(name.indexOf(':') + 1) !== wanted) continue
    const pairs = [...attributes.matchAll(ATTRIBUTE)].map(([, key = '', double, single]) => [
      key,
      double ?? single ?? '',
    ])
    found.push(Object.fromEntries(pairs))
  }
  return found
}
