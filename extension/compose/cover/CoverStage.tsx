import { useEffect, useRef, useState } from 'preact/hooks'
import { say } from '../../words/words.ts'
import { type Cover, type CoverMove, type CoverState, coversOf, type Place } from './cover-state.ts'
import type { Coverable } from './coverable.ts'
import { paintCovers } from './paint-covers.ts'
import './cover-stage.css'

type Props = { coverable: Coverable; state: CoverState; onMove(move: CoverMove): void }

const STEP = 0.01
const ARROWS: Readonly<Record<string, Place>> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
}

/** The page, what covers it, and the boxes as things the keyboard can reach. */
export function CoverStage({ coverable, state, onMove }: Props) {
  const { page, zoom, drawn, chosen } = state
  const sheet = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  useEffect(() => {
    let isOld = false
    setSize(null)
    void coverable.page(page).then((canvas) => {
      if (isOld) return
      canvas.className = 'cover-stage__page'
      sheet.current?.querySelector('.cover-stage__page')?.remove()
      sheet.current?.prepend(canvas)
      setSize({ width: canvas.width, height: canvas.height })
    })
    return () => {
      isOld = true
    }
  }, [coverable, page])
  const covers = coversOf(state)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard has to reach what is hidden
    <section class="cover-stage" tabIndex={0} aria-label={say('cover.picture')}>
      <div
        class="cover-stage__sheet"
        ref={sheet}
        aria-busy={size === null}
        style={{
          inlineSize: `${zoom * 100}%`,
          aspectRatio: size ? `${size.width} / ${size.height}` : '4 / 3',
        }}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.preventDefault()
          event.currentTarget.setPointerCapture(event.pointerId)
          onMove({ move: 'press', at: placeOf(event) })
        }}
        onPointerMove={(event) => {
          if (drawn) onMove({ move: 'drag', at: placeOf(event) })
        }}
        onPointerUp={() => onMove({ move: 'let-go' })}
        onPointerCancel={() => onMove({ move: 'let-go' })}
      >
        {size ? <Covers covers={drawn ? [...covers, drawn] : covers} size={size} /> : null}
        {covers.map((cover, index) =>
          cover.is === 'box' ? (
            <BoxHandle
              key={`${page} ${index}`}
              box={cover}
              label={say('cover.box', { number: index + 1 })}
              isChosen={chosen === index}
              onChoose={() => onMove({ move: 'choose', index })}
              onMove={onMove}
            />
          ) : null,
        )}
      </div>
    </section>
  )
}

function placeOf(event: PointerEvent): Place {
  const { left, top, width, height } = (event.currentTarget as HTMLElement).getBoundingClientRect()
  return { x: (event.clientX - left) / width, y: (event.clientY - top) / height }
}

/** Painted as it will be burnt in, on a sheet of its own. */
function Covers({ covers, size }: { covers: readonly Cover[]; size: { width: number; height: number } }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  // A screen has fewer points than a photo, and this is painted at every move of the hand.
  const scale = Math.min(1, 1600 / Math.max(size.width, size.height))
  const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)]
  useEffect(() => {
    const paint = canvas.current?.getContext('2d')
    if (!paint) return
    paint.clearRect(0, 0, width, height)
    paintCovers(paint, covers, width, height)
  }, [covers, width, height])
  return <canvas class="cover-stage__covers" ref={canvas} width={width} height={height} />
}

type BoxProps = {
  box: Extract<Cover, { is: 'box' }>
  label: string
  isChosen: boolean
  onChoose(): void
  onMove(move: CoverMove): void
}

function BoxHandle({ box, label, isChosen, onChoose, onMove }: BoxProps) {
  const handle = useRef<HTMLButtonElement>(null)
  // A box that was just put there is what the next key moves.
  useEffect(() => {
    if (isChosen) handle.current?.focus({ preventScroll: true })
  }, [isChosen])
  const percent = (part: number) => `${part * 100}%`
  return (
    <button
      type="button"
      class="cover-stage__box"
      ref={handle}
      aria-label={label}
      aria-description={say('cover.box.keys')}
      data-chosen={isChosen}
      style={{
        left: percent(Math.min(box.from.x, box.to.x)),
        top: percent(Math.min(box.from.y, box.to.y)),
        width: percent(Math.abs(box.to.x - box.from.x)),
        height: percent(Math.abs(box.to.y - box.from.y)),
      }}
      onFocus={onChoose}
      onKeyDown={(event) => {
        const by = ARROWS[event.key]
        if (by) onMove({ move: 'nudge', by, edge: event.shiftKey ? 'size' : 'place' })
        else if (event.key === 'Delete' || event.key === 'Backspace') onMove({ move: 'remove' })
        else return
        event.preventDefault()
      }}
    />
  )
}
