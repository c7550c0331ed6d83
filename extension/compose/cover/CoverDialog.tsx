import { useEffect, useReducer, useRef, useState } from 'preact/hooks'
import { say } from '../../words/words.ts'
import { CoverStage } from './CoverStage.tsx'
import { CoverTools } from './CoverTools.tsx'
import { afterCoverMove, type CoverMove, coversOf, isAnythingCovered, startCovering } from './cover-state.ts'
import type { Coverable } from './coverable.ts'
import { FaceSuggestion } from './FaceSuggestion.tsx'
import './cover-dialog.css'

type Props = {
  coverable: Coverable
  onCancel(): void
  onCovered(file: File): void
}

/** Boxes and a brush over whatever nobody is to see. Nothing is changed before **Burn in**. */
export function CoverDialog({ coverable, onCancel, onCovered }: Props) {
  const [state, move] = useReducer(afterCoverMove, coverable.pageCount, startCovering)
  const [busy, setBusy] = useState<'no' | 'burning' | 'failed'>('no')
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const burn = async () => {
    setBusy('burning')
    const file = await coverable.covered(state.pages).catch(() => null)
    if (file) onCovered(file)
    else setBusy('failed')
  }
  return (
    <dialog
      class="cover-dialog"
      ref={dialog}
      aria-labelledby="cover-heading"
      onCancel={(event) => {
        event.preventDefault()
        onCancel()
      }}
      onKeyDown={(event) => {
        // Escape is this dialog's alone: the panel behind it would ask to throw everything away.
        if (event.key === 'Escape') event.stopPropagation()
        const shortcut = shortcutOf(event)
        if (!shortcut) return
        event.preventDefault()
        move(shortcut)
      }}
    >
      <h2 id="cover-heading">{say('cover.heading')}</h2>
      <div>
        <CoverTools state={state} onMove={move} />
        <FaceSuggestion
          coverable={coverable}
          page={state.page}
          onSuggested={(boxes) => move({ move: 'add-boxes', boxes })}
        />
      </div>
      <CoverStage coverable={coverable} state={state} onMove={move} />
      <p class="cover-dialog__said" role="status">
        {say('cover.count', { count: coversOf(state).length })}
      </p>
      {coverable.pageCount > 1 ? (
        <p class="cover-dialog__said">{say('cover.pages-become-pictures')}</p>
      ) : null}
      {busy === 'failed' ? <p role="alert">{say('cover.failed')}</p> : null}
      <div class="cover-dialog__row">
        <button type="button" class="button" onClick={onCancel}>
          {say('cover.cancel')}
        </button>
        <button
          type="button"
          class="button"
          data-is="main"
          disabled={!isAnythingCovered(state) || busy === 'burning'}
          onClick={() => void burn()}
        >
          {say(busy === 'burning' ? 'cover.burning' : 'cover.done')}
        </button>
      </div>
    </dialog>
  )
}

function shortcutOf({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): CoverMove | null {
  if (!ctrlKey && !metaKey) {
    if (key === '+') return { move: 'zoom', by: 1.5 }
    return key === '-' ? { move: 'zoom', by: 1 / 1.5 } : null
  }
  if (key.toLowerCase() === 'z') return { move: shiftKey ? 'redo' : 'undo' }
  return key.toLowerCase() === 'y' ? { move: 'redo' } : null
}
