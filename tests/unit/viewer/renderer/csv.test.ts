import { describe, expect, test } from 'vitest'
import { readCsv } from '../../../../viewer/renderer/csv.ts'

describe('comma-separated values', () => {
  test.for([
    [
      'plain',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'without an end of line at the end',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'from Windows',
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'with semicolons, where the comma is a decimal sign',
      'K;Na\n4,1;139',
      [
        ['K', 'Na'],
        ['4,1', '139'],
      ],
    ],
    [
      'with tabs',
      'a\tb\n1\t2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'with quotes, commas and lines inside',
      '"a ""x""","b,c"\n"two\nlines",2',
      [
        ['a "x"', 'b,c'],
        ['two\nlines', '2'],
      ],
    ],
    [
      'with empty fields',
      'a,,c\n,,',
      [
        ['a', '', 'c'],
        ['', '', ''],
      ],
    ],
    [
      'with what a spreadsheet would run',
      'a\n=HYPERLINK("http://evil.example")',
      [['a'], ['=HYPERLINK("http://evil.example")']],
    ],
    ['of nothing', '', []],
  ] as const)('%s', ([, text, rows]) => {
    expect(readCsv(text)).toEqual(rows)
  })
})
