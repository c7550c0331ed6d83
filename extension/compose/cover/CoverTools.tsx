import { say } from '../../words/words.ts'
import type { CoverMove, CoverState, Tool } from './cover-state.ts'
import './cover-tools.css'

type Props = { state: CoverState; onMove(move: CoverMove): void }

const TOOLS: readonly Tool[] = ['box', 'brush']

/** What can be done to the picture, in a row. */
export function CoverTools({ state, onMove }: Props) {
  const { tool, before, after, page, pages } = state
  return (
    <div class="cover-tools" role="toolbar" aria-label={say('cover.tools')}>
      {TOOLS.map((one) => (
        <button
          type="button"
          class="button cover-tools__button"
          key={one}
          aria-pressed={tool === one}
          onClick={() => onMove({ move: 'tool', tool: one })}
        >
          {say(`cover.tool.${one}`)}
        </button>
      ))}
      <button
        type="button"
        class="button cover-tools__button"
        onClick={() => onMove({ move: 'add-box', around: middleOfView() })}
      >
        {say('cover.add-box')}
      </button>
      <button
        type="button"
        class="button cover-tools__button"
        disabled={before.length === 0}
        onClick={() => onMove({ move: 'undo' })}
      >
        {say('cover.undo')}
      </button>
      <button
        type="button"
        class="button cover-tools__button"
        disabled={after.length === 0}
        onClick={() => onMove({ move: 'redo' })}
      >
        {say('cover.redo')}
      </button>
      <button
        type="button"
        class="button cover-tools__button"
        aria-label={say('cover.zoom-in')}
        onClick={() => onMove({ move: 'zoom', by: 1.5 })}
      >
        +
      </button>
      <button
        type="button"
        class="button cover-tools__button"
        aria-label={say('cover.zoom-out')}
        onClick={() => onMove({ move: 'zoom', by: 1 / 1.5 })}
      >
        −
      </button>
      {pages.length > 1 ? (
        <>
          <button
            type="button"
            class="button cover-tools__button"
            disabled={page === 0}
            onClick={() => onMove({ move: 'page', to: page - 1 })}
          >
            {say('cover.page-before')}
          </button>
          <span class="cover-tools__page">{say('cover.page', { page: page + 1, count: pages.length })}</span>
          <button
            type="button"
            class="button cover-tools__button"
            disabled={page === pages.length - 1}
            onClick={() => onMove({ move: 'page', to: page + 1 })}
          >
            {say('cover.page-after')}
          </button>
        </>
      ) : null}
    </div>
  )
}

/** Where a box is put by a key: in the middle of what can be seen of the picture. */
function middleOfView(): { x: number; y: number } {
  const stage = document.querySelector('.cover-stage')
  if (!stage) return { x: 0.5, y: 0.5 }
  return {
    x: (stage.scrollLeft + stage.clientWidth / 2) / stage.scrollWidth,
    y: (stage.scrollTop + stage.clientHeight / 2) / stage.scrollHeight,
  }
}
