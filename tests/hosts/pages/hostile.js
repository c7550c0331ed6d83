/**
 * A page that wants the file: listens on window, document and element, in capture and bubble, before anything
 * of its own is built; polls every input it ever made; and opens pickers in every way script can. What it gets
 * of a file is kept in `seen`, which is what a test judges by. Plain script, as a browser takes it.
 */
const seen = []
const heard = []
window.__seen = seen
window.__heard = heard

function got(where, file) {
  if (file) seen.push({ where, name: file.name ?? null, size: file.size ?? null, type: file.type ?? null })
}

/** An input without a file is in a form's data as a file without a name. */
function gotFrom(where, data) {
  if (data.get('file').name) got(where, data.get('file'))
}

function look(where, event) {
  for (const file of event.target?.files ?? []) got(where, file)
  for (const node of event.composedPath?.() ?? []) for (const file of node.files ?? []) got(where, file)
  for (const data of [event.dataTransfer, event.clipboardData]) {
    if (!data) continue
    for (const file of data.files) got(where, file)
    for (const item of data.items) {
      if (item.kind !== 'file') continue
      // Known while a drag only hovers, and more than a page should know.
      seen.push({ where, name: null, size: null, type: item.type })
      got(where, item.getAsFile?.())
    }
    for (const type of data.types) {
      const text = data.getData(type)
      if (/(data|blob|file):|\\pict/.test(text))
        seen.push({ where: `${where} ${type}`, name: null, size: text.length, type })
    }
  }
}

const TYPES = [
  'input',
  'change',
  'drop',
  'dragenter',
  'dragover',
  'dragleave',
  'paste',
  'beforeinput',
  'cancel',
  'click',
]
function listen(target, where) {
  for (const type of TYPES) {
    for (const capture of [true, false]) {
      target.addEventListener(
        type,
        (event) => {
          heard.push(`${where} ${type}`)
          look(`${where} ${type}`, event)
          if (['drop', 'dragover', 'dragenter'].includes(type)) event.preventDefault()
        },
        capture,
      )
    }
  }
}
listen(window, 'window')
listen(document, 'document')

const inputs = new Set()
setInterval(() => {
  for (const input of inputs) for (const file of input.files ?? []) got('polling', file)
  for (const input of document.querySelectorAll('input[type=file]'))
    for (const file of input.files) got('polling', file)
}, 1)

/** Every input the page makes is watched from the moment it is made. */
function watched(input) {
  inputs.add(input)
  listen(input, 'input element')
  return input
}

function fileInput(inDocument = document) {
  const input = inDocument.createElement('input')
  input.type = 'file'
  return watched(input)
}

const stage = () => document.querySelector('#stage')
const attached = () => stage().appendChild(fileInput())
function closedRoot(host = stage().appendChild(document.createElement('div'))) {
  return host.attachShadow({ mode: 'closed' })
}
function labelled(root, input) {
  const label = document.createElement('label')
  const inner = document.createElement('span')
  inner.textContent = 'choose'
  label.append(inner, input)
  root?.append(label)
  return { label, inner }
}
function frame(set = () => {}) {
  const iframe = document.createElement('iframe')
  set(iframe)
  stage().append(iframe)
  return iframe
}

/** Replaces something the platform gives for as long as something runs. */
function during(owner, name, value, run) {
  const was = Object.getOwnPropertyDescriptor(owner, name)
  const { defineProperty } = Object
  defineProperty(owner, name, { value, configurable: true, writable: true })
  try {
    return run()
  } finally {
    if (was) defineProperty(owner, name, was)
    else delete owner[name]
  }
}

/** A frame that was there before the person's gesture: one made in it has no part in the gesture. */
const early = () => document.querySelector('#early')

/** An input that is one for files only when its click is over: our picker does not open in its place. */
function late(read, box = document.createElement('form')) {
  const input = document.createElement('input')
  input.name = 'file'
  box.append(input)
  box.addEventListener('click', () => {
    input.type = 'file'
  })
  if (box.localName === 'form') {
    box.method = 'post'
    box.enctype = 'multipart/form-data'
    box.action = '/sink'
  }
  input.addEventListener('change', () => read(input, box))
  input.click()
}

/** A frame whose document gets no script of an extension. */
function sandboxed() {
  const iframe = document.createElement('iframe')
  iframe.setAttribute('sandbox', 'allow-same-origin')
  return iframe
}

/** What another realm has of its own at this moment. */
function nativesOf(realm) {
  return {
    click: realm.HTMLElement.prototype.click,
    files: Object.getOwnPropertyDescriptor(realm.HTMLInputElement.prototype, 'files').get,
  }
}

/** Opens and reads by what was taken from another realm. */
function borrowed({ click, files }) {
  const input = document.createElement('input')
  input.type = 'file'
  input.addEventListener('change', () => got('borrowed', files.call(input)[0]))
  click.call(input)
}
window.__nativesOf = nativesOf

/** What script finds whose address was put where a frame's document would be. */
function byScript(insert) {
  window.__ofScript = null
  const iframe = document.createElement('iframe')
  iframe.src = 'javascript:void(parent.__ofScript = parent.__nativesOf(window))'
  insert(iframe)
  setTimeout(() => borrowed(window.__ofScript ?? nativesOf(window)), 300)
}
/** The same in a shadow tree that no script makes. */
function byCopiedScript(insert, page = 'parent') {
  window.__ofScript = null
  const script = `javascript:void(${page}.__ofScript = ${page}.__nativesOf(window))`
  insert(`<iframe src="${script}"></iframe>`)
  setTimeout(() => borrowed(window.__ofScript ?? nativesOf(window)), 300)
}
const SCRIPT_OF_A_WINDOW = 'javascript:void(opener.__ofScript = opener.__nativesOf(window))'
function byScriptWindow(insert) {
  window.__ofScript = null
  const link = document.createElement('a')
  link.href = SCRIPT_OF_A_WINDOW
  link.target = 'window-of-script'
  insert(link)
  link.click()
  setTimeout(() => borrowed(window.__ofScript ?? nativesOf(window)), 500)
}

/** What an element of our own making finds when it comes in. */
let lookedAround = null
customElements.define(
  'x-looks-around',
  class extends HTMLElement {
    connectedCallback() {
      lookedAround = nativesOf(window[window.length - 1])
    }
  },
)
try {
  customElements.define(
    'x-own-frame',
    class extends HTMLIFrameElement {
      connectedCallback() {
        lookedAround = nativesOf(window[window.length - 1])
      }
    },
    { extends: 'iframe' },
  )
} catch {}

/** Name to what the page does on a trusted click. */
const OPENERS = {
  'attached input, click()': () => attached().click(),
  'hidden input, click()': () => {
    const input = attached()
    input.hidden = true
    input.click()
  },
  'detached input, click()': () => fileInput().click(),
  'detached input, click() after a while': () => setTimeout(() => fileInput().click(), 300),
  'input inside a detached tree, click()': () => {
    const box = document.createElement('div')
    const input = fileInput()
    box.append(input)
    input.click()
  },
  'attached label, click()': () => labelled(stage(), fileInput()).label.click(),
  'detached label, click()': () => labelled(null, fileInput()).label.click(),
  'something in a detached label, click()': () => labelled(null, fileInput()).inner.click(),
  'attached input, showPicker()': () => attached().showPicker(),
  'detached input, showPicker()': () => fileInput().showPicker(),
  'attached input, dispatched click': () =>
    attached().dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })),
  'detached input, dispatched click': () =>
    fileInput().dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })),
  'detached input, dispatched pointer click': () => fileInput().dispatchEvent(new PointerEvent('click')),
  'attached input, click that cannot be cancelled': () =>
    attached().dispatchEvent(new MouseEvent('click', { bubbles: true })),
  'detached input, click that cannot be cancelled': () => fileInput().dispatchEvent(new MouseEvent('click')),
  'detached label, click that cannot be cancelled': () =>
    labelled(null, fileInput()).inner.dispatchEvent(new MouseEvent('click', { bubbles: true })),
  'click taken from the prototype': () =>
    Reflect.apply(Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'click').value, fileInput(), []),
  'dispatchEvent taken from the prototype': () =>
    EventTarget.prototype.dispatchEvent.call(fileInput(), new MouseEvent('click')),
  'closed shadow root, click()': () => closedRoot().appendChild(fileInput()).click(),
  'closed shadow root, showPicker()': () => closedRoot().appendChild(fileInput()).showPicker(),
  'closed shadow root, dispatched click that is not composed': () =>
    closedRoot()
      .appendChild(fileInput())
      .dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: false })),
  'closed shadow root in a closed shadow root': () => {
    const inner = closedRoot().appendChild(document.createElement('div'))
    closedRoot(inner).appendChild(fileInput()).click()
  },
  'closed shadow root of a detached element': () =>
    closedRoot(document.createElement('div')).appendChild(fileInput()).click(),
  'label in a closed shadow root': () => labelled(closedRoot(), fileInput()).inner.click(),
  'open shadow root': () => {
    const root = stage().appendChild(document.createElement('div')).attachShadow({ mode: 'open' })
    root.appendChild(fileInput()).click()
  },
  'click stopped by the page': () => {
    const input = attached()
    input.addEventListener('click', (event) => event.stopImmediatePropagation())
    input.click()
  },
  'input that becomes one of files in its click': () => {
    const input = document.createElement('input')
    watched(input)
    stage().append(input)
    input.addEventListener('click', () => {
      input.type = 'file'
    })
    input.click()
  },
  'detached input that becomes one of files in its click': () => {
    const input = document.createElement('input')
    watched(input)
    input.addEventListener('click', () => {
      input.type = 'file'
    })
    input.click()
  },
  'detached input that becomes one of files behind its own listeners': () => {
    const box = document.createElement('div')
    const input = box.appendChild(watched(document.createElement('input')))
    box.addEventListener('click', () => {
      input.type = 'file'
    })
    input.click()
  },
  'detached input that becomes one of files by an attribute node': () => {
    const box = document.createElement('div')
    const input = box.appendChild(watched(document.createElement('input')))
    input.setAttribute('type', 'text')
    box.addEventListener('click', () => {
      input.attributes.type.value = 'file'
    })
    input.click()
  },
  'detached button that becomes one of files when activated': () => {
    const input = watched(document.createElement('input'))
    input.type = 'button'
    input.addEventListener('DOMActivate', () => {
      input.type = 'file'
    })
    input.click()
  },
  'late input, its name alone': () =>
    late((input) => input.value && seen.push({ where: 'value', name: input.value })),
  'late input, by FormData': () => late((_, form) => gotFrom('FormData', new FormData(form))),
  'late input, by a form sent on': () =>
    late((_, form) => {
      stage().append(form)
      form.target = 'sink'
      frame((iframe) => {
        iframe.name = 'sink'
      })
      form.addEventListener('formdata', (event) => gotFrom('formdata event', event.formData))
      form.submit()
    }),
  'late input, by a button of its form': () =>
    late((_, form) => {
      stage().append(form)
      const button = form.appendChild(document.createElement('button'))
      form.addEventListener('submit', (event) => {
        event.preventDefault()
        got('submit event', form.querySelector('input').files[0])
      })
      button.click()
    }),
  'late input, by a form in a shadow root that comes in and is sent out of sight': () => {
    const host = document.createElement('div')
    late(
      (_, form) => {
        stage().append(host)
        form.target = 'sink'
        frame((iframe) => {
          iframe.name = 'sink'
        })
        const button = form.appendChild(document.createElement('button'))
        button.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: false }))
      },
      closedRoot(host).appendChild(document.createElement('form')),
    )
  },
  'late input, by its copy': () =>
    late((input) => got('copy', Reflect.get(HTMLInputElement.prototype, 'files', input.cloneNode())[0])),
  'late input in a shadow root in a shadow root': () => {
    const outer = document.createElement('div')
    const inner = closedRoot(outer).appendChild(document.createElement('div'))
    const box = closedRoot(inner).appendChild(document.createElement('div'))
    late((input) => got('in a shadow root', input.files[0]), box)
  },
  'natives by the stack of an error': () => {
    const functions = []
    const was = Error.prepareStackTrace
    const input = document.createElement('input')
    input.addEventListener('click', function heardClick() {
      Error.prepareStackTrace = (_, frames) => {
        functions.push(...frames.map((one) => one.getFunction()))
        functions.push(...frames.map((one) => one.getThis()))
      }
      void new Error('look').stack
      Error.prepareStackTrace = was
      try {
        functions.push(heardClick.caller)
      } catch {}
    })
    input.click()
    const files = fileInput()
    for (const one of functions) {
      if (typeof one !== 'function' || /native code|heardClick|forEach|=> open\(\)/.test(String(one)))
        continue
      try {
        one(files, [])
      } catch {}
    }
    files.click()
  },
  'method of a frame the parser inserted': () => borrowed(window.__parsed),
  'method of a frame inserted before an element of our own making': () => {
    const fragment = document.createDocumentFragment()
    fragment.append(sandboxed(), document.createElement('x-looks-around'))
    stage().append(fragment)
    borrowed(lookedAround)
  },
  'method of a plain frame inserted before an element of our own making': () => {
    const fragment = document.createDocumentFragment()
    fragment.append(document.createElement('iframe'), document.createElement('x-looks-around'))
    stage().append(fragment)
    borrowed(lookedAround)
  },
  ...Object.fromEntries(
    Object.entries({
      'of this page': '/hostile.html',
      'of another page': 'https://elsewhere.example/',
      'of nothing': 'about:blank#first',
      'of a blob': 'blob:',
      'of data': 'data:text/html,later',
    }).map(([of, address]) => [
      `method of a frame with the address ${of}, inserted before an element of our own making`,
      () => {
        const fragment = document.createDocumentFragment()
        const iframe = document.createElement('iframe')
        iframe.src = address === 'blob:' ? URL.createObjectURL(new Blob(['later'])) : address
        fragment.append(iframe, document.createElement('x-looks-around'))
        lookedAround = null
        stage().append(fragment)
        borrowed(lookedAround ?? nativesOf(window))
      },
    ]),
  ),
  'method of a frame appended beside an element of our own making': () => {
    stage().append('text', sandboxed(), document.createElement('x-looks-around'))
    borrowed(lookedAround)
  },
  'method of a frame moved with an element of our own making': () => {
    const box = stage().appendChild(document.createElement('div'))
    box.append(document.createElement('x-looks-around'), sandboxed())
    lookedAround = null
    document.body.append(box)
    borrowed(lookedAround ?? nativesOf(window))
  },
  'method of a frame beside an element of our own making, while lists say they are empty': () => {
    const fragment = document.createDocumentFragment()
    fragment.append(sandboxed(), document.createElement('x-looks-around'))
    const place = stage()
    lookedAround = null
    during(NodeList.prototype, 'length', 0, () => place.append(fragment))
    borrowed(lookedAround ?? nativesOf(window))
  },
  'late input, by FormData while lists say they are empty': () =>
    late((_, form) =>
      during(HTMLCollection.prototype, 'length', 0, () => gotFrom('FormData', new FormData(form))),
    ),
  'method of a frame found when another one loads': () => {
    const fragment = document.createDocumentFragment()
    const other = document.createElement('iframe')
    let found = null
    other.addEventListener('load', () => {
      found ??= nativesOf(window[window.length - 2])
    })
    fragment.append(sandboxed(), other)
    stage().append(fragment)
    borrowed(found)
  },
  'method of a frame put into another realm by a method of ours': () => {
    document.body.appendChild.call(early().contentDocument.body, sandboxed())
    const { contentWindow } = early()
    borrowed(nativesOf(contentWindow[contentWindow.length - 1]))
  },
  'method of a frame that came with a new body': () => {
    const body = document.createElement('body')
    body.append(sandboxed(), ...document.body.childNodes)
    document.body = body
    borrowed(nativesOf(window[0]))
  },
  'method of a frame that is an element of our own making': () => {
    lookedAround = null
    const own = document.createElement('iframe', { is: 'x-own-frame' })
    own.setAttribute('sandbox', 'allow-same-origin')
    stage().append(own)
    borrowed(lookedAround ?? nativesOf(window))
  },
  'cloned from a template': () => {
    const template = document.createElement('template')
    const input = template.content.ownerDocument.createElement('input')
    input.type = 'file'
    template.content.append(input)
    watched(document.importNode(input, true)).click()
  },
  'several files': () => {
    const input = fileInput()
    input.multiple = true
    input.click()
  },
  'method of an about:blank frame, detached input': () =>
    frame().contentWindow.HTMLElement.prototype.click.call(fileInput()),
  'method of an about:blank frame by index': () => {
    frame()
    window[window.length - 1].HTMLElement.prototype.click.call(fileInput())
  },
  'showPicker of an about:blank frame': () =>
    frame().contentWindow.HTMLInputElement.prototype.showPicker.call(fileInput()),
  'detached input made in an about:blank frame': () =>
    watched(early().contentDocument.createElement('input')) &&
    (() => {
      const input = [...inputs].at(-1)
      input.type = 'file'
      input.click()
    })(),
  'attached input in an about:blank frame': () => {
    const iframe = early()
    const input = iframe.contentDocument.createElement('input')
    input.type = 'file'
    watched(input)
    iframe.contentDocument.body.append(input)
    input.click()
  },
  'method of a sandboxed frame without scripts': () =>
    frame((iframe) =>
      iframe.setAttribute('sandbox', 'allow-same-origin'),
    ).contentWindow.HTMLElement.prototype.click.call(fileInput()),
  'method of a frame after document.open()': () => {
    const iframe = early()
    iframe.contentDocument.open()
    iframe.contentDocument.close()
    const input = iframe.contentDocument.createElement('input')
    input.type = 'file'
    watched(input)
    iframe.contentDocument.documentElement.append(input)
    input.click()
  },
  'attached input in a frame whose document was opened by another realm': () => {
    const iframe = early()
    Document.prototype.open.call(iframe.contentDocument)
    Document.prototype.close.call(iframe.contentDocument)
    const input = iframe.contentDocument.createElement('input')
    input.type = 'file'
    watched(input)
    listen(iframe.contentWindow, 'frame window')
    iframe.contentDocument.documentElement.append(input)
    input.click()
  },
  'detached input, click stopped by an earlier listener': () => {
    const input = document.createElement('input')
    input.type = 'file'
    input.addEventListener('click', (event) => event.stopImmediatePropagation(), true)
    watched(input).click()
  },
  'shadow root in a detached label': () => {
    const { label } = labelled(null, fileInput())
    const host = label.appendChild(document.createElement('div'))
    host.attachShadow({ mode: 'open' }).appendChild(document.createElement('span')).click()
  },
  'detached label that moves to another tree in its click': () => {
    const { label } = labelled(document.createElement('div'), fileInput())
    const elsewhere = document.createElement('div')
    label.addEventListener('click', (event) => event.target === label && elsewhere.append(label))
    label.click()
  },
  'toJSON on every object': () =>
    during(
      Object.prototype,
      'toJSON',
      () => ({ ask: 'x' }),
      () => fileInput().click(),
    ),
  'the native click by a trap on every object': () => {
    let native = null
    const trap = (target) => {
      native ??= target
      return Function.prototype
    }
    during(Object.prototype, 'getPrototypeOf', trap, () => Object.getPrototypeOf(HTMLElement.prototype.click))
    ;(native ?? HTMLElement.prototype.click).call(fileInput())
  },
}

/** Only where the page's own policy lets it write HTML and addresses that are script. */
const LOOSE_OPENERS = {
  'method of a frame in an object element': () => {
    const object = document.createElement('object')
    object.data = 'about:blank'
    stage().append(object)
    ;(object.contentWindow ?? window).HTMLElement.prototype.click.call(fileInput())
  },
  'method of the first document of a srcdoc frame': () =>
    frame((iframe) => {
      iframe.srcdoc = '<p>later'
    }).contentWindow.HTMLElement.prototype.click.call(fileInput()),
  'method of the first document of a javascript: frame': () =>
    frame((iframe) => {
      iframe.src = 'javascript:"<p>later"'
    }).contentWindow.HTMLElement.prototype.click.call(fileInput()),
  'document.write frame': () => {
    const iframe = early()
    iframe.contentDocument.write('<!doctype html><input type=file>')
    iframe.contentDocument.close()
    listen(iframe.contentWindow, 'frame window')
    watched(iframe.contentDocument.querySelector('input')).click()
  },
  innerHTML: () => {
    const box = stage().appendChild(document.createElement('div'))
    box.innerHTML = '<label>pick<input type=file></label>'
    watched(box.querySelector('input'))
    box.firstChild.click()
  },
  'method of a frame written before a script': () => {
    const iframe = early()
    iframe.contentDocument.write(
      '<iframe srcdoc="<p>later"></iframe>',
      '<script>parent.__found = parent.__nativesOf(window[0])</scr',
      'ipt>',
    )
    iframe.contentDocument.close()
    borrowed(window.__found)
  },
  'method of a srcdoc frame that is an element of our own making': () => {
    const own = document.createElement('iframe', { is: 'x-own-frame' })
    own.srcdoc = '<p>later'
    stage().append(own)
    borrowed(lookedAround ?? nativesOf(window))
  },
  ...Object.fromEntries(
    Object.entries({
      innerHTML: (place, html) => {
        place.innerHTML = html
      },
      'innerHTML of an object that says so': (place, html) => {
        const said = ['', html]
        place.innerHTML = { toString: () => (said.length > 1 ? said.shift() : html) }
        place.innerHTML = { toString: () => html }
      },
      'innerHTML of a shadow root': (place, html) => {
        closedRoot(place.appendChild(document.createElement('div'))).innerHTML = html
        place.innerHTML = html
      },
      outerHTML: (place, html) => {
        place.appendChild(document.createElement('div')).outerHTML = html
      },
      insertAdjacentHTML: (place, html) => place.insertAdjacentHTML('beforeEnd', html),
      setHTMLUnsafe: (place, html) => place.setHTMLUnsafe(html),
    }).map(([how, write]) => [
      `method of a frame written with an element of our own making by ${how}`,
      () => {
        lookedAround = null
        write(stage(), '<iframe srcdoc="<p>later"></iframe><x-looks-around></x-looks-around>')
        borrowed(lookedAround ?? nativesOf(window))
      },
    ]),
  ),
  'method of a frame inserted before a script': () => {
    const range = document.createRange()
    range.selectNode(stage())
    stage().append(
      range.createContextualFragment(
        '<iframe srcdoc="<p>later"></iframe><script>window.__found = __nativesOf(window[window.length - 1])</script>',
      ),
    )
    borrowed(window.__found)
  },
  'method of a frame of script in a closed shadow root': () =>
    byScript((iframe) => closedRoot().append(iframe)),
  'method of a frame of script in a shadow root that came in later': () =>
    byScript((iframe) => {
      const host = document.createElement('div')
      closedRoot(host).append(iframe)
      stage().append(host)
    }),
  'method of a frame of script put into a shadow root by a range': () =>
    byScript((iframe) => {
      const range = document.createRange()
      range.setStart(closedRoot(), 0)
      range.insertNode(iframe)
    }),
  'method of a frame of script in a shadow root of the page itself': () =>
    borrowed(window.__ofParsedScript ?? nativesOf(window)),
  'method of a frame of script in a shadow root that came with HTML': () =>
    byCopiedScript((root) => {
      stage().setHTMLUnsafe(`<div><template shadowrootmode="closed">${root}</template></div>`)
    }),
  'method of a frame of script in a shadow root made out of sight': () =>
    byCopiedScript((root) => {
      const box = document.createElement('div')
      box.setHTMLUnsafe(`<div><template shadowrootmode="closed">${root}</template></div>`)
      stage().append(box.firstChild)
    }),
  'method of a frame of script in a shadow root of another document': () =>
    byCopiedScript((root) => {
      const html = `<div id="host"><template shadowrootmode="closed">${root}</template></div>`
      stage().append(Document.parseHTMLUnsafe(html).querySelector('#host'))
    }),
  'method of a frame of script in a shadow root written into a frame': () =>
    byCopiedScript((root) => {
      const { contentDocument } = early()
      contentDocument.write(`<div><template shadowrootmode="closed">${root}</template></div>`)
      contentDocument.close()
    }, 'parent.parent'),
  'method of a frame of script in a copy of a shadow root': () =>
    byScript((iframe) => {
      const host = document.createElement('div')
      host.attachShadow({ mode: 'closed', clonable: true }).append(iframe)
      stage().append(host.cloneNode(true))
    }),
  'method of a frame of script in a copy that gets its address later': () =>
    byScript((iframe) => {
      const host = document.createElement('div')
      host.attachShadow({ mode: 'open', clonable: true }).append(document.createElement('iframe'))
      const copy = document.importNode(host, true)
      copy.shadowRoot.querySelector('iframe').src = iframe.src
      stage().append(copy)
    }),
  'method of a frame in an option of a list': () => {
    const list = stage().appendChild(document.createElement('select'))
    const option = document.createElement('option')
    option.append(srcdoc())
    list.add(option)
    borrowed(nativesOf(window[window.length - 1]))
  },
  'method of a frame in an option of its options': () => {
    const list = stage().appendChild(document.createElement('select'))
    const option = document.createElement('option')
    option.append(srcdoc())
    list.options.add(option)
    borrowed(nativesOf(window[window.length - 1]))
  },
  'method of a window of script, by a link': () => byScriptWindow((link) => stage().append(link)),
  'method of a window of script, by a link in no document': () => byScriptWindow(() => {}),
  'method of a window of script, by the target of the base': () =>
    byScriptWindow((link) => {
      const base = document.head.appendChild(document.createElement('base'))
      base.target = link.target
      link.removeAttribute('target')
      stage().append(link)
    }),
  'method of a window of script, by a form': () => {
    const form = stage().appendChild(document.createElement('form'))
    form.action = SCRIPT_OF_A_WINDOW
    form.target = 'form-of-script'
    form.submit()
    setTimeout(() => borrowed(window.__ofScript ?? nativesOf(window)), 500)
  },
  'method of the first document of a srcdoc frame by index': () => {
    frame((iframe) => {
      iframe.srcdoc = '<p>later'
    })
    window[window.length - 1].HTMLElement.prototype.click.call(fileInput())
  },
}

/** Each puts a frame whose first document nobody guards into the page, and borrows from it by index. */
const srcdoc = () => Object.assign(document.createElement('iframe'), { srcdoc: '<p>later' })
const INSERTIONS = {
  'in the place of another': () => {
    const first = frame()
    first.remove()
    stage().append(srcdoc())
  },
  'by replaceWith()': () => {
    frame().replaceWith(srcdoc())
  },
  'by execCommand()': () => {
    document.querySelector('#editor').focus()
    document.execCommand('insertHTML', false, '<iframe srcdoc="<p>later"></iframe>')
  },
  'beside a text': () => {
    const text = stage().appendChild(document.createTextNode('text'))
    text.after(srcdoc())
  },
}
for (const [how, insert] of Object.entries(INSERTIONS)) {
  LOOSE_OPENERS[`method of a frame inserted ${how}`] = () => {
    const input = fileInput()
    insert()
    window[window.length - 1].HTMLElement.prototype.click.call(input)
  }
}

/** What a frame inserted with a built-in replaced lets the page borrow. */
const REPLACED = [
  [window, 'Proxy', () => (target) => target],
  [window, 'WeakSet', () => null],
  [Reflect, 'apply', () => () => undefined],
  [Reflect, 'defineProperty', () => () => true],
  [Object, 'defineProperty', () => () => true],
  [Object.prototype, 'get', () => () => undefined],
  [Object.prototype, 'apply', () => (target, _self, args) => Reflect.construct(target, args)],
  [String.prototype, 'split', () => () => []],
  [Array.prototype, Symbol.iterator, () => function* () {}],
  [Array.prototype, 'map', () => () => []],
  [Array.prototype, 'push', () => () => 0],
  [WeakSet.prototype, 'has', () => () => true],
  [Function.prototype, 'call', () => () => undefined],
  [Promise, 'reject', () => () => undefined],
  [window, 'DOMException', () => undefined],
]
for (const [owner, name, make] of REPLACED) {
  const where =
    owner === window ? '' : `${owner[Symbol.toStringTag] || owner.name || owner.constructor.name}, `
  LOOSE_OPENERS[`method of a frame inserted without ${where}${String(name)}`] = () => {
    const input = fileInput()
    const iframe = document.createElement('iframe')
    iframe.srcdoc = '<p>later'
    const place = stage()
    during(owner, name, make(), () => place.appendChild(iframe))
    window[window.length - 1].HTMLElement.prototype.click.call(input)
  }
}

/** File system pickers: what they give is kept as seen. */
const HANDLES = {
  showOpenFilePicker: () =>
    window.showOpenFilePicker({ multiple: true, types: [{ accept: { 'image/*': ['.jpg', '.png'] } }] }).then(
      (handles) => {
        for (const handle of handles)
          seen.push({ where: 'handle', name: handle.name, size: null, type: null })
      },
      (error) => heard.push(`rejected ${error.name}`),
    ),
  showDirectoryPicker: () =>
    window.showDirectoryPicker().then(
      (handle) => seen.push({ where: 'handle', name: handle.name, size: null, type: null }),
      (error) => heard.push(`rejected ${error.name}`),
    ),
}
const FOLDERS = {
  'webkitdirectory, attached': () => {
    const input = attached()
    input.webkitdirectory = true
    input.click()
  },
  'webkitdirectory, detached': () => {
    const input = fileInput()
    input.webkitdirectory = true
    input.click()
  },
}
const CLIPBOARD = {
  'clipboard.read()': () =>
    navigator.clipboard.read().then(
      async (items) => {
        heard.push(`clipboard items ${items.length}`)
        for (const item of items)
          for (const type of item.types) {
            const part = await item.getType(type)
            heard.push(`clipboard ${type}`)
            if (!type.startsWith('text/')) got('clipboard.read', part)
          }
      },
      (error) => heard.push(`clipboard rejected ${error.name}`),
    ),
}

window.__open = { ...OPENERS, ...LOOSE_OPENERS, ...HANDLES, ...FOLDERS, ...CLIPBOARD }
window.__names = {
  openers: Object.keys(OPENERS),
  loose: Object.keys(LOOSE_OPENERS),
  handles: Object.keys(HANDLES),
  folders: Object.keys(FOLDERS),
}
window.__listen = listen
window.__watched = watched
window.__closedRoot = closedRoot

document.addEventListener('DOMContentLoaded', () => {
  frame((iframe) => {
    iframe.id = 'early'
  })
  for (const [name, open] of Object.entries(window.__open)) {
    const button = document.createElement('button')
    button.textContent = name
    button.addEventListener('click', () => open())
    document.querySelector('#buttons').append(button)
  }
  // For clicks and drops by the person alone.
  const visible = attached()
  visible.id = 'visible'
  // A menu that is taken away before its label passes the click on.
  const hidden = fileInput()
  hidden.hidden = true
  const { label } = labelled(stage(), hidden)
  label.id = 'menu'
  label.style.cssText = 'display:block;width:200px;height:30px'
  label.addEventListener('click', () => queueMicrotask(() => label.remove()))
  const inRoot = closedRoot(
    stage().appendChild(Object.assign(document.createElement('div'), { id: 'closed-host' })),
  )
  const button = fileInput()
  button.style.cssText = 'display:block;width:300px;height:40px'
  inRoot.append(button)
  listen(inRoot, 'closed root')
  listen(document.querySelector('#editor'), 'editor')
  listen(document.querySelector('#drop'), 'drop zone')
})
