import type { DataSet } from 'dicom-parser'

/** Character sets by their defined terms (PS3.3 C.12.1.1.2). What is not here is read as Western European. */
const CHARACTER_SETS: Readonly<Record<string, string>> = {
  'ISO_IR 192': 'utf-8',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'windows-1254',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 166': 'windows-874',
  'ISO 2022 IR 87': 'iso-2022-jp',
  'ISO 2022 IR 149': 'euc-kr',
  GB18030: 'gb18030',
  GBK: 'gbk',
}

/** Reads words of one file in its own letters. */
export function textReader(file: DataSet): (item: DataSet | undefined, tag: string) => string {
  const said = (file.string('x00080005') ?? '').split('\\').map((term) => term.trim())
  const label = said.map((term) => CHARACTER_SETS[term]).find((one) => one !== undefined)
  const decoder = new TextDecoder(label ?? 'windows-1252')
  return (item, tag) => {
    const element = item?.elements[tag]
    if (!item || !element) return ''
    const bytes = item.byteArray.subarray(element.dataOffset, element.dataOffset + element.length)
    return decoder.decode(Uint8Array.from(bytes)).replace(/\0+$/, '').trim()
  }
}

/** What a code means: the first item of a sequence of codes. */
export function meaningOf(
  text: ReturnType<typeof textReader>,
  item: DataSet | undefined,
  sequence: string,
): string {
  const code = item?.elements[sequence]?.items?.[0]?.dataSet
  return text(code, 'x00080104') || text(code, 'x00080100')
}
