import { deflateSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prepareMedia } from '../../../../../extension/prepare/prepare-media.ts'
import { plantedJpeg, prepared, refusal, TRACER } from '../planted-pictures.ts'

const PAGE = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<<>>>>'
const WORDS = stream('', 'BT (the letter) Tj ET')

/** Objects 1 (catalog), 2 (pages), 3 (page), 4 (its words), and more. */
function letter({ catalog = '', page = PAGE, more = [] as string[], trailer = '' } = {}): Buffer {
  return documentOf(
    [`<</Type/Catalog/Pages 2 0 R${catalog}>>`, '<</Type/Pages/Kids[3 0 R]/Count 1>>', page, WORDS, ...more],
    trailer,
  )
}

describe('a PDF', () => {
  test('keeps its words and loses its properties', async () => {
    const { bytes, removed, mediaType } = await prepared(
      letter({ trailer: '/Info 5 0 R', more: [`<</Author(${TRACER})/CreationDate(D:2026)/Producer(x)>>`] }),
    )
    expect(mediaType).toBe('application/pdf')
    expect(objectsOf(bytes)).toContain('(the letter)')
    expect(objectsOf(bytes)).not.toContain(TRACER)
    expect(removed).toEqual(['time', 'software', 'author'])
  })

  test.for([
    ['a script that runs on opening', { catalog: '/OpenAction<</S/JavaScript/JS(x)>>' }, 'script'],
    ['named scripts', { catalog: '/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(x)>>]>>>>' }, 'script'],
    ['attached files', { catalog: '/AF[<</Type/Filespec>>]' }, 'attachment'],
    ['XMP', { catalog: '/Metadata 5 0 R', more: [stream('/Type/Metadata', TRACER)] }, 'text'],
    ['a key nobody knows', { catalog: `/Secret(${TRACER})` }, 'private'],
    ['a file behind a pin', annotated(`<</Subtype/FileAttachment/FS<</F(${TRACER})>>>>`), 'attachment'],
    ['a program behind a link', annotated('<</Subtype/Link/A<</S/Launch/F(x)>>>>'), 'script'],
    ['who wrote a note', annotated(`<</Subtype/Text/T(${TRACER})/Contents(note)>>`), 'author'],
    ['a signature', annotated(`<</Subtype/Widget/FT/Sig/V<</Contents(${TRACER})>>>>`), 'signature'],
    ['where a plan lies', { page: PAGE.replace('>>', `>>/VP[<</Name(${TRACER})>>]`) }, 'place'],
  ] as const)('loses %s', async ([, parts, kind]) => {
    const { bytes, removed } = await prepared(letter(parts as Parameters<typeof letter>[0]))
    expect(removed).toContain(kind)
    expect(objectsOf(bytes)).not.toMatch(/JavaScript|Launch|Filespec/)
    expect(objectsOf(bytes)).not.toContain(TRACER)
  })

  test('whose colour profile is none loses it, and is then clean', async () => {
    const page = PAGE.replace('<<>>', '<</ColorSpace<</C[/ICCBased 5 0 R]>>>>')
    const { bytes, removed } = await prepared(letter({ page, more: [stream('/N 3', TRACER)] }))
    expect(removed).toEqual(['colour-profile'])
    expect(objectsOf(bytes)).not.toContain(TRACER)
  })

  test.for([
    [
      'a link to a page on the web',
      annotated('<</Subtype/Link/A<</S/URI/URI(https://nhs.example)>>>>'),
      'https://nhs.example',
    ],
    ['a note', annotated('<</Subtype/Text/Contents(visible note)>>'), 'visible note'],
    ['what was typed into a form', annotated('<</Subtype/Widget/FT/Tx/T(field)/V(typed)>>'), 'typed'],
  ] as const)('keeps %s', async ([, parts, words]) => {
    const { bytes, removed } = await prepared(letter(parts))
    expect(objectsOf(bytes)).toContain(words)
    expect(removed).toEqual([])
  })

  test('keeps nothing of an earlier saving', async () => {
    const first = letter({ more: [TRACER_WORDS] })
    const start = Number(/startxref\s(\d+)/.exec(first.toString('latin1'))?.[1])
    const again = `4 0 obj\n${WORDS}\nendobj\n`
    const table = first.length + again.length
    const end = `xref\n4 1\n${String(first.length).padStart(10, '0')} 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev ${start}>>\nstartxref\n${table}\n%%EOF`
    const { bytes, removed } = await prepared(Buffer.concat([first, Buffer.from(again + end)]))
    expect(objectsOf(bytes)).not.toContain(TRACER)
    expect(removed).toContain('history')
  })

  test('keeps no page that was taken out, though a bookmark still names it', async () => {
    const orphan = `<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 6 0 R>>`
    const { bytes } = await prepared(
      letter({ catalog: '/Dests<</gone[5 0 R/Fit]>>', more: [orphan, TRACER_WORDS] }),
    )
    expect(objectsOf(bytes)).not.toContain(TRACER)
  })

  test('has its photos stripped as well', async () => {
    const jpeg = plantedJpeg().toString('latin1')
    const page = PAGE.replace('/Resources<<>>', '/Resources<</XObject<</P 5 0 R>>>>')
    const photo = stream(
      '/Subtype/Image/Width 37/Height 23/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode',
      jpeg,
    )
    const { bytes, removed } = await prepared(letter({ page, more: [photo] }))
    expect(bytes.includes(TRACER)).toBe(false)
    expect(bytes.includes('\xff\xd8\xff', 0, 'latin1')).toBe(true)
    expect(removed).toEqual(expect.arrayContaining(['place', 'device', 'thumbnail']))
  })
})

describe('a PDF is refused', () => {
  test.for([
    ['it is encrypted', letter({ trailer: '/Encrypt<</Filter/Standard>>' }), 'prepare/locked'],
    ['only one program can draw it', letter({ catalog: '/NeedsRendering true' }), 'prepare/active-content'],
    [
      'its words are kept elsewhere',
      letter({ page: PAGE.replace('4 0 R', '5 0 R'), more: [stream('/F(x)', '')] }),
      'prepare/points-outside',
    ],
    ['it has no pages', Buffer.from('%PDF-1.7\nnothing'), 'prepare/broken'],
    [
      'it unfolds without end',
      letter({ catalog: '/PageLabels 5 0 R', more: unfolding() }),
      'prepare/too-large',
    ],
    ['its tables unpack to gigabytes', bomb(), 'prepare/too-large'],
    ['a bracket closes what was never opened', letter({ catalog: '/Names[)]' }), 'prepare/broken'],
  ] as const)('when %s', async ([, bytes, because]) => {
    expect(await refusal(bytes)).toBe(because)
  })
})

describe('hostile bytes', () => {
  test('a damaged PDF is prepared or refused: nothing is thrown, nothing grows', async () => {
    const planted = letter({
      catalog: `/OpenAction<</S/JavaScript/JS(${TRACER})>>/Names<</Dests<</Names[(a)[3 0 R/Fit]]>>>>`,
    })
    const damage = fc.array(fc.record({ at: fc.nat(planted.length - 1), value: fc.nat(255) }), {
      minLength: 1,
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(damage, async (places) => {
        const bytes = new Uint8Array(planted)
        for (const { at, value } of places) bytes[at] = value
        const result = await prepareMedia(new Blob([bytes]), 'x')
        if (result.is === 'refused') expect(result.because).toMatch(/^prepare\//)
        else expect(result.bytes.size).toBeLessThan(planted.length * 2)
      }),
      { numRuns: 400 },
    )
  })
})

const TRACER_WORDS = stream('', `BT (${TRACER}) Tj ET`)

function annotated(annotation: string) {
  return {
    page: PAGE.replace('>>', '>>/Annots[5 0 R]'),
    more: [annotation.replace('<<', '<</Type/Annot/Rect[0 0 9 9]')],
  }
}

function stream(head: string, body: string): string {
  return `<<${head}/Length ${body.length}>>\nstream\n${body}\nendstream`
}

function documentOf(objects: readonly string[], trailer: string): Buffer {
  let text = '%PDF-1.7\n'
  const offsets = objects.map((object, index) => {
    const at = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  text += `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<</Size ${size}/Root 1 0 R${trailer}>>\nstartxref\n${text.length}\n%%EOF\n`
  return Buffer.from(text, 'latin1')
}

/** Ten references to an array of ten references, twenty times over. */
function unfolding(): string[] {
  const arrays = Array.from({ length: 20 }, (_, index) => `[${`${7 + index} 0 R `.repeat(10)}]`)
  return ['<</Limits 6 0 R>>', ...arrays, '[1]']
}

/** An object stream of zeros: a megabyte that asks for a gigabyte. */
function bomb(): Buffer {
  const packed = deflateSync(Buffer.alloc(100 << 20), { level: 1 }).toString('latin1')
  return documentOf(
    [
      '<</Type/Catalog/Pages 2 0 R>>',
      stream('/Type/ObjStm/N 1/First 5/Filter/FlateDecode', packed),
    ].reverse(),
    '/XRefStm 0',
  )
}

/** Everything a reader would find: the plain objects and the packed ones. */
function objectsOf(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  const packed = [...text.matchAll(/\/FlateDecode[^>]*>>\nstream\n/g)].map((found) => {
    const at = (found.index ?? 0) + found[0].length
    return inflateSync(bytes.subarray(at)).toString('latin1')
  })
  return [text, ...packed].join('\n')
}
