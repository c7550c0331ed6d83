import type { MediaItem } from '#shared/report/media.ts'
import { REMOVED_KINDS, type RemovedKind } from '#shared/report/removed-kind.ts'
import type { Look } from '../ports/renderer-contract.ts'
import { problemOf, type Trouble } from '../problems/problem.ts'
import { say, showList, showSize, showTime } from '../words/say.ts'
import { isPlayed } from './fetch-item.ts'
import { itemLabel, itemName } from './looking.ts'
import { shownText } from './shown-text.ts'
import type { ItemState, OpenSitting, ShownState } from './sitting.ts'
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
        {state?.is === 'shown' && <Watermark opener={sitting.opener} time={showTime(sitting.openedAt)} />}
        {item && state && (
          <Over
            state={state}
            name={itemName(report, item.index)}
            totalBytes={report.media[item.index]?.lengthBytes ?? 0}
            onAgain={() => doing.choose(item.index)}
          />
        )}
      </div>
      {state?.is === 'shown' && <Warnings state={state} />}
      {item && state?.is === 'shown' && <Removed media={report.media[item.index]} />}
      {item && <Controls sitting={sitting} doing={doing} />}
    </section>
  )
}

/** What a person has to know about what is on the screen. */
function Warnings({ state }: { state: ShownState }) {
  return (
    <>
      {state.isCut && (
        <p class="item-warning" role="alert">
          {say('media.cut')}
        </p>
      )}
      {state.lacks && (
        <p class="item-warning" role="alert">
          {say(`media.lacks-${state.lacks}`)}
        </p>
      )}
      {state.waiting && (
        <p class="item-warning" role="status">
          {say(`waiting.${state.waiting}`)}
        </p>
      )}
      <p class="item-notice">{say('not-diagnosis')}</p>
    </>
  )
}

/** What the file no longer says: a picture without a date is not a picture of no date. */
function Removed({ media }: { media: MediaItem | undefined }) {
  if (!media?.removed) return null
  const kinds = media.removed.map((kind) => (isKnownKind(kind) ? say(`removed.${kind}`) : shownText(kind)))
  return (
    <p class="item-facts">
      {kinds.length === 0 ? say('media.nothing-removed') : say('media.removed', { kinds: showList(kinds) })}
    </p>
  )
}

/** A newer extension may have words of its own. */
function isKnownKind(kind: string): kind is RemovedKind {
  return (REMOVED_KINDS as readonly string[]).includes(kind)
}

type OverProps = { state: ItemState; name: string; totalBytes: number; onAgain: () => void }

/** What lies over the stage while there is nothing on it. */
function Over({ state, name, totalBytes, onAgain }: OverProps) {
  switch (state.is) {
    case 'shown':
      return null
    case 'fetching':
    case 'drawing': {
      // Of what plays nobody knows how much the first picture takes: the bar says so by having no end.
      const isPart = state.is === 'drawing' && state.playedBytes !== undefined
      const done = state.is === 'fetching' ? state.doneBytes : (state.playedBytes ?? totalBytes)
      return (
        <div class="item-over">
          <p id="item-progress" role="status">
            {state.waiting
              ? say(`waiting.${state.waiting}`)
              : say(isPart ? 'media.loading-start' : 'media.loading', { name })}
          </p>
          <progress aria-labelledby="item-progress" {...(isPart ? {} : { value: done, max: totalBytes })} />
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
  const looks = shown ? looksOf(shown) : []
  const isFrames = shown?.kind === 'dicom'
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
            {say(isFrames ? 'media.previous-frame' : 'media.previous-page')}
          </button>
          <span class="controls-where" role="status">
            {say(isFrames ? 'media.frame-number' : 'media.page', { page: shown.page, pages: shown.pages })}
          </span>
          <button
            type="button"
            class="control"
            disabled={shown.page === shown.pages}
            onClick={() => doing.look('next-page')}
          >
            {say(isFrames ? 'media.next-frame' : 'media.next-page')}
          </button>
        </div>
      )}
      {looks.length > 0 && (
        <div class="controls-row">
          {looks.map((look) => (
            <button type="button" key={look} class="control" onClick={() => doing.look(look)}>
              {say(`media.${look}`)}
            </button>
          ))}
        </div>
      )}
      {shown && document.fullscreenEnabled && (
        <div class="controls-row">
          <button type="button" class="control" onClick={toggleFullScreen}>
            {say('media.full-screen')}
          </button>
        </div>
      )}
    </fieldset>
  )
}

/** What can be done to it, in the order of the buttons. */
function looksOf({ kind, can }: ShownState): Exclude<Look, 'next-page' | 'previous-page'>[] {
  if (isPlayed(kind)) return []
  const zooms = ['zoom-out', 'zoom-in', 'fit'] as const
  // Lines of text are turned by nobody.
  if (kind === 'text' || kind === 'csv') return [...zooms]
  return can === 'window'
    ? [...zooms, 'rotate', 'darker', 'brighter', 'less-contrast', 'more-contrast']
    : [...zooms, 'rotate']
}

/** The whole panel: watermark, notice and controls stay with the picture. */
function toggleFullScreen(): void {
  const panel = document.querySelector('.item-panel')
  const asked = document.fullscreenElement ? document.exitFullscreen() : panel?.requestFullscreen()
  // Refused, it stays as it is.
  asked?.catch(() => {})
}
