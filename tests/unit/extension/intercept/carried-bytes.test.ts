import { describe, expect, test } from 'vitest'
import { carriesBytes, picturesIn } from '../../../../extension/intercept/carried-bytes.ts'

const PNG = 'data:image/png;base64,iVBORw0KGgo='

describe('what a clipboard brings beside its words', () => {
  test.for([
    ['words', 'text/plain', 'See the x-ray of 27 March', false],
    ['an address of words', 'text/plain', 'https://example.org/a.png', false],
    ['the path of a copied file', 'text/plain', 'file:///home/lee/leg.jpg', false],
    ['an address that holds a picture', 'text/plain', PNG, true],
    ['a link', 'text/uri-list', 'https://example.org/', false],
    ['an address of bytes in the page', 'text/uri-list', 'blob:https://example.org/1', true],
    ['HTML of words', 'text/html', '<p>See the x-ray</p>', false],
    ['HTML with a picture in it', 'text/html', `<img src="${PNG}">`, true],
    ['RTF of words', 'text/rtf', '{\\rtf1 See the x-ray}', false],
    ['RTF with a picture', 'text/rtf', '{\\rtf1 {\\pict\\pngblip 89504e47}}', true],
    ['RTF with an object', 'text/rtf', '{\\rtf1 {\\object{\\*\\objdata 0105}}}', true],
    ['a page’s own type of words', 'application/x-editor', '{"words":["one"]}', false],
    ['a page’s own type with a picture', 'application/x-editor', `{"image":"${PNG}"}`, true],
    ['a page’s own type of bare base64', 'application/x-editor', 'QUJD'.repeat(600), true],
  ] as const)('%s (%s)', ([, type, text, carries]) => {
    expect(carriesBytes(type, text)).toBe(carries)
  })

  test('the pictures of one type are taken, since the others say the same', async () => {
    const pictures = picturesIn([
      { type: 'text/rtf', text: '{\\rtf1 {\\pict\\picw1\\pngblip\n8950 4e47\r\n0d0a1a0a}}' },
      { type: 'text/html', text: `<img src="${PNG}">` },
    ])
    expect(pictures.map(({ type, size }) => [type, size])).toEqual([['image/png', 8]])
    expect([...new Uint8Array((await pictures[0]?.arrayBuffer()) ?? [])].slice(0, 4)).toEqual([
      137, 80, 78, 71,
    ])
  })
})
