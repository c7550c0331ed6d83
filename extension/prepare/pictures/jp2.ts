import { concatBytes } from '#shared/bytes/bytes.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1, latin1At } from '../bytes/latin1.ts'
import { u32be, viewOf } from '../bytes/numbers.ts'
import { broken } from '../stripped.ts'

/** The boxes a decoder needs (ISO/IEC 15444-1, annex I). XML, UUID and rights boxes are not among them. */
const KEPT_BOXES = new Set(['jP  ', 'ftyp', 'jp2h', 'jp2c'])
const KEPT_HEADER_BOXES = new Set(['ihdr', 'bpcc', 'colr', 'pclr', 'cmap', 'cdef'])

const SOC = 0xff4f
const SOT = 0xff90
const COM = 0xff64

/** JPEG 2000 inside another file: as a JP2 file or a bare codestream. The picture's own bytes stay. */
export function stripJp2(bytes: Uint8Array<ArrayBuffer>): {
  bytes: Uint8Array<ArrayBuffer>[]
  removed: Set<RemovedKind>
} {
  const removed = new Set<RemovedKind>()
  if (viewOf(bytes).getUint16(0) === SOC) return { bytes: [stripCodestream(bytes, removed)], removed }
  const parts = stripBoxes(bytes, KEPT_BOXES, removed, (name, body) => {
    if (name === 'jp2h')
      return concatBytes(...stripBoxes(body, KEPT_HEADER_BOXES, removed, (_, inner) => inner))
    return name === 'jp2c' ? stripCodestream(body, removed) : body
  })
  return { bytes: parts, removed }
}

function stripBoxes(
  bytes: Uint8Array<ArrayBuffer>,
  kept: ReadonlySet<string>,
  removed: Set<RemovedKind>,
  change: (name: string, body: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer>[] {
  const view = viewOf(bytes)
  const parts: Uint8Array<ArrayBuffer>[] = []
  for (let at = 0; at < bytes.length; ) {
    const small = view.getUint32(at)
    const name = latin1At(bytes, at + 4, 4)
    const head = small === 1 ? 16 : 8
    const length = small === 1 ? Number(view.getBigUint64(at + 8)) : small === 0 ? bytes.length - at : small
    if (length < head || at + length > bytes.length) throw broken()
    if (kept.has(name)) {
      const body = change(name, bytes.subarray(at + head, at + length))
      parts.push(concatBytes(u32be(body.length + 8), latin1(name), body))
    } else removed.add(name === 'xml ' || name === 'uuid' ? 'text' : 'private')
    at += length
  }
  return parts
}

/** Comments stand in the main header, before the first tile. */
function stripCodestream(bytes: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  const view = viewOf(bytes)
  if (view.getUint16(0) !== SOC) throw broken()
  const parts: Uint8Array[] = [bytes.subarray(0, 2)]
  let at = 2
  for (;;) {
    const marker = view.getUint16(at)
    if (marker === SOT) break
    const end = at + 2 + view.getUint16(at + 2)
    if (marker < 0xff00 || end > bytes.length || end < at + 4) throw broken()
    if (marker === COM) removed.add('text')
    else parts.push(bytes.subarray(at, end))
    at = end
  }
  return concatBytes(...parts, bytes.subarray(at))
}
