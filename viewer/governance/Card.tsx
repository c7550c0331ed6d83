import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

type Props = { heading: string; children?: ComponentChildren; role?: 'alert'; problem?: string }

/** A screen that says one thing. Focus goes to its heading, so that a screen reader starts there. */
export function Card({ heading, children, role, problem }: Props) {
  const title = useRef<HTMLHeadingElement>(null)
  // A new heading is a new screen.
  useEffect(() => title.current?.focus({ preventScroll: true }), [heading])
  return (
    <div class="card" role={role} data-problem={problem}>
      <h1 class="heading" tabIndex={-1} ref={title}>
        {heading}
      </h1>
      {children}
    </div>
  )
}
