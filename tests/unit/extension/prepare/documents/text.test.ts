import { describe, expect, test } from 'vitest'
import { prepareMedia } from '../../../../../extension/prepare/prepare-media.ts'

const told = async (text: string | Uint8Array<ArrayBuffer>, name: string) => {
  const prepared = await prepareMedia(new Blob([text]), name)
  return prepared.is === 'prepared' ? prepared.mediaType : prepared.because
}

describe('text is taken as it is', () => {
  test.for<[string, string | Uint8Array<ArrayBuffer>, string, string]>([
    ['a note', 'Ulcer, left ankle.\r\nSwab sent.', 'note.txt', 'text/plain'],
    ['a table', 'day,size\n1,"2,5"\n', 'sizes.csv', 'text/csv'],
    [
      'a note of an older program',
      Uint8Array.of(0x38, 0x35, 0xb5, 0x67, 0x20, 0x6f, 0x64),
      'note.txt',
      'text/plain',
    ],
    ['a note with another ending', 'Swab first?', 'note.jpg', 'text/plain'],
  ])('%s', async ([, text, name, mediaType]) => {
    expect(await told(text, name)).toBe(mediaType)
  })
})

describe('text that a program would run or follow is refused', () => {
  test.for<[string, string, string]>([
    [
      'a drawing',
      '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
      'prepare/active-content',
    ],
    ['a drawing behind a declaration', '<?xml version="1.0"?><!-- --><svg/>', 'prepare/active-content'],
    ['a page', '\ufeff<!doctype html><p>', 'prepare/active-content'],
    ['a script', '#!/bin/sh\nrm', 'prepare/active-content'],
    ['a letter of a word processor', '{\\rtf1 {\\info{\\author A}}}', 'prepare/unknown-type'],
    ['a visiting card', 'BEGIN:VCARD\nN:Testwell', 'prepare/unknown-type'],
    ['another program’s own format', 'abc\0\x01\x02', 'prepare/unknown-type'],
  ])('%s', async ([, text, because]) => {
    expect(await told(text, 'file.txt')).toBe(because)
  })
})
