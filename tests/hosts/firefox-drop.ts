import type { Firefox } from './firefox.ts'
import type { Dragged } from './matrix-browser.ts'

/**
 * Lets go of what is dragged in from outside over a point of the front tab. No protocol drives that in Firefox, so
 * the browser's own script does, as Mozilla's tests of drag and drop do: the events are trusted, and the files are of
 * the disk.
 */
export async function dropInFirefox(
  firefox: Firefox,
  at: { x: number; y: number },
  dragged: Dragged,
): Promise<void> {
  const { contexts } = (await firefox.send('browsingContext.getTree', { 'moz:scope': 'chrome' })) as {
    contexts: { context: string }[]
  }
  const inPage = `(${IN_THE_PAGES_PROCESS})(${JSON.stringify(at)}, ${JSON.stringify(dragged)})`
  const answer = (await firefox.send('script.evaluate', {
    target: { context: contexts[0]?.context },
    awaitPromise: true,
    expression: `new Promise((resolve) => {
      const { messageManager } = window.gBrowser.selectedBrowser
      const done = ({ data }) => {
        messageManager.removeMessageListener('wardlink-test:dropped', done)
        resolve(data)
      }
      messageManager.addMessageListener('wardlink-test:dropped', done)
      messageManager.loadFrameScript('data:application/javascript,' + encodeURIComponent(${JSON.stringify(inPage)}), false)
    })`,
  })) as { result?: { value?: string } }
  if (answer.result?.value !== 'dropped') throw new Error(`nothing was dropped: ${answer.result?.value}`)
}

/** Script with the browser's own rights beside the page. Plain, as it is sent as text. */
const IN_THE_PAGES_PROCESS = `async (at, dragged) => {
  const say = (what) => sendAsyncMessage('wardlink-test:dropped', what)
  try {
    Cu.importGlobalProperties(['File'])
    let view = content, { x, y } = at, target = null
    for (;;) {
      target = view.document.elementFromPoint(x, y) ?? view.document.documentElement
      // A text field has a tree of the browser's own, in which nothing can be dropped on anything.
      const isField = /^(input|textarea)$/.test(target.localName)
      const root = isField ? null : target.openOrClosedShadowRoot
      if (root) target = root.elementFromPoint(x, y) ?? target
      if (target.localName !== 'iframe' || !target.contentWindow?.document) break
      const box = target.getBoundingClientRect()
      x -= box.left
      y -= box.top
      view = target.contentWindow
    }
    const data = new view.DataTransfer()
    // As the page itself would: what the browser's own script puts there, no page may read.
    const asPage = Cu.waiveXrays(data)
    for (const path of dragged.files ?? []) {
      asPage.items.add(Cu.cloneInto(await File.createFromFileName(path), view))
    }
    if (dragged.image) {
      asPage.setData('text/uri-list', dragged.image)
      asPage.setData('text/html', '<img src="' + dragged.image + '">')
    }
    for (const type of ['dragenter', 'dragover', 'drop']) {
      const event = view.document.createEvent('DragEvent')
      event.initDragEvent(type, true, true, view, 0, x, y, x, y, false, false, false, false, 0, null, data)
      view.windowUtils.dispatchDOMEventViaPresShellForTesting(target, event)
    }
    say('dropped')
  } catch (problem) {
    say(String(problem))
  }
}`
