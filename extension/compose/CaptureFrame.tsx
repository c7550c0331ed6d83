import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import './capture-dialog.css'

type Props = { id: string; heading: string; onCancel(): void; children: ComponentChildren }

/** A dialog over the form in which something is made. Escape leaves it, and not the form. */
export function CaptureFrame({ id, heading, onCancel, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      class="capture-dialog"
      ref={dialog}
      aria-labelledby={`${id}-heading`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.stopPropagation()
      }}
      onCancel={(event) => {
        event.preventDefault()
        onCancel()
      }}
    >
      <h2 id={`${id}-heading`}>{heading}</h2>
      {children}
    </dialog>
  )
}
