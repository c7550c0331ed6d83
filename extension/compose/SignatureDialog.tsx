import { useRef, useState } from 'preact/hooks'
import { say } from '../words/words.ts'
import { CaptureFrame } from './CaptureFrame.tsx'

/** Twice the size it is shown in, so that it is still a signature on a large screen. */
const SIZE = { width: 800, height: 320 }

type Props = { onDone(signature: Blob | null): void }

/** A field to sign in with finger, pen or mouse. */
export function SignatureDialog({ onDone }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [isSigned, setSigned] = useState(false)

  const draw = (event: PointerEvent, isStart: boolean) => {
    const field = canvas.current
    const paint = field?.getContext('2d')
    if (!field || !paint || (!isStart && event.buttons === 0)) return
    const { left, top, width, height } = field.getBoundingClientRect()
    const x = ((event.clientX - left) / width) * SIZE.width
    const y = ((event.clientY - top) / height) * SIZE.height
    if (isStart) {
      field.setPointerCapture(event.pointerId)
      // Ink on paper, whatever the colours of the screen: it is looked at elsewhere.
      Object.assign(paint, { lineWidth: 5, lineCap: 'round', lineJoin: 'round', strokeStyle: '#101820' })
      paint.beginPath()
      paint.moveTo(x, y)
    } else {
      paint.lineTo(x, y)
      paint.stroke()
      setSigned(true)
    }
  }
  const clear = () => {
    canvas.current?.getContext('2d')?.clearRect(0, 0, SIZE.width, SIZE.height)
    setSigned(false)
  }
  return (
    <CaptureFrame id="signature" heading={say('consent.sign')} onCancel={() => onDone(null)}>
      <p>{say('consent.sign.hint')}</p>
      <canvas
        class="capture-dialog__paper"
        ref={canvas}
        {...SIZE}
        role="img"
        aria-label={say('consent.sign.field')}
        onPointerDown={(event) => draw(event, true)}
        onPointerMove={(event) => draw(event, false)}
      />
      <div class="capture-dialog__row">
        <button type="button" class="button" onClick={() => onDone(null)}>
          {say('panel.cancel')}
        </button>
        <button type="button" class="button" onClick={clear} disabled={!isSigned}>
          {say('consent.sign.clear')}
        </button>
        <button
          type="button"
          class="button"
          data-is="main"
          disabled={!isSigned}
          onClick={() => canvas.current?.toBlob(onDone, 'image/png')}
        >
          {say('consent.sign.keep')}
        </button>
      </div>
    </CaptureFrame>
  )
}
