/**
 * Records the page it is run in, without anything of anybody: what a host pack is made from and proved against.
 * Paste it into the console of a page with a composer open; it downloads `<host>-<date>.html`.
 *
 * What stays: elements, ids, classes, roles, `data-` names and `contenteditable`. What goes: every text, every address,
 * every value, script and style. A label stays only where it is one of a few words that every page has.
 */
;(() => {
  const KEPT = new Set([
    'id',
    'class',
    'role',
    'type',
    'name',
    'contenteditable',
    'g_editable',
    'tabindex',
    'hidden',
    'dir',
    'aria-multiline',
    'aria-hidden',
    'data-testid',
    'data-test-id',
    'data-tab',
    'data-icon',
    'data-lexical-editor',
    'data-lexical-text',
  ])
  const LABELS = ['aria-label', 'aria-placeholder', 'placeholder', 'title']
  const GONE = new Set([
    'script',
    'style',
    'link',
    'meta',
    'svg',
    'img',
    'video',
    'audio',
    'canvas',
    'noscript',
    'base',
  ])

  /** Letters become x and digits 0: how long a text is may matter, what it says may not. */
  const masked = (text) => text.replace(/\p{L}/gu, 'x').replace(/\p{N}/gu, '0')
  /** An id can hold an address or a number of somebody's. */
  const isPlain = (value) => value.length <= 60 && !/[@\s]|\d{5}/.test(value)

  function censored(node, inDocument) {
    if (node.nodeType === 3) return inDocument.createTextNode(masked(node.data))
    if (node.nodeType !== 1 || GONE.has(node.localName)) return null
    const copy = inDocument.createElement(node.localName)
    for (const { name, value } of node.attributes) {
      if (name === 'class') copy.setAttribute(name, value.split(/\s+/).filter(isPlain).join(' '))
      else if (KEPT.has(name) && isPlain(value)) copy.setAttribute(name, value)
      else if (LABELS.includes(name)) copy.setAttribute(name, masked(value))
    }
    let inner = node
    if (node.localName === 'iframe') {
      try {
        // An editor in a frame is the point of the recording; it is put where the frame stood.
        inner = node.contentDocument.body
        copy.setAttribute('data-recorded-frame', inner.isContentEditable ? 'editable' : 'other')
      } catch {
        inner = document.createElement('body')
      }
    }
    for (const child of inner?.childNodes ?? []) {
      const made = censored(child, inDocument)
      if (made) copy.append(made)
    }
    return copy
  }

  const made = document.implementation.createHTMLDocument('')
  made.body.replaceWith(censored(document.body, made))
  const day = new Date().toISOString().slice(0, 10)
  const page = `<!-- ${location.hostname}, recorded ${day} -->\n<!doctype html>\n${made.documentElement.outerHTML}\n`
  window.__recorded = page
  if (window.__recordOnly) return
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([page], { type: 'text/html' }))
  link.download = `${location.hostname}-${day}.html`
  link.click()
})()
