import { CodedError } from '../errors.ts'

/**
 * Reads a file in large slices, one read ahead of the slice in use: a slice for each segment is several times
 * slower, and the whole file at once does not fit in memory. Yields `bytes` at a time, the last may be shorter.
 *
 * @throws CodedError `hold/unreadable` when the file changed or went away
 */
export async function* readFile(file: Blob, bytes: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  let ahead = file.size > 0 ? read(file, 0, bytes) : null
  for (let at = bytes; ahead; at += bytes) {
    const slice = await ahead
    ahead = at < file.size ? read(file, at, bytes) : null
    yield slice
  }
}

function read(file: Blob, at: number, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const reading = file
    .slice(at, at + bytes)
    .arrayBuffer()
    .then(
      (buffer) => new Uint8Array(buffer),
      (cause: unknown) => {
        throw new CodedError('hold/unreadable', { cause })
      },
    )
  // It may fail while the slice before it is in use; whoever awaits it still hears of it.
  reading.catch(() => {})
  return reading
}
