/** Segments being read or worked on at once. One thread does the browser's WebCrypto; a few keep it busy. */
const IN_FLIGHT = 4

export type Work<Result> = {
  /** Positions `first` to `end`, not included. */
  first: number
  end: number
  /** Bytes of the longest read. */
  bufferBytes: number
  /** Reads what belongs to a position into the buffer; one read at a time, in order. */
  read(buffer: ArrayBuffer, position: number): Promise<Uint8Array<ArrayBuffer>>
  /** Started in order, several at once. The bytes are used again once it is done. */
  work(bytes: Uint8Array<ArrayBuffer>, position: number): Promise<Result>
}

/**
 * Reads and works on segments a few ahead of whoever takes the results, and gives those in order: the first as
 * soon as it is done. Memory stays at a few segments, however many there are.
 */
export async function* inOrder<Result>(job: Work<Result>): AsyncGenerator<Result, void> {
  const spare: ArrayBuffer[] = []
  const inFlight: Promise<Result>[] = []
  let next = job.first
  let reading: Promise<unknown> = Promise.resolve()

  function start(position: number): Promise<Result> {
    const buffer = spare.pop() ?? new ArrayBuffer(job.bufferBytes)
    const read = reading.then(() => job.read(buffer, position))
    reading = read
    const result = read.then(async (bytes) => {
      const done = await job.work(bytes, position)
      spare.push(bytes.buffer)
      return done
    })
    // A later one may fail while an earlier one is still awaited; whoever takes it still hears of it.
    result.catch(() => {})
    return result
  }

  while (next < job.end || inFlight.length > 0) {
    while (next < job.end && inFlight.length < IN_FLIGHT) inFlight.push(start(next++))
    const result = await inFlight.shift()
    if (result !== undefined) yield result
  }
}
