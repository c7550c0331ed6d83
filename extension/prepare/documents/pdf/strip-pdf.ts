import { equalBytes } from '#shared/bytes/bytes.ts'
import { CodedError, codeOf } from '#shared/errors.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { deflate } from '../../bytes/inflate.ts'
import { indexOf, latin1At } from '../../bytes/latin1.ts'
import type { Source } from '../../bytes/source.ts'
import { stripIcc } from '../../pictures/icc.ts'
import { stripJp2 } from '../../pictures/jp2.ts'
import { stripJpegBytes } from '../../pictures/jpeg.ts'
import { broken, type Stripped } from '../../stripped.ts'
import { filtersOf, unpack } from './filters.ts'
import { PdfFile } from './pdf-file.ts'
import { KIND_OF_KEY, ROLES, type RoleName, type Rule } from './rules.ts'
import {
  dict,
  integerOf,
  isDict,
  isRef,
  isStream,
  name,
  nameOf,
  type PdfDict,
  type PdfStream,
  type PdfValue,
} from './values.ts'
import { writePdf } from './writer.ts'

const MOST_PDF_BYTES = 256 << 20
const MOST_PROFILE_BYTES = 16 << 20
const MOST_PICTURE_BYTES = 256 << 20

/** Annotations that are marks on the page. The rest carry files, sound, films, or programs. */
// biome-ignore format: names read best in rows
const MARKS = new Set([
  'Text', 'Link', 'FreeText', 'Line', 'Square', 'Circle', 'Polygon', 'PolyLine', 'Highlight', 'Underline',
  'Squiggly', 'StrikeOut', 'Stamp', 'Caret', 'Ink', 'Popup', 'Widget', 'Redact', 'Watermark',
])
/** Roles in which a bare string is a name of something, or a table. */
const TAKES_STRINGS = new Set<RoleName>(['destination', 'colour'])
/** Beyond one item for each byte, references are making a small file unfold into an endless one. */
const ITEMS_BESIDES = 100_000
const SAFE_ADDRESS = /^\((https?:|mailto:|tel:)/i

/**
 * PDF (ISO 32000-2): copies what the rules name, from the catalog down, into a new file. What nothing reaches
 * any more (earlier revisions, thumbnails, attached files) is not copied. Text, drawings and pictures keep their
 * bytes; pictures inside lose their own metadata by the rules of their own format.
 */
export async function stripPdf(source: Source): Promise<Stripped> {
  const whole = await source.readAll(MOST_PDF_BYTES)
  const start = indexOf(whole, '%PDF-', 0, 1024)
  if (start === -1) throw broken()
  const bytes = whole.subarray(start)
  const stripped = await copyPdf(bytes, 'cross-references').catch((thrown: unknown) => {
    const isDamaged = thrown instanceof RangeError || codeOf(thrown) === 'prepare/broken'
    if (!isDamaged) throw thrown
    return copyPdf(bytes, 'search')
  })
  if (start > 0) stripped.removed.add('trailing-bytes')
  return stripped
}

async function copyPdf(bytes: Uint8Array<ArrayBuffer>, by: 'cross-references' | 'search'): Promise<Stripped> {
  const removed = new Set<RemovedKind>()
  const file = new PdfFile(bytes, by)
  if (file.revisions > 1) removed.add('history')
  const copy = new Copy(file, removed)
  const catalog = copy.start()
  await copy.run()
  const pieces = await writePdf(copy.objects, catalog, versionOf(bytes))
  return { pieces, mediaType: 'application/pdf', removed, capturedAt: null, lossless: true }
}

/** Object streams need 1.5; what a file says of itself counts when it is newer. */
function versionOf(bytes: Uint8Array): string {
  return latin1At(bytes, 5, 3) === '2.0' ? '2.0' : '1.7'
}

/** One walk from the catalog. An object may be reached in more than one role and is then copied for each. */
class Copy {
  /** The new file's objects by their new numbers. */
  readonly objects: (PdfValue | undefined)[] = [undefined]
  readonly #file: PdfFile
  readonly #removed: Set<RemovedKind>
  readonly #numbers = new Map<string, number>()
  readonly #queue: { from: number; to: number; role: RoleName }[] = []
  /** The pages one can turn to. A page that was taken out may still be named by a bookmark. */
  readonly #pages = new Set<number>()
  #items = 0

  constructor(file: PdfFile, removed: Set<RemovedKind>) {
    this.#file = file
    this.#removed = removed
  }

  start(): number {
    const { trailer } = this.#file
    for (const key of ['Info', 'ID']) {
      const value = this.#file.resolve(trailer.entries.get(key))
      if (value === undefined || value === null) continue
      if (isDict(value)) for (const inner of value.entries.keys()) this.#drop(inner)
      else this.#drop(key)
    }
    const root = trailer.entries.get('Root')
    const catalog = this.#file.resolve(root)
    if (!isRef(root) || !isDict(catalog)) throw broken()
    // A form that only one program can draw: without its own data nothing of it would show.
    if (catalog.entries.get('NeedsRendering') === true) throw new CodedError('prepare/active-content')
    this.#findPages(catalog.entries.get('Pages'))
    return this.#reference(root.number, 'catalog')
  }

  #findPages(root: PdfValue | undefined): void {
    const waiting = [root]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (!isRef(next) || this.#pages.has(next.number)) continue
      this.#pages.add(next.number)
      const node = this.#file.object(next.number)
      const kids = isDict(node) ? this.#file.resolve(node.entries.get('Kids')) : null
      if (Array.isArray(kids)) for (const kid of kids) waiting.push(kid)
    }
  }

  async run(): Promise<void> {
    // The queue grows while it is walked.
    for (const next of this.#queue) {
      const value = this.#file.object(next.from)
      this.objects[next.to] = isStream(value)
        ? await this.#stream(value, next.role)
        : (this.#value(value, next.role) ?? null)
    }
  }

  #reference(from: number, role: RoleName): number {
    const key = `${from} ${role}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const to = this.objects.length
    this.objects.push(null)
    this.#numbers.set(key, to)
    this.#queue.push({ from, to, role })
    return to
  }

  /** @returns undefined for what is not copied */
  #value(value: PdfValue, rule: Rule): PdfValue | undefined {
    if (rule === 'data' || rule === 'plain') return this.#data(value, rule)
    if (rule === 'layer-name') return { is: 'string', raw: Uint8Array.from([0x28, 0x29]) }
    if (rule.startsWith('map:')) return this.#map(value, rule.slice(4) as RoleName)
    this.#count()
    let role = rule as RoleName
    if (isRef(value)) {
      const target = this.#file.object(value.number)
      if (target === null) return null
      if (role === 'destination' && this.#pages.has(value.number)) role = 'page'
      if (role === 'page' && !this.#pages.has(value.number)) {
        this.#removed.add('history')
        return null
      }
      // One form, or a dictionary with one for each state.
      if (role === 'appearance' && isStream(target)) role = 'xobject'
      if (isStream(target) && !('Length' in ROLES[role])) {
        this.#removed.add('private')
        return undefined
      }
      if (!this.#mayCopy(target, role)) return undefined
      // Small values are copied in place; only what can be large or circular keeps its number.
      if (!isDict(target) && !isStream(target) && !Array.isArray(target)) return this.#value(target, role)
      return { is: 'ref', number: this.#reference(value.number, role) }
    }
    if (Array.isArray(value)) return this.#array(value, role)
    if (isDict(value)) return this.#mayCopy(value, role) ? this.#dict(value, role) : undefined
    if (isStream(value)) return undefined
    if (typeof value !== 'object' || value === null || value.is !== 'string' || TAKES_STRINGS.has(role))
      return value
    this.#removed.add('text')
    return undefined
  }

  #count(): void {
    this.#items++
    if (this.#items > ITEMS_BESIDES + this.#file.parsedBytes) throw new CodedError('prepare/too-large')
  }

  #array(value: readonly PdfValue[], role: RoleName): PdfValue[] {
    return value.flatMap((item) => {
      // A missing place in an array of numbers would move all others; one in a list of marks must go.
      const copied = this.#value(item, role)
      return copied === undefined ? [] : [copied]
    })
  }

  #data(value: PdfValue, rule: 'data' | 'plain', depth = 0): PdfValue | undefined {
    this.#count()
    const found = this.#file.resolve(value)
    if (found === undefined || found === null || typeof found === 'boolean') return found
    if (Array.isArray(found)) {
      // A value may refer to an array that refers back to itself.
      if (depth > 32) throw broken()
      return found.flatMap((item) => {
        const copied = this.#data(item, rule, depth + 1)
        return copied === undefined ? [] : [copied]
      })
    }
    if (found.is === 'number' || found.is === 'name') return found
    if (found.is === 'string' && rule === 'data') return found
    this.#removed.add(found.is === 'string' ? 'text' : 'private')
    return undefined
  }

  #map(value: PdfValue, role: RoleName): PdfValue | undefined {
    const found = this.#file.resolve(value)
    if (!isDict(found)) return undefined
    const entries = new Map<string, PdfValue>()
    for (const [key, item] of found.entries) {
      const copied = this.#value(item, role)
      if (copied !== undefined) entries.set(key, copied)
    }
    return { is: 'dict', entries }
  }

  #dict(value: PdfDict, role: RoleName): PdfDict {
    const rules: Record<string, string> = ROLES[role]
    const entries = new Map<string, PdfValue>()
    for (const [key, item] of value.entries) {
      const rule = rules[key] ?? rules['*']
      if (rule === undefined || !this.#mayHave(value, role, key)) {
        if (item !== null) this.#drop(key)
        continue
      }
      const copied = this.#value(item, rule as Rule)
      if (copied === undefined) {
        if (rule === 'action') this.#drop('A')
      } else {
        if (rule === 'layer-name' && !isEmptyString(item)) this.#drop('Title')
        entries.set(key, copied)
      }
    }
    return { is: 'dict', entries }
  }

  /** A form field's name is part of the form; a note's `T` is who wrote it. */
  #mayHave(value: PdfDict, role: RoleName, key: string): boolean {
    if (role !== 'annotation' || key !== 'T') return true
    const subtype = nameOf(this.#file.resolve(value.entries.get('Subtype')))
    return subtype === null || subtype === 'Widget'
  }

  /** Whether a dictionary is of a kind that stays, in this role. */
  #mayCopy(value: PdfValue, role: RoleName): boolean {
    const entries = isDict(value) ? value.entries : isStream(value) ? value.dict.entries : null
    if (!entries) return true
    const read = (key: string) => nameOf(this.#file.resolve(entries.get(key)))
    switch (role) {
      case 'annotation': {
        const subtype = read('Subtype')
        // What a signature looks like on the page stays; that it fits does not.
        if (read('FT') === 'Sig' && entries.has('V')) this.#removed.add('signature')
        if (subtype === null || MARKS.has(subtype)) return true
        this.#removed.add('attachment')
        return false
      }
      case 'action':
        if (this.#isSafeAction(entries)) return true
        this.#removed.add('script')
        return false
      case 'xobject':
        if (read('Subtype') !== 'PS') return true
        this.#removed.add('script')
        return false
      default:
        return true
    }
  }

  #isSafeAction(entries: ReadonlyMap<string, PdfValue>): boolean {
    switch (nameOf(this.#file.resolve(entries.get('S')))) {
      case 'GoTo':
        return true
      case 'Named':
        return ['NextPage', 'PrevPage', 'FirstPage', 'LastPage'].includes(
          nameOf(this.#file.resolve(entries.get('N'))) ?? '',
        )
      case 'URI': {
        const address = this.#file.resolve(entries.get('URI'))
        if (address === null || typeof address !== 'object' || Array.isArray(address)) return false
        return address.is === 'string' && SAFE_ADDRESS.test(latin1At(address.raw, 0, 16))
      }
      default:
        return false
    }
  }

  async #stream(stream: PdfStream, role: RoleName): Promise<PdfValue> {
    const copied = this.#dict(stream.dict, role)
    const { resolve } = this.#file
    if (
      role === 'colour' &&
      resolve(stream.dict.entries.get('N')) &&
      !stream.dict.entries.has('FunctionType')
    ) {
      return this.#profile(stream, copied)
    }
    const filters = filtersOf(stream, resolve)
    const last = filters.at(-1)
    if (last === 'DCTDecode' || last === 'JPXDecode') return this.#picture(stream, copied, last)
    return { is: 'stream', dict: copied, bytes: stream.bytes }
  }

  async #profile(stream: PdfStream, copied: PdfDict): Promise<PdfValue> {
    const { bytes, left } = unpack(stream, this.#file.resolve, MOST_PROFILE_BYTES)
    if (left.length > 0) throw broken()
    const stripped = stripIcc(bytes)
    // An empty one is what we leave where there was none.
    const isAsItWas = stripped ? equalBytes(stripped, bytes) : bytes.length === 0
    if (!isAsItWas) this.#removed.add('colour-profile')
    // Without a profile readers take the number of channels and the alternate.
    copied.entries.delete('DecodeParms')
    copied.entries.set('Filter', name('FlateDecode'))
    return { is: 'stream', dict: copied, bytes: await deflate(stripped ?? new Uint8Array(0), 'deflate') }
  }

  #picture(stream: PdfStream, copied: PdfDict, filter: 'DCTDecode' | 'JPXDecode'): PdfValue {
    const { bytes, left } = unpack(stream, this.#file.resolve, MOST_PICTURE_BYTES)
    if (left.length !== 1) throw broken()
    const stripped = filter === 'DCTDecode' ? stripJpegBytes(bytes) : stripJp2(bytes)
    for (const kind of stripped.removed) this.#removed.add(kind)
    const whole = joined(stripped.bytes)
    const parameters = this.#ownParameters(stream)
    copied.entries.set('Filter', name(filter))
    if (parameters) copied.entries.set('DecodeParms', parameters)
    else copied.entries.delete('DecodeParms')
    return { is: 'stream', dict: copied, bytes: whole }
  }

  /** DCT's one parameter, which decides its colours. */
  #ownParameters(stream: PdfStream): PdfDict | null {
    const all = this.#file.resolve(stream.dict.entries.get('DecodeParms'))
    const own = this.#file.resolve(Array.isArray(all) ? all.at(-1) : all)
    if (!isDict(own)) return null
    const transform = integerOf(this.#file.resolve(own.entries.get('ColorTransform')))
    return transform === null ? null : dict([['ColorTransform', { is: 'number', text: String(transform) }]])
  }

  #drop(key: string): void {
    this.#removed.add(KIND_OF_KEY[key] ?? 'private')
  }
}

function isEmptyString(value: PdfValue): boolean {
  return (
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    value.is === 'string' &&
    value.raw.length === 2
  )
}

function joined(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
