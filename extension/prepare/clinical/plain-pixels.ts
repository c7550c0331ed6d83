import { CodedError } from '#shared/errors.ts'

/** How pixels that stand as they are fill their cells (PS3.3, C.7.6.3.1). */
export type PixelCells = {
  allocated: number
  stored: number
  highBit: number
  isSigned: boolean
  isLittle: boolean
  /** Bytes of all frames at the most; null where the file does not say. */
  mostBytes: number | null
}

/**
 * Pixels without what their cells hold besides: older devices draw names and arrows into the bits a picture does not use
 * (overlays of PS3.5 before 2004), and those stay when the overlay's own attributes go. Bits above a signed number repeat
 * its sign, others are nothing. Bytes behind the last frame go, too.
 *
 * @returns the same bytes when nothing was there
 */
export function plainPixels(
  bytes: Uint8Array<ArrayBuffer>,
  cells: PixelCells,
): { bytes: Uint8Array<ArrayBuffer>; hadMore: boolean; hadTrailing: boolean } {
  const most = cells.mostBytes === null ? bytes.length : cells.mostBytes + (cells.mostBytes % 2)
  const hadTrailing = bytes.length > most
  const kept = hadTrailing ? bytes.subarray(0, most) : bytes
  const { allocated, stored, highBit, isSigned, isLittle } = cells
  if ((allocated !== 8 && allocated !== 16) || stored >= allocated || stored < 1) {
    return { bytes: kept, hadMore: false, hadTrailing }
  }
  if (highBit >= allocated || highBit < stored - 1) throw new CodedError('prepare/broken')
  const out = kept.slice()
  const view = new DataView(out.buffer)
  const low = highBit - stored + 1
  const used = ((1 << stored) - 1) << low
  const above = allocated === 16 ? 0xffff & ~((1 << (highBit + 1)) - 1) : 0xff & ~((1 << (highBit + 1)) - 1)
  const step = allocated / 8
  let hadMore = false
  for (let at = 0; at + step <= out.length; at += step) {
    const value = step === 1 ? view.getUint8(at) : view.getUint16(at, isLittle)
    const plain = (value & used) | (isSigned && (value >> highBit) & 1 ? above : 0)
    if (plain === value) continue
    // A number whose sign is not repeated above it is a number all the same: its cell says nothing more.
    hadMore ||= (value & ~used & 0xffff) !== 0
    if (step === 1) view.setUint8(at, plain)
    else view.setUint16(at, plain, isLittle)
  }
  return { bytes: hadMore ? out : kept, hadMore, hadTrailing }
}

/** Whether a cell has bits that the picture does not use. */
export function hasSpareBits({ allocated, stored }: PixelCells): boolean {
  return (allocated === 8 || allocated === 16) && stored > 0 && stored < allocated
}
