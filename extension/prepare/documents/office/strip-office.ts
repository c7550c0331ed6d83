import { concatBytes } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import type { Source } from '../../bytes/source.ts'
import { broken, type Stripped } from '../../stripped.ts'
import {
  ACTIVE_RELATIONSHIPS,
  KEPT_RELATIONSHIPS,
  kindOfPlace,
  kindsOfRelationship,
  OFFICE_RULES,
  OUTSIDE_RELATIONSHIPS,
} from './rules.ts'
import { elementsOf, rewriteXml, xmlText } from './xml.ts'
import { writeZip, Zip } from './zip.ts'

const TYPES_PART = '[Content_Types].xml'
const MAIN_TYPE =
  /^application\/vnd\.openxmlformats-officedocument\.(wordprocessingml\.document|spreadsheetml\.sheet|presentationml\.(?:presentation|slideshow))\.main\+xml$/
const MEDIA_TYPES: Record<string, string> = {
  'wordprocessingml.document': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'spreadsheetml.sheet': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'presentationml.presentation': 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'presentationml.slideshow': 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
}
const PICTURES = /\.(jpe?g|jfif|png|gif|tiff?)$/i
/** Windows' own drawings: records of lines and text, with no author. */
const DRAWINGS = /\.(emf|wmf)$/i
const FONTS = /\.(odttf|ttf|fntdata)$/i
const SAFE_LINK = /^(https?:|mailto:|tel:|#)/i

/** Strips a picture inside the document as if it had come alone. */
export type StripPicture = (bytes: Uint8Array<ArrayBuffer>) => Promise<Stripped>

type Relationship = { id: string; type: string; target: string; isExternal: boolean; fullType: string }

/**
 * Word, Excel and PowerPoint (ISO/IEC 29500): from the main part on, what is reached by relationships that are the
 * document, each part written anew by rules. Properties, custom data, previews, the names behind comments and
 * changes, deleted text and the metadata of pictures go; macros and embedded files are refused.
 */
export async function stripOffice(source: Source, stripPicture: StripPicture): Promise<Stripped> {
  const zip = await Zip.read(source)
  if (!zip.has(TYPES_PART)) throw new CodedError('prepare/unknown-type')
  const removed = new Set<RemovedKind>()
  const typeOf = contentTypes(xmlText(await zip.part(TYPES_PART)))
  const root = await relationshipsOf(zip, '')
  const main = root.find(({ type, isExternal }) => type === 'officeDocument' && !isExternal)
  if (!main) throw new CodedError('prepare/unknown-type')
  const mainPart = resolve('', main.target)
  const mainType = typeOf(mainPart)
  if (/macroEnabled/i.test(mainType) || zip.names.some((name) => /vbaProject\.bin$/i.test(name))) {
    throw new CodedError('prepare/active-content')
  }
  const kind = MAIN_TYPE.exec(mainType)?.[1]
  if (!kind) throw new CodedError('prepare/unknown-type')
  for (const { type } of root) if (type !== 'officeDocument') noteDropped(type, removed)

  const parts = new Map<string, Uint8Array<ArrayBuffer>>()
  const types = new Map<string, string>()
  const queue = [mainPart]
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (types.has(name)) continue
    types.set(name, typeOf(name))
    const { kept, dropped } = await sorted(zip, name, removed)
    for (const one of kept) if (!one.isExternal && !isPlace(one)) queue.push(resolve(name, one.target))
    const bytes = await zip.part(name)
    parts.set(name, await cleanPart(name, bytes, dropped, removed, stripPicture))
    if (kept.length > 0) parts.set(relationshipsPart(name), relationshipsXml(kept))
  }
  const before = [TYPES_PART, relationshipsPart('')]
  if (
    zip.names.some((name) => !parts.has(name) && !before.includes(name) && !isEmptyRelationships(name, parts))
  ) {
    removed.add('private')
  }
  const whole = new Map([
    [TYPES_PART, typesXml(types)],
    [relationshipsPart(''), relationshipsXml([{ ...main, target: mainPart }])],
    ...parts,
  ])
  return {
    pieces: [concatBytes(...(await writeZip(whole)))],
    mediaType: MEDIA_TYPES[kind] ?? '',
    removed,
    capturedAt: null,
    lossless: true,
  }
}

/** A folder's own entry, and relationships of a part that has none left. */
function isEmptyRelationships(name: string, parts: ReadonlyMap<string, unknown>): boolean {
  const [, folder = '', file = ''] = /^(.*)_rels\/([^/]+)\.rels$/.exec(name) ?? []
  return name.endsWith('/') || parts.has(folder + file)
}

/** Which relationships of a part stay. What runs or points elsewhere is no document to be sent on. */
async function sorted(zip: Zip, name: string, removed: Set<RemovedKind>) {
  const kept: Relationship[] = []
  const dropped: Relationship[] = []
  for (const one of await relationshipsOf(zip, name)) {
    const isChartData = one.type === 'package' && /\/charts\//.test(name)
    if (isChartData) {
      dropped.push(one)
      removed.add('attachment')
    } else if (ACTIVE_RELATIONSHIPS.has(one.type)) throw new CodedError('prepare/active-content')
    else if (OUTSIDE_RELATIONSHIPS.has(one.type)) throw new CodedError('prepare/points-outside')
    else if (one.isExternal || isPlace(one)) keepLink(one, kept, dropped, removed)
    else if (KEPT_RELATIONSHIPS.has(one.type) && !isDrawing(one) && !isLaterComment(one)) kept.push(one)
    else {
      dropped.push(one)
      noteDropped(one.type, removed)
    }
  }
  return { kept, dropped }
}

/** A link to a place in this very document: another sheet, a footnote. It leads to no part. */
function isPlace({ type, target }: Relationship): boolean {
  return type === 'hyperlink' && target.startsWith('#')
}

function isDrawing({ type, target }: Relationship): boolean {
  return type === 'image' && /\.svg$/i.test(target)
}

/** PowerPoint's comments since 2018 name people by their accounts. */
function isLaterComment({ type, fullType }: Relationship): boolean {
  return type === 'comments' && !fullType.includes('openxmlformats')
}

function keepLink(
  one: Relationship,
  kept: Relationship[],
  dropped: Relationship[],
  removed: Set<RemovedKind>,
): void {
  if (one.type === 'hyperlink') {
    const isSafe = SAFE_LINK.test(one.target)
    if (!isSafe) removed.add('link')
    // A link without a target would be a broken document; this one leads nowhere.
    kept.push(isSafe ? one : { ...one, target: '#' })
  } else if (one.type === 'attachedTemplate' || one.type === 'mailMergeSource') {
    dropped.push(one)
    removed.add('link')
  } else throw new CodedError('prepare/points-outside')
}

function noteDropped(type: string, removed: Set<RemovedKind>): void {
  for (const kind of kindsOfRelationship(type)) removed.add(kind)
}

async function cleanPart(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  dropped: readonly Relationship[],
  removed: Set<RemovedKind>,
  stripPicture: StripPicture,
): Promise<Uint8Array<ArrayBuffer>> {
  if (PICTURES.test(name)) {
    const picture = await stripPicture(bytes)
    for (const kind of picture.removed) removed.add(kind)
    const blob = new Blob([bytes])
    const pieces = picture.pieces.map((piece) =>
      piece instanceof Uint8Array ? piece : blob.slice(piece.startByte, piece.endByte),
    )
    return new Uint8Array(await new Blob(pieces).arrayBuffer())
  }
  if (DRAWINGS.test(name) || FONTS.test(name)) return bytes
  if (!/\.(xml|vml)$/i.test(name)) throw new CodedError('prepare/unknown-type')
  const text = rewriteXml(xmlText(bytes), OFFICE_RULES, (place) => removed.add(kindOfPlace(place)))
  // A part that still asks for what is gone would be a broken document: better refused than mended by guess.
  const missing = new Set(dropped.map(({ id }) => id))
  for (const [, id = ''] of text.matchAll(/\s\w+:\w+="([^"]*)"/g)) {
    if (missing.has(id)) throw new CodedError('prepare/unknown-type')
  }
  return new TextEncoder().encode(text)
}

function contentTypes(text: string): (part: string) => string {
  const overrides = new Map(
    elementsOf(text, 'Override').map(({ PartName = '', ContentType = '' }) => [
      PartName.toLowerCase(),
      ContentType,
    ]),
  )
  const defaults = new Map(
    elementsOf(text, 'Default').map(({ Extension = '', ContentType = '' }) => [
      Extension.toLowerCase(),
      ContentType,
    ]),
  )
  return (part) =>
    overrides.get(`/${part}`.toLowerCase()) ??
    defaults.get((/\.([^./]+)$/.exec(part)?.[1] ?? '').toLowerCase()) ??
    ''
}

async function relationshipsOf(zip: Zip, name: string): Promise<Relationship[]> {
  const part = relationshipsPart(name)
  if (!zip.has(part)) return []
  return elementsOf(xmlText(await zip.part(part)), 'Relationship').map(
    ({ Id = '', Type = '', Target = '', TargetMode }) => ({
      id: Id,
      fullType: Type,
      type: Type.slice(Type.lastIndexOf('/') + 1),
      target: Target,
      isExternal: TargetMode === 'External',
    }),
  )
}

function relationshipsPart(name: string): string {
  const slash = name.lastIndexOf('/') + 1
  return `${name.slice(0, slash)}_rels/${name.slice(slash)}.rels`
}

/** Targets are relative to the part's folder, or begin at the root. */
function resolve(from: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1)
  const path = from.split('/').slice(0, -1)
  for (const step of target.split('/')) {
    if (step === '..') {
      if (path.pop() === undefined) throw broken()
    } else if (step !== '.' && step !== '') path.push(step)
  }
  return path.join('/')
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

function relationshipsXml(list: readonly Relationship[]): Uint8Array<ArrayBuffer> {
  const rows = list.map(({ id, fullType, target, isExternal }) => {
    const mode = isExternal ? ' TargetMode="External"' : ''
    return `<Relationship Id="${id}" Type="${fullType}" Target="${target}"${mode}/>`
  })
  const space = 'http://schemas.openxmlformats.org/package/2006/relationships'
  return new TextEncoder().encode(`${HEAD}<Relationships xmlns="${space}">${rows.join('')}</Relationships>`)
}

function typesXml(types: ReadonlyMap<string, string>): Uint8Array<ArrayBuffer> {
  const rows = [...types].map(([name, type]) => `<Override PartName="/${name}" ContentType="${type}"/>`)
  const space = 'http://schemas.openxmlformats.org/package/2006/content-types'
  const relationships = 'application/vnd.openxmlformats-package.relationships+xml'
  const all = `<Default Extension="rels" ContentType="${relationships}"/>${rows.join('')}`
  return new TextEncoder().encode(`${HEAD}<Types xmlns="${space}">${all}</Types>`)
}
