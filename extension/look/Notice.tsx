import type { ComponentChildren } from 'preact'
import './notice.css'

type Props = {
  is?: 'plain' | 'warning'
  heading?: string
  /** Read out when it appears: `alert` at once, `status` when there is a pause. */
  role?: 'alert' | 'status'
  children: ComponentChildren
}

/** Something to know before going on. */
export function Notice({ is = 'plain', heading, role, children }: Props) {
  return (
    <div class="notice" data-is={is} role={role}>
      {heading ? <h2>{heading}</h2> : null}
      {children}
    </div>
  )
}
