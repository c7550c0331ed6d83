import { useEffect, useRef, useState } from 'preact/hooks'
import type { Recording } from '../tenant/recording.ts'
import { say } from '../words/words.ts'
import { CameraDialog } from './CameraDialog.tsx'
import { VoiceDialog } from './VoiceDialog.tsx'
import './add-media.css'

type Props = { recording: Recording; onAdd(files: File[]): void }

/** More for the same report: chosen, dropped, pasted, or made on the spot. */
export function AddMedia({ recording, onAdd }: Props) {
  const [open, setOpen] = useState<'camera' | 'voice' | null>(null)
  const picker = useRef<HTMLInputElement>(null)
  const [madeCount, setMadeCount] = useState(1)
  useEffect(() => listenForFiles(onAdd), [onAdd])
  const made = (file: Blob | null, name: string) => {
    setOpen(null)
    if (!file) return
    setMadeCount(madeCount + 1)
    onAdd([new File([file], name, { type: file.type })])
  }
  return (
    <div class="add-media">
      <input
        class="add-media__picker"
        ref={picker}
        type="file"
        multiple
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ currentTarget }) => {
          onAdd([...(currentTarget.files ?? [])])
          // The same file again is a choice again.
          currentTarget.value = ''
        }}
      />
      <button type="button" class="button" data-is="quiet" onClick={() => picker.current?.click()}>
        {say('media.add')}
      </button>
      {recording.camera ? (
        <button type="button" class="button" data-is="quiet" onClick={() => setOpen('camera')}>
          {say('media.camera')}
        </button>
      ) : null}
      {recording.voice ? (
        <button type="button" class="button" data-is="quiet" onClick={() => setOpen('voice')}>
          {say('media.voice')}
        </button>
      ) : null}
      {open === 'camera' ? (
        <CameraDialog
          onDone={(photo) => made(photo, `${say('media.photo-name', { number: madeCount })}.jpg`)}
        />
      ) : null}
      {open === 'voice' ? (
        <VoiceDialog
          heading={say('media.voice')}
          onDone={(recorded) => {
            const ending = recorded?.mediaType === 'audio/ogg' ? 'ogg' : 'webm'
            made(recorded?.file ?? null, `${say('media.voice-name', { number: madeCount })}.${ending}`)
          }}
        />
      ) : null}
    </div>
  )
}

/** Drops and pastes anywhere in the panel. A pasted text goes where it was pasted. */
function listenForFiles(onAdd: (files: File[]) => void): () => void {
  const listening = new AbortController()
  const { signal } = listening
  const take = (event: Event, data: DataTransfer | null) => {
    const files = data ? filesIn(data) : []
    if (files.length === 0) return
    event.preventDefault()
    onAdd(files)
  }
  document.addEventListener('dragover', (event) => event.preventDefault(), { signal })
  document.addEventListener(
    'drop',
    (event) => {
      // Without this the browser would leave the panel and show the file.
      event.preventDefault()
      take(event, event.dataTransfer)
    },
    { signal },
  )
  document.addEventListener('paste', (event) => take(event, event.clipboardData), { signal })
  return () => listening.abort()
}

/** A folder is no file, though the browser lists it as one that cannot be read. */
function filesIn(data: DataTransfer): File[] {
  return [...data.items].flatMap((item) => {
    const file = item.kind === 'file' && !item.webkitGetAsEntry()?.isDirectory ? item.getAsFile() : null
    return file ? [file] : []
  })
}
