import { isElement } from './listening.ts'

/**
 * Whether a click or a sent form would run script of the page in a window of its own (`<a href="javascript:…"
 * target="other">`). The first document of such a window gets no guard, and the script in it could hand its openers
 * back. `window.open()` is another matter: the guard reaches what that returns.
 */
export function opensScriptWindow(event: Event): boolean {
  const { submitter } = event as SubmitEvent
  return [submitter, ...event.composedPath()].some(
    (node) => isElement(node) && isScript(node) && leavesThisWindow(node, submitter ?? null),
  )
}

/** A form that script sends tells nobody: it is sent to this window instead, where its script runs beside us. */
export function stayInThisWindow(form: Element): void {
  if (form.localName === 'form' && isScript(form) && leavesThisWindow(form, null)) {
    Element.prototype.setAttribute.call(form, 'target', '_self')
  }
}

function isScript(element: Element): boolean {
  const address =
    given(element, 'formaction') ??
    (element.localName === 'form' ? given(element, 'action') : null) ??
    (/^(?:a|area)$/.test(element.localName) ? (given(element, 'href') ?? given(element, 'xlink:href')) : null)
  // An address may begin with blanks and have line breaks in it.
  return address !== null && /^javascript:/i.test(address.replace(/[\0-\x20]/g, ''))
}

function leavesThisWindow(element: Element, submitter: Element | null): boolean {
  const base = element.ownerDocument.querySelector('base[target]')
  const target =
    (submitter && given(submitter, 'formtarget')) ||
    given(element, 'target') ||
    (base && given(base, 'target')) ||
    ''
  return !/^(?:_self)?$/i.test(target)
}

/** By the prototype: a form's own members are the names of what is in it. */
function given(element: Element, name: string): string | null {
  return Element.prototype.getAttribute.call(element, name)
}
