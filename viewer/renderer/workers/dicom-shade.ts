import type { DataSet } from 'dicom-parser'
import type { Shade } from '../decoder-port.ts'
import type { Frame } from './dicom-frame.ts'

/** From stored values to what a screen shows: RGBA, eight bits. */
export function shadeFrame(file: DataSet, index: number, frame: Frame, shade: Shade): ArrayBuffer {
  return frame.channels === 3 ? ofColour(file, frame) : ofGrey(file, index, frame, shade)
}

/** The window that a file asks for, or the whole range of the frame (PS3.3 C.11.2.1.2). */
function ofGrey(file: DataSet, index: number, { values }: Frame, shade: Shade): ArrayBuffer {
  const slope = numberAt(file, index, 'x00289145', 'x00281053') ?? 1
  const intercept = numberAt(file, index, 'x00289145', 'x00281052') ?? 0
  const centreSaid = numberAt(file, index, 'x00289132', 'x00281050')
  const widthSaid = numberAt(file, index, 'x00289132', 'x00281051')
  let [centre, width] = [centreSaid ?? 0, widthSaid ?? 0]
  if (centreSaid === null || widthSaid === null || widthSaid < 1) {
    const { least, most } = rangeOf(values)
    const [a, b] = [least * slope + intercept, most * slope + intercept]
    ;[centre, width] = [(Math.min(a, b) + Math.max(a, b) + 1) / 2, Math.abs(b - a) + 1]
  }
  centre -= shade.brighter * width
  width = Math.max(1, width / shade.contrast)
  const isInverse = file.string('x00280004') === 'MONOCHROME1' || file.string('x20500020') === 'INVERSE'
  const rgba = new Uint32Array(values.length)
  const [low, span] = [centre - 0.5 - (width - 1) / 2, Math.max(1e-6, width - 1)]
  for (let at = 0; at < values.length; at++) {
    const value = (values[at] ?? 0) * slope + intercept
    const part = width <= 1 ? Number(value > centre - 0.5) : (value - low) / span
    const grey = Math.round(255 * Math.min(1, Math.max(0, isInverse ? 1 - part : part)))
    rgba[at] = 0xff000000 | (grey << 16) | (grey << 8) | grey
  }
  return rgba.buffer
}

function rangeOf(values: Frame['values']): { least: number; most: number } {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value < least) least = value
    if (value > most) most = value
  }
  return { least, most }
}

/** At the top of the file, or where enhanced files keep it: frame by frame, or once for all of them. */
function numberAt(file: DataSet, index: number, sequence: string, tag: string): number | null {
  const groups = [
    file.elements.x52009230?.items?.[index]?.dataSet,
    file.elements.x52009229?.items?.[0]?.dataSet,
  ]
  for (const group of groups) {
    const said = group?.elements[sequence]?.items?.[0]?.dataSet?.floatString(tag)
    if (said !== undefined && Number.isFinite(said)) return said
  }
  const said = file.floatString(tag)
  return said !== undefined && Number.isFinite(said) ? said : null
}

function ofColour(file: DataSet, { values }: Frame): ArrayBuffer {
  const stored = file.uint16('x00280101') ?? 8
  const down = Math.max(0, stored - 8)
  // What JPEG and JPEG 2000 decoders give is red, green and blue already.
  const isUnpacked = (file.string('x00020010') ?? '').startsWith('1.2.840.10008.1.2.4.')
  const isLuminance = !isUnpacked && (file.string('x00280004') ?? '').startsWith('YBR_FULL')
  const rgba = new Uint8ClampedArray((values.length / 3) * 4)
  for (let from = 0, to = 0; from + 2 < values.length; from += 3, to += 4) {
    const [a, b, c] = [values[from] ?? 0, values[from + 1] ?? 0, values[from + 2] ?? 0]
    if (isLuminance) {
      rgba[to] = a + 1.402 * (c - 128)
      rgba[to + 1] = a - 0.344136 * (b - 128) - 0.714136 * (c - 128)
      rgba[to + 2] = a + 1.772 * (b - 128)
    } else {
      rgba[to] = a / 2 ** down
      rgba[to + 1] = b / 2 ** down
      rgba[to + 2] = c / 2 ** down
    }
    rgba[to + 3] = 255
  }
  return rgba.buffer
}
