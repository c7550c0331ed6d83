/**
 * Puts something of ours over the host page, in a closed shadow root the page cannot read. Styles are set from
 * script, property by property: the page's content security policy has no say in those, and Firefox lets no
 * content script adopt a style sheet.
 */
export type Layer = { dialog: HTMLDialogElement; remove: () => void }

/** Seen by the page with our host as target, and some pages trap the focus. */
const FOCUS_EVENTS = ['focusin', 'focusout', 'focus', 'blur'] as const
/** Ours when they begin in our buttons: the page's shortcuts must not act on them. */
const KEY_EVENTS = ['keydown', 'keyup', 'keypress', 'click', 'pointerdown', 'mousedown'] as const

export function addLayer(style: string): Layer {
  // The top window where we may reach it: a caught attachment may come from an editor's small frame.
  const { document } = reachableTop()
  const host = document.createElement('div')
  host.style.setProperty('display', 'contents', 'important')
  const root = host.attachShadow({ mode: 'closed' })
  const dialog = document.createElement('dialog')
  dialog.style.cssText = style
  root.append(dialog)

  const keep = (event: Event) => {
    if (event.target === host) event.stopImmediatePropagation()
  }
  const window = document.defaultView
  for (const type of FOCUS_EVENTS) window?.addEventListener(type, keep, true)
  for (const type of KEY_EVENTS) root.addEventListener(type, (event) => event.stopPropagation())
  // Not into the body, which belongs to the page's own framework.
  document.documentElement.append(host)
  return {
    dialog,
    remove: () => {
      for (const type of FOCUS_EVENTS) window?.removeEventListener(type, keep, true)
      host.remove()
    },
  }
}

function reachableTop(): Window {
  try {
    return window.top?.document ? window.top : window
  } catch {
    return window
  }
}
