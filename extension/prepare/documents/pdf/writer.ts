import { concatBytes } from '#shared/bytes/bytes.ts'
import { deflate } from '../../bytes/inflate.ts'
import { latin1, latin1At } from '../../bytes/latin1.ts'
import { viewOf } from '../../bytes/numbers.ts'
import { dict, integer, isStream, name, type PdfStream, type PdfValue } from './values.ts'

/** How many objects go into one object stream: enough to deflate well, few enough to find one quickly. */
const PACKED = 200

/**
 * Writes a document of one revision: object streams, streams, a cross-reference stream. No info dictionary, no
 * id, no comment.
 *
 * @param objects objects[0] is unused: numbering begins at 1
 */
export async function writePdf(
  objects: readonly (PdfValue | undefined)[],
  catalog: number,
  version: string,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let at = 0
  const add = (bytes: Uint8Array<ArrayBuffer>) => {
    pieces.push(bytes)
    at += bytes.length
  }
  const places = new Map<number, { offset: number } | { within: number; index: number }>()
  const addStream = (number: number, stream: PdfStream) => {
    places.set(number, { offset: at })
    const entries = new Map(stream.dict.entries).set('Length', integer(stream.bytes.length))
    add(latin1(`${number} 0 obj\n`))
    add(write({ is: 'dict', entries }))
    add(latin1('\nstream\n'))
    add(stream.bytes)
    add(latin1('\nendstream\nendobj\n'))
  }
  // The four bytes tell transfer programs that the file is not text.
  add(latin1(`%PDF-${version}\n%\xe2\xe3\xcf\xd3\n`))
  let nextNumber = objects.length
  const packed: number[] = []
  for (const [number, value] of objects.entries()) {
    if (value === undefined) continue
    if (isStream(value)) addStream(number, value)
    else packed.push(number)
  }
  for (let from = 0; from < packed.length; from += PACKED) {
    const numbers = packed.slice(from, from + PACKED)
    const container = nextNumber++
    for (const [index, number] of numbers.entries()) places.set(number, { within: container, index })
    addStream(container, await objectStream(numbers, objects))
  }
  const crossReference = nextNumber++
  places.set(crossReference, { offset: at })
  const startOffset = at
  addStream(crossReference, await crossReferenceStream(places, nextNumber, catalog))
  add(latin1(`startxref\n${startOffset}\n%%EOF\n`))
  return pieces
}

async function objectStream(
  numbers: readonly number[],
  objects: readonly (PdfValue | undefined)[],
): Promise<PdfStream> {
  let offset = 0
  const index: string[] = []
  const bodies: Uint8Array<ArrayBuffer>[] = []
  for (const number of numbers) {
    const body = concatBytes(write(objects[number] ?? null), latin1('\n'))
    index.push(`${number} ${offset}`)
    bodies.push(body)
    offset += body.length
  }
  const head = latin1(`${index.join(' ')}\n`)
  return {
    is: 'stream',
    dict: dict([
      ['Type', name('ObjStm')],
      ['N', integer(numbers.length)],
      ['First', integer(head.length)],
      ['Filter', name('FlateDecode')],
    ]),
    bytes: await deflate(concatBytes(head, ...bodies), 'deflate'),
  }
}

async function crossReferenceStream(
  places: ReadonlyMap<number, { offset: number } | { within: number; index: number }>,
  size: number,
  catalog: number,
): Promise<PdfStream> {
  const rows = new Uint8Array(size * 7)
  const view = viewOf(rows)
  for (let number = 0; number < size; number++) {
    const place = places.get(number)
    const [type, where, which] = !place
      ? [0, 0, number === 0 ? 0xffff : 0]
      : 'offset' in place
        ? [1, place.offset, 0]
        : [2, place.within, place.index]
    view.setUint8(number * 7, type)
    view.setUint32(number * 7 + 1, where)
    view.setUint16(number * 7 + 5, which)
  }
  return {
    is: 'stream',
    dict: dict([
      ['Type', name('XRef')],
      ['Size', integer(size)],
      ['W', [integer(1), integer(4), integer(2)]],
      ['Root', { is: 'ref', number: catalog }],
      ['Filter', name('FlateDecode')],
    ]),
    bytes: await deflate(rows, 'deflate'),
  }
}

/** One value as text. Streams stand only at the top and are written by `writePdf`. */
function write(value: PdfValue): Uint8Array<ArrayBuffer> {
  const parts: string[] = []
  append(value, parts)
  return latin1(parts.join(''))
}

function append(value: PdfValue, parts: string[]): void {
  if (value === null || typeof value === 'boolean') {
    parts.push(String(value))
    return
  }
  if (Array.isArray(value)) {
    parts.push('[')
    for (const [index, item] of value.entries()) {
      if (index > 0) parts.push(' ')
      append(item, parts)
    }
    parts.push(']')
    return
  }
  switch (value.is) {
    case 'number':
      parts.push(value.text)
      return
    case 'string':
      parts.push(latin1At(value.raw, 0, value.raw.length))
      return
    case 'name':
      parts.push(writeName(value.name))
      return
    case 'ref':
      parts.push(`${value.number} 0 R`)
      return
    case 'stream':
      parts.push('null')
      return
    case 'dict':
      parts.push('<<')
      for (const [key, item] of value.entries) {
        parts.push(`${writeName(key)} `)
        append(item, parts)
      }
      parts.push('>>')
  }
}

function writeName(text: string): string {
  return `/${text.replace(/[^!-~]|[#()<>[\]{}/%]/g, (character) => `#${character.charCodeAt(0).toString(16).padStart(2, '0')}`)}`
}
