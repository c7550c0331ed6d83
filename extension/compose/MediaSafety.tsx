import type { MediaState } from '../messages/contract.ts'
import { troubleOf } from '../notices/trouble.ts'
import { say } from '../words/words.ts'
import './media-safety.css'

type Props = {
  media: MediaState
  mayGoAsItIs: boolean
  /** The element that names the file. */
  nameId: string
  onLetGo(): void
}

/** What has been taken out of a file, or why it cannot go. */
export function MediaSafety({ media, mayGoAsItIs, nameId, onLetGo }: Props) {
  switch (media.is) {
    case 'preparing':
      return (
        <p class="media-safety" data-is="preparing">
          {say('media.preparing')}
        </p>
      )
    case 'prepared':
      return (
        <p class="media-safety" data-is="prepared">
          {media.removed.length > 0
            ? say('media.taken-out', {
                kinds: media.removed.map((kind) => say(`removed.${kind}`)).join(', '),
              })
            : say('media.safe')}
          {media.mayShowWords ? <strong> {say('media.may-show-words')}</strong> : null}
        </p>
      )
    case 'refused':
      return (
        <div class="media-safety" data-is="refused" role="alert">
          <p>
            <strong>{say('media.refused')}.</strong> {say(troubleOf(media.because))}
          </p>
          {mayGoAsItIs && media.because !== 'hold/unreadable' ? (
            <button type="button" class="button" aria-describedby={nameId} onClick={onLetGo}>
              {say('media.let-go')}
            </button>
          ) : null}
        </div>
      )
    case 'as-it-is':
      return (
        <p class="media-safety" data-is="as-it-is">
          {say('media.as-it-is')}
        </p>
      )
  }
}
