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
    ['avif', bytes([0, 0, 0, 28], 'ftypmif1', [0, 0, 0, 0], 'mif1avifmiaf')],
    ['heic', bytes([0, 0, 0, 28], 'ftypheic')],
    ['heic', bytes([0, 0, 0, 24], 'ftypmif1', [0, 0, 0, 0], 'mif1heic')],
    ['bmp', bytes('BM', [0, 0, 1, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0])],
    ['tiff', bytes('II*', [0, 8, 0, 0, 0])],
    ['tiff', bytes('MM', [0], '*', [0, 0, 0, 8])],
    ['dicom', bytes(new Array(128).fill(0), 'DICM')],
    ['dicom', bytes('II*', [0], new Array(124).fill(0), 'DICM')],
    ['mp4', bytes([0, 0, 0, 28], 'ftypisom')],
    ['mp4', bytes([0, 0, 0, 20], 'ftypqt  ')],
    ['mp4', bytes([0, 0, 0, 8], 'wide', [0, 0, 9, 9], 'mdat')],
    ['webm', bytes([0x1a, 0x45, 0xdf, 0xa3])],
    ['ogg', bytes('OggS')],
    ['flac', bytes('fLaC')],
    ['wav', bytes('RIFF', [1, 2, 3, 4], 'WAVEfmt ')],
    ['mp3', bytes('ID3', [3, 0])],
    ['mp3', bytes([0xff, 0xfb, 0x90, 0x64])],
    ['pdf', bytes('%PDF-1.7')],
    ['pdf', bytes([0xef, 0xbb, 0xbf], '\n%PDF-1.4')],
  ] as const)('%s', ([kind, head]) => {
    expect(kindOf(head)).toBe(kind)
  })

  test.for([
    ['an HTML page', bytes('<!doctype html><script>1</script>')],
    ['an SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg">')],
    ['an SVG after an XML declaration', bytes('<?xml version="1.0"?><svg>')],
    ['UTF-16 text, whose mark looks like the head of an MP3', bytes([0xff, 0xfe, 0x41, 0])],
    ['a frame of MPEG sound with a bit rate that does not exist', bytes([0xff, 0xfb, 0xf0, 0x64])],
    ['words that begin like a BMP', bytes('BMI of the patient: 24')],
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
    ['DICOM without a preamble', 'application/dicom', bytes([8, 0, 5, 0], 'CS'), 'dicom'],
    ['the same that nobody calls DICOM', 'image/jpeg', bytes([8, 0, 5, 0], 'CS'), null],
    ['a program that is called text', 'text/plain', bytes('MZ', [0x90, 0, 3]), null],
    ['a picture that is called text', 'text/plain', bytes([0xff, 0xd8, 0xff, 0xe0]), 'jpeg'],
  ] as const)('%s', ([, claimed, head, kind]) => {
    expect(kindOf(head, claimed)).toBe(kind)
  })
})
