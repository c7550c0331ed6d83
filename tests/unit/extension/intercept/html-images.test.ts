import { describe, expect, test } from 'vitest'
import { carriesImageBytes, imagesIn } from '../../../../extension/intercept/html-images.ts'

describe('pasted HTML', () => {
  test.for([
    ['a picture in itself', '<img src="data:image/png;base64,AAAA">', true],
    ['the same without quotes', '<IMG SRC=data:image/png;base64,AAAA>', true],
    ['one of several sizes', '<img srcset="data:image/png;base64,AAAA 2x">', true],
    ['a picture of this computer', '<img src="file:///C:/scan.png">', true],
    ['a picture of this browser', '<img src="blob:https://pacs.example/1">', true],
    ['a background', '<p style="background:url(data:image/png;base64,AAAA)">', true],
    [
      'a picture behind a text with a bracket in it',
      '<img alt="3 > 2" src="data:image/png;base64,AAAA">',
      true,
    ],
    ['a picture whose quotes do not fit', `<img alt="5" tall" src='data:image/png;base64,AAAA'>`, true],
    ['an address written by numbers', '<img src="&#100;ata&#x3a;image/png;base64,AAAA">', true],
    ['an address with breaks in it', '<img src="da\nta&colon;image/png;base64,AAAA">', true],
    ['a sheet of styles', '<style>p { background: url(data:image/png;base64,AAAA) }</style>', true],
    ['a drawing', '<svg><path d="M0 0"/></svg>', true],
    ['a picture of another server', '<img src="https://example.org/logo.png">', false],
    ['words about data:', '<p>data: 42</p>', false],
    ['a mark-up that is none', '<p>src = 3 < 4, data: 42 > 3</p>', false],
    ['a title about data', '<p title="file: 7">data: 42</p>', false],
    ['words alone', 'Hello <b>there</b>', false],
  ] as const)('with %s', ([, html, carries]) => {
    expect(carriesImageBytes(html)).toBe(carries)
  })

  test('gives its pictures as files of their own type', async () => {
    const [png, svg] = imagesIn(
      `<img src="data:image/png;base64,${btoa('PNG!')}"><img src='data:image/svg+xml;charset=utf-8,%3Csvg/%3E'>`,
    )
    expect([png?.name, png?.type, await png?.text()]).toEqual(['pasted-1.png', 'image/png', 'PNG!'])
    expect([svg?.name, svg?.type.split(';')[0], await svg?.text()]).toEqual([
      'pasted-2.svg',
      'image/svg+xml',
      '<svg/>',
    ])
  })

  test('gives the one that is written by numbers', async () => {
    const [png] = imagesIn(`<img src="d&#97;ta:image/png;base64,${btoa('PNG!')}">`)
    expect(await png?.text()).toBe('PNG!')
  })

  test('that is broken gives no file and no error', () => {
    expect(imagesIn('<img src="data:image/png;base64,%%%">')).toEqual([])
  })
})
