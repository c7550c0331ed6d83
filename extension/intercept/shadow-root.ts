type ChromiumDom = { dom?: { openOrClosedShadowRoot?: (element: Element) => ShadowRoot | null } }
const { chrome } = globalThis as { chrome?: ChromiumDom }

/** The shadow root of an element, closed or open: an extension may look where page script may not. */
export function shadowRootOf(element: Element): ShadowRoot | null {
  try {
    if (chrome?.dom?.openOrClosedShadowRoot) return chrome.dom.openOrClosedShadowRoot(element)
    const inFirefox = (element as { openOrClosedShadowRoot?: ShadowRoot | null }).openOrClosedShadowRoot
    return inFirefox ?? element.shadowRoot
  } catch {
    // Not an element that can have one, or the extension was updated under this page.
    return element.shadowRoot
  }
}
