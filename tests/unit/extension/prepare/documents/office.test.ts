import fc from 'fast-check'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { plantedJpeg, prepared, refusal, TRACER } from '../planted-pictures.ts'

const HEAD = '<?xml version="1.0"?>'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const TYPES = 'application/vnd.openxmlformats-officedocument'
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

type Files = Record<string, string | Uint8Array>
type Link = [id: string, type: string, target: string, isExternal?: boolean]

const rels = (...list: Link[]) =>
  `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
    .map(([id, type, target, isExternal]) => {
      const mode = isExternal ? ' TargetMode="External"' : ''
      return `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"${mode}/>`
    })
    .join('')}</Relationships>`

function office(mainName: string, mainType: string, files: Files, links: readonly Link[] = []): Buffer {
  const all: Files = {
    '[Content_Types].xml': `${HEAD}<Types><Default Extension="rels" ContentType="x"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/><Override PartName="/${mainName}" ContentType="${TYPES}.${mainType}.main+xml"/></Types>`,
    '_rels/.rels': rels(
      ['r1', 'officeDocument', mainName],
      ['r2', 'metadata/core-properties', 'docProps/core.xml'],
      ['r3', 'metadata/thumbnail', 'docProps/thumbnail.jpeg'],
    ),
    'docProps/core.xml': `<cp><dc:creator>${TRACER}</dc:creator></cp>`,
    'docProps/thumbnail.jpeg': plantedJpeg(),
    ...files,
  }
  if (links.length > 0) all[mainName.replace(/([^/]+)$/, '_rels/$1.rels')] = rels(...links)
  const bytes = Object.entries(all).map(([name, content]) => [
    name,
    typeof content === 'string' ? strToU8(content) : new Uint8Array(content),
  ])
  return Buffer.from(zipSync(Object.fromEntries(bytes), { comment: TRACER }))
}

const word = (body: string, files: Files = {}, links: readonly Link[] = []) =>
  office(
    'word/document.xml',
    'wordprocessingml.document',
    { 'word/document.xml': `${HEAD}<w:document ${W}><w:body>${body}</w:body></w:document>`, ...files },
    links,
  )

const planted = () =>
  word(
    `<w:p w:rsidR="00A1"><w:r><w:t>Ulcer, left ankle &lt;5 cm</w:t></w:r><w:ins w:author="${TRACER}" w:date="2026-01-01T00:00:00Z"><w:r><w:t>, healing</w:t></w:r></w:ins><w:del w:author="${TRACER}"><w:r><w:delText>${TRACER}</w:delText></w:r></w:del><wp:docPr id="1" name="${TRACER}" descr="${TRACER}"/><a:blip r:embed="r1"/></w:p><!-- ${TRACER} -->`,
    {
      'word/media/image1.jpeg': plantedJpeg(),
      'word/comments.xml': `${HEAD}<w:comments ${W}><w:comment w:id="0" w:author="${TRACER}" w:initials="ZC"><w:p/></w:comment></w:comments>`,
      'word/people.xml': `<w15:people><w15:person w15:author="${TRACER}"/></w15:people>`,
      'customXml/item1.xml': `<x>${TRACER}</x>`,
    },
    [
      ['r1', 'image', 'media/image1.jpeg'],
      ['r2', 'comments', 'comments.xml'],
      ['r3', 'people', 'people.xml'],
      ['r4', 'customXml', '../customXml/item1.xml'],
      ['r5', 'hyperlink', 'https://www.nhs.uk/', true],
      ['r6', 'hyperlink', `file:///C:/Users/${TRACER}/letter.docx`, true],
    ],
  )

const textsOf = (bytes: Uint8Array) =>
  Object.fromEntries(
    Object.entries(unzipSync(new Uint8Array(bytes))).map(([name, part]) => [
      name,
      Buffer.from(part).toString('latin1'),
    ]),
  )

describe('a Word document', () => {
  test('keeps its words and pictures, and none of what stands behind them', async () => {
    const { bytes, ...rest } = await prepared(planted())
    const parts = textsOf(bytes)
    expect(Object.values(parts).filter((part) => part.includes(TRACER) || part.includes('Zebra'))).toEqual([])
    expect(Object.keys(parts).sort()).toEqual([
      '[Content_Types].xml',
      '_rels/.rels',
      'word/_rels/document.xml.rels',
      'word/comments.xml',
      'word/document.xml',
      'word/media/image1.jpeg',
    ])
    expect(parts['word/document.xml']).toContain('Ulcer, left ankle &lt;5 cm')
    expect(parts['word/document.xml']).toContain('<w:r><w:t>, healing</w:t></w:r>')
    expect(parts['word/_rels/document.xml.rels']).toContain('https://www.nhs.uk/')
    expect(rest.mediaType).toMatch(/wordprocessingml\.document$/)
    expect(rest.name).toBe('a file.bin.docx')
    expect(rest.removed).toEqual(
      expect.arrayContaining([
        'author',
        'time',
        'text',
        'thumbnail',
        'history',
        'attachment',
        'link',
        'place',
      ]),
    )
  })

  test('that was stripped has nothing more to take out', async () => {
    const once = await prepared(planted())
    const twice = await prepared(Buffer.from(once.bytes))
    expect(twice.removed).toEqual([])
  })
})

describe('a link to a place in the same file', () => {
  test('stays, and leads to no part', async () => {
    const sheet = office(
      'xl/workbook.xml',
      'spreadsheetml.sheet',
      {
        'xl/workbook.xml': '<workbook><sheets><sheet name="Sizes" r:id="r1"/></sheets></workbook>',
        'xl/worksheets/sheet1.xml':
          '<worksheet><hyperlinks><hyperlink ref="A1" r:id="r1"/></hyperlinks></worksheet>',
        'xl/worksheets/_rels/sheet1.xml.rels': rels(['r1', 'hyperlink', "#'Other sheet'!A1"]),
      },
      [['r1', 'worksheet', 'worksheets/sheet1.xml']],
    )
    const { bytes } = await prepared(sheet)
    expect(textsOf(bytes)['xl/worksheets/_rels/sheet1.xml.rels']).toContain('Target="#\'Other sheet\'!A1"')
    expect((await prepared(bytes)).removed).toEqual([])
  })
})

describe('a compound file', () => {
  const compound = (words: string) =>
    Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(504),
      Buffer.from(words, 'utf16le'),
      Buffer.alloc(512),
    ])

  test.for([
    ['a document under a password', compound('Root Entry\0EncryptedPackage'), 'prepare/locked'],
    ['a document from before 2007', compound('Root Entry\0WordDocument'), 'prepare/unknown-type'],
  ] as const)('is refused for what it is: %s', async ([, bytes, because]) => {
    expect(await refusal(bytes)).toBe(because)
  })
})

describe('a workbook and a presentation', () => {
  test('lose the names behind comments, folders and notes on who changed it', async () => {
    const sheet = office(
      'xl/workbook.xml',
      'spreadsheetml.sheet',
      {
        'xl/workbook.xml': `<workbook><x15ac:absPath url="C:\\${TRACER}"/><fileSharing userName="${TRACER}"/><sheets><sheet name="Sizes" r:id="r1"/></sheets></workbook>`,
        'xl/worksheets/sheet1.xml':
          '<worksheet><sheetData><row><c><v>5</v></c></row></sheetData><pageSetup r:id="r2"/></worksheet>',
        'xl/worksheets/_rels/sheet1.xml.rels': rels(
          ['r1', 'comments', '../comments1.xml'],
          ['r2', 'printerSettings', '../p.bin'],
        ),
        'xl/comments1.xml': `<comments><authors><author>${TRACER}</author></authors><commentList/></comments>`,
        'xl/p.bin': Buffer.from(TRACER),
      },
      [['r1', 'worksheet', 'worksheets/sheet1.xml']],
    )
    const { bytes, removed } = await prepared(sheet)
    const parts = textsOf(bytes)
    expect(Object.values(parts).join().includes(TRACER)).toBe(false)
    expect(parts['xl/worksheets/sheet1.xml']).toContain('<v>5</v>')
    expect(removed).toEqual(expect.arrayContaining(['author', 'device', 'place']))
  })
})

describe('a document is refused', () => {
  test.for<[string, Buffer, string]>([
    ['it has macros', word('', { 'word/vbaProject.bin': 'x' }), 'prepare/active-content'],
    [
      'a program is embedded',
      word('', { 'word/o.bin': 'x' }, [['r1', 'oleObject', 'o.bin']]),
      'prepare/active-content',
    ],
    [
      'a picture is kept elsewhere',
      word('', {}, [['r1', 'image', 'http://x.example/p.png', true]]),
      'prepare/points-outside',
    ],
    [
      'it asks for what went',
      word('<a r:id="r1"/>', { 'word/t.xml': '<x/>' }, [['r1', 'tags', 't.xml']]),
      'prepare/unknown-type',
    ],
    [
      'it is an archive of something else',
      Buffer.from(zipSync({ 'a.txt': strToU8('a') })),
      'prepare/unknown-type',
    ],
    ['its text is cut off', word('<w:p>'), 'prepare/broken'],
    [
      'it defines what its letters mean',
      word('', { 'word/document.xml': '<!DOCTYPE a [<!ENTITY b "c">]><a/>' }),
      'prepare/broken',
    ],
  ])('when %s', async ([, bytes, because]) => {
    expect(await refusal(bytes)).toBe(because)
  })
})

test('a damaged document is prepared or refused, and no word of it is left', async () => {
  const whole = planted()
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, value) => {
      const bytes = Buffer.from(whole)
      bytes[at] = value
      if ((await refusal(bytes)) !== 'prepared') return
      const parts = textsOf((await prepared(bytes)).bytes)
      expect(Object.values(parts).join().includes(TRACER)).toBe(false)
    }),
    { numRuns: 150, seed: 4417 },
  )
})
