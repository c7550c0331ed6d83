/** As many copies as fill a large screen; the rest is cut off. */
const COPIES = Array.from({ length: 160 }, (_, index) => index)

type Marked = { opener: string; time: string; is?: 'over-file' | 'over-all' }

/**
 * The opener's name and the time, over everything. Drawn by the vault above the renderer's frame, so no file
 * can remove it. It stops nobody with a second camera; it says whose screen it was.
 */
export function Watermark({ opener, time, is = 'over-file' }: Marked) {
  // Isolated: a name may be written in the other direction than the date beside it.
  const text = `\u2068${opener}\u2069 · ${time}`
  return (
    <div class="watermark" data-is={is} aria-hidden="true">
      <div class="watermark-sheet">
        {/* Over words it is drawn by style alone: it is no text to read, and no text of the page. */}
        {COPIES.map((index) =>
          is === 'over-all' ? <span key={index} data-text={text} /> : <span key={index}>{text}</span>,
        )}
      </div>
    </div>
  )
}
