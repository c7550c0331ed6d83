/** As many copies as fill a large screen; the rest is cut off. */
const COPIES = Array.from({ length: 160 }, (_, index) => index)

/**
 * The opener's name and the time, over everything. Drawn by the vault above the renderer's frame, so no file
 * can remove it. It stops nobody with a second camera; it says whose screen it was.
 */
export function Watermark({ text, is = 'over-file' }: { text: string; is?: 'over-file' | 'over-all' }) {
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
