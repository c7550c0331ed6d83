/**
 * Every way into a page, tried by a page's own script on whatever host it is put into. One button does what
 * `__intakes.next` names, on a person's click; what the page's script then gets of a file is in `seen`.
 * Plain script, as a browser takes it.
 */
;(() => {
  const seen = []
  const inputs = new Set()
  const state = { seen, next: '', failed: '', sent: null, parts: {} }
  window.__intakes = state

  function got(where, file) {
    if (file) seen.push({ where, name: file.name ?? null, size: file.size ?? null, type: file.type ?? null })
  }
  function look(event) {
    for (const node of event.composedPath()) for (const file of node.files ?? []) got(event.type, file)
    for (const data of [event.dataTransfer, event.clipboardData]) {
      if (!data) continue
      for (const file of data.files) got(event.type, file)
      for (const item of data.items) if (item.kind === 'file') got(`${event.type} item`, item.getAsFile())
      if (/(data|blob|file):[^"' ]/.test(data.getData('text/html')))
        seen.push({ where: `${event.type} html`, name: null, size: null, type: 'text/html' })
    }
  }
  const TYPES = ['input', 'change', 'drop', 'dragenter', 'dragover', 'paste', 'beforeinput']
  function listen(on) {
    for (const type of TYPES) for (const capture of [true, false]) on.addEventListener(type, look, capture)
  }
  listen(window)
  listen(document)
  setInterval(() => {
    for (const input of inputs) for (const file of input.files ?? []) got('polling', file)
    for (const input of document.querySelectorAll('input[type=file]'))
      for (const file of input.files) got('polling', file)
  }, 5)

  const stage = document.createElement('div')
  Object.assign(stage.style, {
    position: 'fixed',
    insetBlockStart: '0',
    insetInlineStart: '0',
    zIndex: '2147483647',
  })
  const button = document.createElement('button')
  button.type = 'button'
  button.id = 'every-intake'
  button.textContent = 'Try'
  stage.append(button)
  document.body.append(stage)

  function fileInput(inDocument = document, set = {}) {
    const input = Object.assign(inDocument.createElement('input'), { type: 'file' }, set)
    inputs.add(input)
    for (const type of TYPES) input.addEventListener(type, look)
    return input
  }
  const attached = (set) => stage.appendChild(fileInput(document, set))
  const click = () => new MouseEvent('click', { bubbles: true, cancelable: true })
  function labelled(input, parent) {
    const label = document.createElement('label')
    label.append('choose', input)
    parent?.append(label)
    return label
  }
  function frame(set = () => {}) {
    const iframe = document.createElement('iframe')
    // Where a second click will be.
    Object.assign(iframe.style, {
      position: 'fixed',
      insetBlockStart: '60px',
      insetInlineStart: '0',
      inlineSize: '320px',
      blockSize: '80px',
      border: '0',
      background: 'white',
      zIndex: '2147483647',
    })
    set(iframe)
    document.body.append(iframe)
    return iframe
  }
  const HTML =
    '<!doctype html><body style="margin:0"><input type="file" style="display:block;width:320px;height:80px">'
  function fill(inner) {
    const input = fileInput(inner)
    Object.assign(input.style, { display: 'block', width: '300px', height: '60px' })
    inner.body.append(input)
    listen(inner.defaultView)
  }
  const seenInFrame = (iframe) => {
    setInterval(() => {
      try {
        for (const input of iframe.contentDocument.querySelectorAll('input[type=file]'))
          for (const file of input.files) got('polling a frame', file)
      } catch {
        // Of no origin, or of another: the page cannot look either.
      }
    }, 5)
    return iframe
  }

  /** One click opens a picker. */
  const PICKERS = {
    'attached input, click()': () => attached().click(),
    'hidden input, click()': () => attached({ hidden: true }).click(),
    'detached input, click()': () => fileInput().click(),
    'input taken out of the document before it is chosen': () => {
      const input = attached()
      input.click()
      input.remove()
    },
    'label, click()': () => labelled(fileInput(), stage).click(),
    'detached label, click()': () => labelled(fileInput()).click(),
    'attached input, showPicker()': () => attached().showPicker(),
    'detached input, showPicker()': () => fileInput().showPicker(),
    'attached input, dispatched MouseEvent': () => attached().dispatchEvent(click()),
    'detached input, dispatched MouseEvent': () => fileInput().dispatchEvent(click()),
    'input in a closed shadow root': () => {
      const host = stage.appendChild(document.createElement('div'))
      host.attachShadow({ mode: 'closed' }).appendChild(fileInput()).click()
    },
    'click() borrowed from an iframe': () =>
      frame().contentWindow.HTMLElement.prototype.click.call(fileInput()),
    'showPicker() borrowed from an iframe': () =>
      frame().contentWindow.HTMLInputElement.prototype.showPicker.call(fileInput()),
    'click() borrowed from a sandboxed iframe': () =>
      frame((iframe) =>
        iframe.setAttribute('sandbox', 'allow-same-origin'),
      ).contentWindow.HTMLElement.prototype.click.call(fileInput()),
    'several files at once': () => fileInput(document, { multiple: true }).click(),
    'a file of 2 GiB': () => fileInput().click(),
    showOpenFilePicker: () =>
      window.showOpenFilePicker().then((handles) => {
        for (const handle of handles)
          seen.push({ where: 'handle', name: handle.name, size: null, type: null })
      }),
    showDirectoryPicker: () =>
      window.showDirectoryPicker().then((handle) => {
        seen.push({ where: 'handle', name: handle.name, size: null, type: null })
      }),
    'webkitdirectory, attached': () => attached({ webkitdirectory: true }).click(),
    'webkitdirectory, detached': () => fileInput(document, { webkitdirectory: true }).click(),
  }

  /** One click makes a frame, a second one is on the input in it. */
  const FRAMES = {
    'input in an about:blank frame': () => fill(frame().contentDocument),
    'input in a document.write frame': () => {
      const iframe = frame()
      iframe.contentDocument.write(HTML)
      iframe.contentDocument.close()
      seenInFrame(iframe)
    },
    'input in a srcdoc frame': () =>
      seenInFrame(
        frame((iframe) => {
          iframe.srcdoc = HTML
        }),
      ),
    'input in a blob: frame': () =>
      seenInFrame(
        frame((iframe) => {
          iframe.src = URL.createObjectURL(new Blob([HTML], { type: 'text/html' }))
        }),
      ),
    'input in a sandboxed frame of the same origin': () =>
      seenInFrame(
        frame((iframe) => {
          iframe.setAttribute('sandbox', 'allow-same-origin')
          iframe.srcdoc = HTML
        }),
      ),
    'input in a sandboxed frame without an origin': () =>
      seenInFrame(
        frame((iframe) => {
          iframe.setAttribute('sandbox', 'allow-scripts')
          iframe.srcdoc = HTML
        }),
      ),
  }

  /** Opens a window of its own; the second click is in that. */
  const WINDOWS = {
    'input in a window.open() window': () => {
      const opened = window.open('about:blank', '_blank', 'width=400,height=300')
      fill(opened.document)
    },
  }

  /** Where bytes go once a page has them. Each answers whether they went, null when it cannot tell. */
  const within = (promise) =>
    Promise.race([promise, new Promise((resolve) => setTimeout(() => resolve(null), 4000))])
  const went = (promise) =>
    promise.then(
      (response) => response.ok,
      () => false,
    )
  const SENDERS = {
    fetch: (address, body) => went(fetch(address, { method: 'POST', body })),
    XHR: (address, body) =>
      new Promise((resolve) => {
        const request = new XMLHttpRequest()
        request.open('POST', address)
        request.onloadend = () => resolve(request.status === 200)
        request.send(body)
      }),
    FormData: (address, body) => {
      const form = new FormData()
      form.append('file', new Blob([body]), 'upload.bin')
      return went(fetch(address, { method: 'POST', body: form }))
    },
    sendBeacon: async (address, body) => {
      navigator.sendBeacon(address, body)
      await new Promise((resolve) => setTimeout(resolve, 400))
      return null
    },
    worker: (address, body) =>
      new Promise((resolve, reject) => {
        const script =
          'onmessage=({data:[a,b]})=>fetch(a,{method:"POST",body:b}).then(r=>postMessage(r.ok),()=>postMessage(false))'
        const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
        worker.onmessage = ({ data }) => resolve(data)
        worker.onerror = () => reject(new DOMException('', 'SecurityError'))
        worker.postMessage([address, body])
      }),
    'service worker': async (address) => {
      await navigator.serviceWorker.register('/uploads-service-worker.js')
      const { active } = await navigator.serviceWorker.ready
      return new Promise((resolve) => {
        navigator.serviceWorker.addEventListener('message', ({ data }) => resolve(data), { once: true })
        active.postMessage(address)
      })
    },
  }
  state.send = (by, address) =>
    within(Promise.resolve().then(() => SENDERS[by](address, 'bytes the page has already'))).catch(
      (error) => `cannot: ${error.name}`,
    )

  /** A page that sends whatever it is given at once. */
  const UPLOADS = Object.fromEntries(
    [...Object.keys(SENDERS), 'WebSocket'].map((by) => [
      `upload by ${by}`,
      () => {
        const input = fileInput()
        input.addEventListener('change', async () => {
          for (const file of input.files) {
            got(`upload by ${by}`, file)
            if (by !== 'WebSocket') await SENDERS[by](`${location.pathname}?uploaded`, file)
            else new WebSocket(`wss://${location.host}/`).onopen = ({ target }) => target.send(file)
          }
        })
        input.click()
      },
    ]),
  )

  const CLIPBOARD = {
    'clipboard.read()': async () => {
      for (const item of await navigator.clipboard.read())
        for (const type of item.types)
          if (!type.startsWith('text/')) got('clipboard.read', await item.getType(type))
    },
    /** What a person copied somewhere else. */
    copy: () => {
      const blobs = Object.entries(state.parts).map(([type, text]) => [
        type,
        type.startsWith('text/')
          ? new Blob([text], { type })
          : new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], { type }),
      ])
      return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]).then(() => {
        state.sent = 'copied'
      })
    },
    'screen, recorded': async () => {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: true })
      const recorder = new MediaRecorder(stream)
      recorder.ondataavailable = ({ data }) => data.size > 0 && got('screen', data)
      recorder.start(100)
    },
  }

  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
    state.failed = `its own policy refuses that (${effectiveDirective})`
  })
  const ways = { ...PICKERS, ...FRAMES, ...WINDOWS, ...UPLOADS, ...CLIPBOARD }
  state.pickers = Object.keys(PICKERS)
  state.frames = Object.keys(FRAMES)
  state.windows = Object.keys(WINDOWS)
  state.uploads = Object.keys(UPLOADS)
  button.addEventListener('click', (event) => {
    event.stopPropagation()
    const failed = (error) => {
      // A missing function has a name of its own in no browser.
      const isMissing = /is not a function|is not defined/.test(error?.message)
      const isRefused = /Trusted|Sink type/.test(error?.message)
      if (isMissing) state.failed = 'this browser has no such thing'
      else if (isRefused) state.failed = 'its own policy refuses that (require-trusted-types-for)'
      else state.failed = error?.name ?? 'Error'
    }
    try {
      Promise.resolve(ways[state.next]?.()).catch(failed)
    } catch (error) {
      failed(error)
    }
  })
})()
