import { isElement } from './listening.ts'
import { shadowRootOf } from './shadow-root.ts'

const FRAMES = 'iframe, frame, object, embed'

/** Looking into an element takes Chromium some microseconds, and a page with many thousands must not wait for it. */
const MOST_LOOKS = 2000

/**
 * Takes frames whose address is script out of the shadow trees in here. Such a script runs in a first document that
 * no guard gets into, and could hand its openers to the page. The guard reaches the frames of shadow trees that
 * script has made; of those that came with HTML, or with a copy, it knows nothing. No host puts such a frame there.
 *
 * @returns whether there is a shadow tree at all
 */
export function removeScriptFrames(tree: Node): boolean {
  const inside = 'querySelectorAll' in tree ? [...(tree as ParentNode).querySelectorAll('*')] : []
  return [tree, ...inside].filter(lookInto).length > 0
}

/** What hangs on one element: its shadow tree, and of a template what is copied from it. */
function lookInto(node: Node): boolean {
  if (!isElement(node)) return false
  const root = shadowRootOf(node)
  if (root) {
    for (const frame of root.querySelectorAll(FRAMES)) if (isScript(frame)) frame.remove()
    removeScriptFrames(root)
  }
  const { content } = node as HTMLTemplateElement
  const isInContent = node.localName === 'template' && content && removeScriptFrames(content)
  return root !== null || isInContent
}

/**
 * Looks at what the parser inserts, until the document stands: a shadow tree in the page's HTML is there without any
 * script that could be seen making it.
 *
 * @returns begins, and begins again when the document was opened anew
 */
export function watchingParsed(onRoot: () => void): () => void {
  /** What the parser had not closed: it may have a shadow tree by now, of which no observer hears. */
  let open: Element[] = []
  let looks = MOST_LOOKS
  const observer = new MutationObserver((records) => {
    const nodes = new Set<Node>(open)
    for (const { addedNodes } of records) for (const node of addedNodes) nodes.add(node)
    open = lastOnes()
    if ([...nodes].slice(0, looks).filter(lookInto).length > 0) onRoot()
    looks -= Math.min(looks, nodes.size)
    if (looks === 0 || document.readyState !== 'loading') observer.disconnect()
  })
  return () => observer.observe(document, { childList: true, subtree: true })
}

function lastOnes(): Element[] {
  const found: Element[] = []
  for (let at = document.lastElementChild; at; at = at.lastElementChild) found.push(at)
  return found
}

/** As the browser reads the address, which may begin with blanks and have line breaks in it. */
function isScript(frame: Element): boolean {
  const { src, data } = frame as HTMLIFrameElement & HTMLObjectElement
  return [src, data].some((address) => typeof address === 'string' && /^javascript:/i.test(address))
}
