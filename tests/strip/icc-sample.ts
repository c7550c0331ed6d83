import { TRACER } from './tracer.ts'

/** A small RGB display profile (version 2, gamma 2.2, Display P3 primaries) with words planted wherever it has room. */
export function plantedProfile(): Buffer {
  const tags: [string, Buffer][] = [
    ['desc', textDescription(TRACER)],
    ['cprt', text(`Copyright ${TRACER}`)],
    ['dmnd', textDescription(TRACER)],
    ['dmdd', textDescription(`screen ${TRACER}`)],
    ['wtpt', xyz(0.9642, 1, 0.8249)],
    ['rXYZ', xyz(0.51512, 0.2412, -0.00105)],
    ['gXYZ', xyz(0.29198, 0.69225, 0.04189)],
    ['bXYZ', xyz(0.1571, 0.06657, 0.78407)],
    ['rTRC', gamma(2.2)],
    ['gTRC', gamma(2.2)],
    ['bTRC', gamma(2.2)],
    ['TRAC', text(TRACER)],
  ]
  const header = Buffer.alloc(128)
  header.write('ADBE', 4)
  header.writeUInt32BE(0x02400000, 8)
  header.write('mntrRGB XYZ ', 12)
  for (const [index, value] of [1987, 6, 5, 4, 3, 2].entries()) header.writeUInt16BE(value, 24 + 2 * index)
  header.write('acspAPPL', 36)
  header.write('TRACzebr', 48)
  header.writeUInt32BE(0xf6d6, 68)
  header.writeUInt32BE(0x10000, 72)
  header.writeUInt32BE(0xd32d, 76)
  header.write('zebrTRACERzebra4417', 80)
  const table = Buffer.alloc(4 + 12 * tags.length)
  table.writeUInt32BE(tags.length, 0)
  let at = 128 + table.length
  const data: Buffer[] = []
  for (const [index, [name, value]] of tags.entries()) {
    table.write(name, 4 + 12 * index)
    table.writeUInt32BE(at, 8 + 12 * index)
    table.writeUInt32BE(value.length, 12 + 12 * index)
    const padded = Buffer.concat([value, Buffer.alloc((4 - (value.length % 4)) % 4)])
    data.push(padded)
    at += padded.length
  }
  header.writeUInt32BE(at, 0)
  return Buffer.concat([header, table, ...data])
}

function xyz(...values: number[]): Buffer {
  const tag = Buffer.alloc(20)
  tag.write('XYZ ')
  for (const [index, value] of values.entries()) tag.writeInt32BE(Math.round(value * 65536), 8 + 4 * index)
  return tag
}

function gamma(value: number): Buffer {
  const tag = Buffer.alloc(14)
  tag.write('curv')
  tag.writeUInt32BE(1, 8)
  tag.writeUInt16BE(Math.round(value * 256), 12)
  return tag
}

function text(words: string): Buffer {
  return Buffer.concat([Buffer.from('text\0\0\0\0'), Buffer.from(`${words}\0`)])
}

function textDescription(words: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(words.length + 1)
  return Buffer.concat([Buffer.from('desc\0\0\0\0'), length, Buffer.from(`${words}\0`), Buffer.alloc(78)])
}
