/** Something one writes a message in: a rich editor's root, or a text area. */
export type Editable = HTMLElement

/** The editable this node is in, from the innermost outwards; a frame's editable counts as the frame's. */
export function editableAround(node: Node | null | undefined): Editable | null {
  if (!node) return null
  const element = (node.nodeType === 1 ? node : node.parentElement) as HTMLElement | null
  if (!element) return null
  if (element.localName === 'textarea') return isWritable(element) ? element : null
  if (element.localName === 'iframe') return editableInFrame(element as HTMLIFrameElement)
  if (!element.isContentEditable) return editableInDesignMode(element)
  let root = element
  while (root.parentElement?.isContentEditable) root = root.parentElement
  return root
}

/** The editable inside a same-origin frame, as TinyMCE, CKEditor and Proton have it. */
export function editableInFrame(frame: HTMLIFrameElement): Editable | null {
  try {
    const inner = frame.contentDocument
    if (!inner) return null
    return (
      editableAround(inner.activeElement) ??
      inner.querySelector<HTMLElement>('[contenteditable]:not([contenteditable="false"])') ??
      editableInDesignMode(inner.body)
    )
  } catch {
    return null
  }
}

/** What is written in it now. */
export function writtenIn(editable: Editable): string {
  return isTextArea(editable) ? editable.value : editable.innerText
}

export function isTextArea(editable: Element): editable is HTMLTextAreaElement {
  return editable.localName === 'textarea'
}

/** A box that can be written in and seen. */
export function isWritable(editable: Element): boolean {
  if (isTextArea(editable) && (editable.readOnly || editable.disabled)) return false
  return editable.isConnected && editable.getClientRects().length > 0
}

function editableInDesignMode(element: Element): Editable | null {
  const { designMode, body } = element.ownerDocument
  return designMode === 'on' ? body : null
}
