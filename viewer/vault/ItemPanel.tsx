import type { Look } from '../ports/renderer-contract.ts'
import { problemOf, type Trouble } from '../problems/problem.ts'
import { say, showSize, showTime } from '../words/say.ts'
import { itemLabel, itemName } from './looking.ts'
import type { ItemState, OpenSitting } from './sitting.ts'
import type { SittingActions } from './sitting-actions.ts'
import { Watermark } from './Watermark.tsx'

/** The picture or document that was chosen, with what moves it. */
export function ItemPanel({ sitting, doing }: { sitting: OpenSitting; doing: SittingActions }) {
  const { item, report } = sitting
  const state = item?.state
  return (
    <section
      class="item-panel"
      aria-label={item ? itemLabel(report, item.index) : say('report.media')}
      data-state={state?.is ?? 'none'}
    >
      <div class="item-area">
        {/* Preact draws nothing in here: it is the renderer's, and survives every drawing around it. */}
        <div id="stage" class="stage" />
        {state?.is === 'shown' && <Watermark text={`${sitting.opener} · ${showTime(sitting.openedAt)}`} />}
        {item && state && (
          <Over
            state={state}
            name={itemName(report, item.index)}
            totalBytes={report.media[item.index]?.lengthBytes ?? 0}
            onAgain={() => doing.choose(item.index)}
          />
        )}
      </div>
      {state?.is === 'shown' && state.isCut && (
        <p class="item-warning" role="alert">
          {say('media.cut')}
        </p>
      )}
      {item && <Controls sitting={sitting} doing={doing} />}
    </section>
  )
}

type OverProps = { state: ItemState; name: string; totalBytes: number; onAgain: () => void }

/** What lies over the stage while there is nothing on it. */
function Over({ state, name, totalBytes, onAgain }: OverProps) {
  switch (state.is) {
    case 'shown':
      return null
    case 'fetching':
    case 'drawing': {
      const done = state.is === 'fetching' ? state.doneBytes : totalBytes
      const waiting = state.is === 'fetching' ? state.waiting : null
      return (
        <div class="item-over">
          <p id="item-progress" role="status">
            {waiting ? say(`waiting.${waiting}`) : say('media.loading', { name })}
          </p>
          <progress aria-labelledby="item-progress" value={done} max={totalBytes} />
          <p class="quiet">{say('progress', { done: showSize(done), total: showSize(totalBytes) })}</p>
        </div>
      )
    }
    case 'failed':
      return (
        <div class="item-over" role="alert" data-problem={`media/${state.because}`}>
          <h2 class="item-problem">{say(`media.${state.because}.heading`)}</h2>
          <p>{say(`media.${state.because}.sentence`)}</p>
          <p class="next-step">{say(`media.${state.because}.next`)}</p>
        </div>
      )
    case 'stopped':
      return <Stopped because={state.because} onAgain={onAgain} />
  }
}

/** Only trying again can be done from here; whoever must sign in again comes back through the link. */
function Stopped({ because, onAgain }: { because: Trouble; onAgain: () => void }) {
  const { name, next } = problemOf(because)
  if (because === 'sign-in/needed' || name === 'not-granted') {
    return (
      <div class="item-over" role="alert" data-problem={because}>
        <h2 class="item-problem">{say('media.over.heading')}</h2>
        <p>{say('media.over.sentence')}</p>
        <p class="next-step">{say('media.over.next')}</p>
      </div>
    )
  }
  return (
    <div class="item-over" role="alert" data-problem={because}>
      <h2 class="item-problem">{say(`problem.${name}.heading`)}</h2>
      <p>{say(`problem.${name}.sentence`)}</p>
      {next.advice && <p class="next-step">{say(next.advice)}</p>}
      {next.is === 'button' && next.action === 'try-again' && (
        <button type="button" class="button" onClick={onAgain}>
          {say('media.try-again')}
        </button>
      )}
    </div>
  )
}

function Controls({ sitting, doing }: { sitting: OpenSitting; doing: SittingActions }) {
  const { item, report } = sitting
  if (!item) return null
  const { index, state } = item
  const shown = state.is === 'shown' ? state : null
  if (report.media.length === 1 && !shown) return null
  const looks: [Look, string][] = [
    ['zoom-out', say('media.zoom-out')],
    ['zoom-in', say('media.zoom-in')],
    ['fit', say('media.fit')],
  ]
  // Lines of text are turned by nobody.
  if (!report.media[index]?.mediaType.startsWith('text/')) looks.push(['rotate', say('media.rotate')])
  return (
    <fieldset class="controls" aria-label={say('media.controls')}>
      {report.media.length > 1 && (
        <div class="controls-row">
          <button type="button" class="control" disabled={index === 0} onClick={() => doing.turn('previous')}>
            {say('media.previous')}
          </button>
          <span class="controls-where">
            {index + 1}/{report.media.length}
          </span>
          <button
            type="button"
            class="control"
            disabled={index === report.media.length - 1}
            onClick={() => doing.turn('next')}
          >
            {say('media.next')}
          </button>
        </div>
      )}
      {shown && shown.pages > 1 && (
        <div class="controls-row">
          <button
            type="button"
            class="control"
            disabled={shown.page === 1}
            onClick={() => doing.look('previous-page')}
          >
            {say('media.previous-page')}
          </button>
          <span class="controls-where" role="status">
            {say('media.page', { page: shown.page, pages: shown.pages })}
          </span>
          <button
            type="button"
            class="control"
            disabled={shown.page === shown.pages}
            onClick={() => doing.look('next-page')}
          >
            {say('media.next-page')}
          </button>
        </div>
      )}
      {shown && (
        <div class="controls-row">
          {looks.map(([look, name]) => (
            <button type="button" key={look} class="control" onClick={() => doing.look(look)}>
              {name}
            </button>
          ))}
        </div>
      )}
    </fieldset>
  )
}
