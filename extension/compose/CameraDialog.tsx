import { useEffect, useRef, useState } from 'preact/hooks'
import { say } from '../words/words.ts'
import { CaptureFrame } from './CaptureFrame.tsx'

type Props = { onDone(photo: Blob | null): void }

const QUALITY = 0.92

/** Takes a photo straight into the report: it is in no gallery, on no disk and in no backup. */
export function CameraDialog({ onDone }: Props) {
  const video = useRef<HTMLVideoElement>(null)
  const [state, setState] = useState<'asking' | 'live' | 'denied'>('asking')
  useEffect(() => {
    let isGone = false
    let stream: MediaStream | null = null
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    const wanted = { video: { facingMode: 'environment', width: { ideal: 3840 }, height: { ideal: 2160 } } }
    navigator.mediaDevices.getUserMedia(wanted).then(
      (got) => {
        stream = got
        if (isGone) stop()
        else if (video.current) video.current.srcObject = got
      },
      () => setState('denied'),
    )
    return () => {
      isGone = true
      stop()
    }
  }, [])
  // A camera that was granted shows nothing for a moment yet, and a press then would take no photo.
  const live = () => setState('live')
  const take = () => {
    const source = video.current
    if (!source?.videoWidth) return
    const canvas = document.createElement('canvas')
    canvas.width = source.videoWidth
    canvas.height = source.videoHeight
    canvas.getContext('2d')?.drawImage(source, 0, 0)
    canvas.toBlob(onDone, 'image/jpeg', QUALITY)
  }
  return (
    <CaptureFrame id="camera" heading={say('media.camera')} onCancel={() => onDone(null)}>
      {state === 'denied' ? (
        <p role="alert">{say('capture.denied')}</p>
      ) : (
        <video class="capture-dialog__view" ref={video} autoplay muted playsInline onLoadedData={live} />
      )}
      <div class="capture-dialog__row">
        <button type="button" class="button" onClick={() => onDone(null)}>
          {say('panel.cancel')}
        </button>
        <button type="button" class="button" data-is="main" disabled={state !== 'live'} onClick={take}>
          {say('capture.photo.take')}
        </button>
      </div>
    </CaptureFrame>
  )
}
