import { useState } from 'preact/hooks'
import { say } from '../../words/words.ts'
import type { Coverable } from './coverable.ts'
import { type FaceBox, suggestFaces } from './suggest-faces.ts'

type Props = { coverable: Coverable; page: number; onSuggested(boxes: readonly FaceBox[]): void }

/** **Suggest faces**, and what has to be said each time: it is a suggestion, and it misses some. */
export function FaceSuggestion({ coverable, page, onSuggested }: Props) {
  const [state, setState] = useState<{ is: 'ready' | 'looking' | 'failed' } | { is: 'found'; count: number }>(
    {
      is: 'ready',
    },
  )
  const suggest = async () => {
    setState({ is: 'looking' })
    const boxes = await coverable
      .page(page)
      .then(suggestFaces)
      .catch(() => null)
    if (boxes) onSuggested(boxes)
    setState(boxes ? { is: 'found', count: boxes.length } : { is: 'failed' })
  }
  return (
    <div class="cover-tools__faces">
      <button
        type="button"
        class="button cover-tools__button"
        aria-disabled={state.is === 'looking'}
        onClick={() => {
          if (state.is !== 'looking') void suggest()
        }}
      >
        {say(state.is === 'looking' ? 'cover.faces.looking' : 'cover.faces')}
      </button>
      <span role="status">
        {state.is === 'found' ? say('cover.faces.found', { count: state.count }) : ''}
        {state.is === 'failed' ? say('cover.faces.failed') : ''}
      </span>
    </div>
  )
}
