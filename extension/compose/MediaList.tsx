import { useEffect, useRef, useState } from 'preact/hooks'
import type { MediaState } from '../messages/contract.ts'
import { size } from '../words/times.ts'
import { say } from '../words/words.ts'
import { CoverParts } from './cover/CoverParts.tsx'
import { isCoverable } from './cover/coverable.ts'
import { Listen } from './Listen.tsx'
import { MediaSafety } from './MediaSafety.tsx'
import './media-list.css'

type Props = {
  files: readonly File[]
  media: readonly MediaState[]
  mayGoAsItIs: boolean
  onRemove(index: number): void
  onMove(from: number, to: number): void
  onLetGo(index: number): void
  safeFile(index: number): Promise<File | null>
  onCovered(index: number, file: File): void
}

/** What is being shared, each with its picture where the browser can draw one. */
export function MediaList({
  files,
  media,
  mayGoAsItIs,
  onRemove,
  onMove,
  onLetGo,
  safeFile,
  onCovered,
}: Props) {
  const [removed, setRemoved] = useState<string | null>(null)
  const [moved, setMoved] = useState<{ name: string; place: number } | null>(null)
  const [covered, setCovered] = useState<File | null>(null)
  const area = useRef<HTMLDivElement>(null)
  // The same for a file that was covered: it is another one now, and so is its button.
  useEffect(() => {
    if (covered) area.current?.focus()
  }, [covered])
  // The button that was pressed is gone, and whoever uses the keyboard would be back at the top.
  useEffect(() => {
    if (removed !== null) area.current?.focus()
  }, [removed, files])
  const move = (from: number, to: number) => {
    setMoved({ name: files[from]?.name ?? '', place: to + 1 })
    setRemoved(null)
    onMove(from, to)
    // The focus goes with the file, so that the next press moves it on.
    const by = to < from ? 'earlier' : 'later'
    const isAtEnd = to === 0 || to === files.length - 1
    const next = isAtEnd ? (by === 'earlier' ? 'later' : 'earlier') : by
    document.getElementById(`media-${next}-${to}`)?.focus()
  }
  return (
    <div id="media" ref={area} tabIndex={-1}>
      {files.length === 0 ? (
        <p>{say('media.none-left')}</p>
      ) : (
        <ul class="media-list" aria-label={say('media.heading')}>
          {files.map((file, index) => (
            <li
              class="media-list__item"
              // Two files may have one name; the place in the list tells them apart.
              key={`${index} ${file.name} ${file.size}`}
              aria-labelledby={`media-name-${index}`}
            >
              <Thumbnail file={file} />
              <div>
                <span class="media-list__name" id={`media-name-${index}`}>
                  {file.name}
                </span>
                <span class="media-list__size">{size(file.size)}</span>
                <MediaSafety
                  media={media[index] ?? { is: 'preparing' }}
                  mayGoAsItIs={mayGoAsItIs}
                  nameId={`media-name-${index}`}
                  onLetGo={() => onLetGo(index)}
                />
                {file.type.startsWith('audio/') ? (
                  <Listen file={file} label={say('media.listen', { name: file.name })} />
                ) : null}
                {isCoverableNow(media[index]) ? (
                  <CoverParts
                    nameId={`media-name-${index}`}
                    safeFile={() => safeFile(index)}
                    onCovered={(file) => {
                      onCovered(index, file)
                      setCovered(file)
                    }}
                  />
                ) : null}
              </div>
              {files.length > 1 ? (
                <div class="media-list__order">
                  <MoveButton by="earlier" index={index} count={files.length} onMove={move} />
                  <MoveButton by="later" index={index} count={files.length} onMove={move} />
                </div>
              ) : null}
              <button
                type="button"
                class="button"
                data-is="quiet"
                aria-describedby={`media-name-${index}`}
                onClick={() => {
                  onRemove(index)
                  setMoved(null)
                  setRemoved(file.name)
                }}
              >
                {say('media.remove')}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p class="media-list__said" role="status">
        {removed !== null ? say('media.removed', { name: removed }) : ''}
        {moved ? say('media.moved', { ...moved, count: files.length }) : ''}
      </p>
    </div>
  )
}

function isCoverableNow(media: MediaState | undefined): boolean {
  return media?.is === 'prepared' && isCoverable(media.mediaType)
}

type MoveProps = {
  by: 'earlier' | 'later'
  index: number
  count: number
  onMove(from: number, to: number): void
}

function MoveButton({ by, index, count, onMove }: MoveProps) {
  const to = by === 'earlier' ? index - 1 : index + 1
  return (
    <button
      type="button"
      class="button media-list__move"
      data-is="quiet"
      id={`media-${by}-${index}`}
      aria-label={say(`media.${by}`)}
      aria-describedby={`media-name-${index}`}
      disabled={to < 0 || to >= count}
      onClick={() => onMove(index, to)}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={by === 'earlier' ? 'm3 10 5-5 5 5' : 'm3 6 5 5 5-5'} />
      </svg>
    </button>
  )
}

function Thumbnail({ file }: { file: File }) {
  const [address, setAddress] = useState<string | null>(null)
  const [isDrawable, setDrawable] = useState(file.type.startsWith('image/'))
  useEffect(() => {
    if (!isDrawable) return
    const made = URL.createObjectURL(file)
    setAddress(made)
    // An address that is not given back keeps the picture in memory for as long as the panel lives.
    return () => URL.revokeObjectURL(made)
  }, [file, isDrawable])
  if (!isDrawable) {
    return (
      <span class="media-list__kind" aria-hidden="true">
        {endingOf(file.name)}
      </span>
    )
  }
  return (
    <img class="media-list__thumbnail" src={address ?? undefined} alt="" onError={() => setDrawable(false)} />
  )
}

function endingOf(name: string): string {
  return (/\.([A-Za-z0-9]{1,4})$/.exec(name)?.[1] ?? '').toUpperCase() || '•'
}
