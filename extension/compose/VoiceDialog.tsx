import { useEffect, useRef, useState } from 'preact/hooks'
import { say } from '../words/words.ts'
import { CaptureFrame } from './CaptureFrame.tsx'
import { type Recorded, type Recording, startRecording } from './recording.ts'

type Props = { heading: string; onDone(recorded: Recorded | null): void }
type State =
  | { is: 'ready' | 'asking' | 'denied' }
  | { is: 'recording'; recording: Recording; startedAt: number }

/** Records a voice. What was recorded exists in this panel alone until it is sealed. */
export function VoiceDialog({ heading, onDone }: Props) {
  const [state, setState] = useState<State>({ is: 'ready' })
  const running = useRef<Recording | null>(null)
  const isGone = useRef(false)
  useEffect(
    () => () => {
      // The light of the microphone goes out whatever becomes of the dialog.
      isGone.current = true
      running.current?.cancel()
    },
    [],
  )
  const start = async () => {
    setState({ is: 'asking' })
    try {
      const recording = await startRecording()
      running.current = recording
      if (isGone.current) recording.cancel()
      else setState({ is: 'recording', recording, startedAt: Date.now() })
    } catch {
      setState({ is: 'denied' })
    }
  }
  const keep = async (recording: Recording) => {
    running.current = null
    onDone(await recording.stop())
  }
  return (
    <CaptureFrame id="voice" heading={heading} onCancel={() => onDone(null)}>
      {state.is === 'recording' ? <Clock startedAt={state.startedAt} /> : null}
      {state.is === 'denied' ? <p role="alert">{say('capture.denied')}</p> : null}
      <div class="capture-dialog__row">
        <button type="button" class="button" onClick={() => onDone(null)}>
          {say('panel.cancel')}
        </button>
        {state.is === 'recording' ? (
          <button type="button" class="button" data-is="main" onClick={() => void keep(state.recording)}>
            {say('capture.voice.keep')}
          </button>
        ) : (
          <button
            type="button"
            class="button"
            data-is="main"
            disabled={state.is === 'asking'}
            onClick={() => void start()}
          >
            {say('capture.voice.start')}
          </button>
        )}
      </div>
    </CaptureFrame>
  )
}

function Clock({ startedAt }: { startedAt: number }) {
  const [nowAt, setNowAt] = useState(startedAt)
  useEffect(() => {
    const ticking = setInterval(() => setNowAt(Date.now()), 500)
    return () => clearInterval(ticking)
  }, [])
  const seconds = Math.floor((nowAt - startedAt) / 1000)
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return (
    <p class="capture-dialog__clock">
      <span role="status">{say('capture.voice.recording')}</span> <span>{time}</span>
    </p>
  )
}
