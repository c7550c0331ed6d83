import { describe, expect, test } from 'vitest'
import { kindOf } from '../../../../viewer/vault/kind-of.ts'

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? [...part].map((letter) => letter.charCodeAt(0)) : part,
    ),
  )

describe('a file is known by its first bytes', () => {
  test.for([
    ['jpeg', bytes([0xff, 0xd8, 0xff, 0xe0], 'xxJFIF')],
    ['png', bytes([0x89], 'PNG\r\n', [0x1a], '\n')],
    ['webp', bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 ')],
    ['gif', bytes('GIF89a')],
    ['avif', bytes([0, 0, 0, 28], 'ftypavif')],
    ['pdf', bytes('%PDF-1.7')],
    ['pdf', bytes([0xef, 0xbb, 0xbf], '\n%PDF-1.4')],
  ] as const)('%s', ([kind, head]) => {
    expect(kindOf(head)).toBe(kind)
  })

  test.for([
    ['an HTML page', bytes('<!doctype html><script>1</script>')],
    ['an SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg">')],
    ['an SVG after an XML declaration', bytes('<?xml version="1.0"?><svg>')],
    ['HEIC, which most browsers cannot decode', bytes([0, 0, 0, 28], 'ftypheic')],
    ['a video', bytes([0, 0, 0, 28], 'ftypisom')],
    ['a zip', bytes('PK', [3, 4])],
    ['a PDF that begins too late', bytes(' '.repeat(1100), '%PDF-1.7')],
    ['nothing', bytes()],
  ] as const)('%s gets no renderer', ([, head]) => {
    expect(kindOf(head)).toBeNull()
  })

  test('a picture that is also a PDF is a picture', () => {
    expect(kindOf(bytes([0xff, 0xd8, 0xff, 0xe0], '%PDF-1.7'))).toBe('jpeg')
  })

  test.for([
    ['text that is called text', 'text/plain', bytes('Dear colleague'), 'text'],
    ['a table that is called one', 'text/csv', bytes('K,Na\n4.1,139'), 'csv'],
    ['a web page that is called text: shown letter by letter', 'text/plain', bytes('<html>'), 'text'],
    ['a web page that is called one', 'text/html', bytes('<html>'), null],
    ['a program that is called text', 'text/plain', bytes('MZ', [0x90, 0, 3]), null],
    ['a picture that is called text', 'text/plain', bytes([0xff, 0xd8, 0xff, 0xe0]), 'jpeg'],
  ] as const)('%s', ([, claimed, head, kind]) => {
    expect(kindOf(head, claimed)).toBe(kind)
  })
})
