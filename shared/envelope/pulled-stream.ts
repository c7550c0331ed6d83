/**
 * A stream of chunks from a generator, made only when someone asks for them. Cancelling it, or aborting the signal,
 * ends the work at once, also while a read is pending.
 *
 * @param stop makes what the generator waits for settle
 */
export function pulledStream<Chunk>(
  chunks: AsyncGenerator<readonly Chunk[], void>,
  stop: (reason: unknown) => void,
  signal?: AbortSignal,
): ReadableStream<Chunk> {
  function end(reason: unknown): void {
    signal?.removeEventListener('abort', onAbort)
    stop(reason)
    // Queued behind a pending step; that step fails, and its failure is no news to anyone.
    chunks.return().catch(() => {})
  }
  let onAbort = () => {}

  return new ReadableStream<Chunk>(
    {
      start(controller) {
        onAbort = () => {
          controller.error(signal?.reason)
          end(signal?.reason)
        }
        if (signal?.aborted) onAbort()
        signal?.addEventListener('abort', onAbort, { once: true })
      },
      async pull(controller) {
        try {
          const { value, done } = await chunks.next()
          if (signal?.aborted) return
          if (done) {
            signal?.removeEventListener('abort', onAbort)
            controller.close()
          } else for (const chunk of value) controller.enqueue(chunk)
        } catch (thrown) {
          if (signal?.aborted) return
          end(thrown)
          throw thrown
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  )
}
