import type { IFD } from 'utif2'
import { Undecodable } from './decoding.ts'
import { type Layout, numberOf, numbersOf } from './tiff-samples.ts'

const GREY_FROM_WHITE = 0
const GREY = 1
const RGB = 2
const TABLE = 3
const INKS = 5

/** Of what stands behind the colours: 1 is how much of them there is, worked into them; 2 the same, not worked in. */
const ALPHA_WORKED_IN = 1
const ALPHA = 2

/** The colours the numbers of a page stand for. @throws Undecodable `no-decoder` when nothing here knows */
export function coloursOf(all: Uint8Array, page: IFD, layout: Layout): Uint8Array<ArrayBuffer> {
  const { width, height, samples } = layout
  const { count, paint } = painterOf(page, layout)
  if (samples < count) throw new Undecodable('broken')
  // What is not said to be transparency is a mask or a further ink: hidden by it, nothing of the picture might show.
  const extra = samples > count ? numbersOf(page.t338)[0] : undefined
  const rgba = new Uint8Array(width * height * 4)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [from, to] = [pixel * samples, pixel * 4]
    paint(all, from, rgba, to)
    const alpha =
      extra === ALPHA || extra === ALPHA_WORKED_IN ? scaled(all[from + count] ?? 0, layout.bits) : 255
    rgba[to + 3] = alpha
    if (extra !== ALPHA_WORKED_IN || alpha === 0) continue
    for (let at = to; at < to + 3; at++) rgba[at] = Math.min(255, Math.round(((rgba[at] ?? 0) * 255) / alpha))
  }
  return rgba
}

type Painter = {
  /** Numbers a colour takes. */
  count: number
  paint(all: Uint8Array, from: number, rgba: Uint8Array, to: number): void
}

function painterOf(page: IFD, { photometric, bits }: Layout): Painter {
  switch (photometric) {
    case GREY_FROM_WHITE:
    case GREY:
      return {
        count: 1,
        paint(all, from, rgba, to) {
          const level = scaled(all[from] ?? 0, bits)
          rgba.fill(photometric === GREY ? level : 255 - level, to, to + 3)
        },
      }
    case RGB:
      return {
        count: 3,
        paint(all, from, rgba, to) {
          for (let at = 0; at < 3; at++) rgba[to + at] = scaled(all[from + at] ?? 0, bits)
        },
      }
    case TABLE: {
      const table = numbersOf(page.t320)
      const size = 2 ** bits
      if (bits > 8 || table.length < 3 * size) throw new Undecodable('broken')
      // Sixteen bits by the standard; some programs write eight.
      const shift = table.some((level) => level > 255) ? 8 : 0
      return {
        count: 1,
        paint(all, from, rgba, to) {
          for (let at = 0; at < 3; at++) rgba[to + at] = (table[at * size + (all[from] ?? 0)] ?? 0) >> shift
        },
      }
    }
    case INKS:
      if ((numberOf(page.t332) ?? 1) !== 1) throw new Undecodable('no-decoder')
      return {
        count: 4,
        paint(all, from, rgba, to) {
          const light = 255 - scaled(all[from + 3] ?? 0, bits)
          for (let at = 0; at < 3; at++) {
            rgba[to + at] = Math.round(((255 - scaled(all[from + at] ?? 0, bits)) * light) / 255)
          }
        },
      }
    default:
      throw new Undecodable('no-decoder')
  }
}

function scaled(level: number, bits: number): number {
  return bits >= 8 ? level : Math.round((level * 255) / (2 ** bits - 1))
}
