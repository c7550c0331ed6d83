/** Every way a page has to send bytes, to an address a test names. Each answers whether they went. */
const went = (promise) =>
  promise.then(
    (response) => response.ok,
    () => false,
  )

function inWorker(worker, address) {
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data)
    worker.postMessage(address)
  })
}

window.__send = {
  fetch: (address) => went(fetch(address, { method: 'POST', body: 'bytes' })),
  put: (address) => went(fetch(address, { method: 'PUT', body: 'bytes' })),
  'form data': (address) => {
    const form = new FormData()
    form.append('file', new Blob(['bytes']), 'photo.jpg')
    return went(fetch(address, { method: 'POST', body: form }))
  },
  xhr: (address) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest()
      request.open('POST', address)
      request.onload = () => resolve(request.status === 200)
      request.onerror = () => resolve(false)
      request.send('bytes')
    }),
  // Says true whatever becomes of it: the server has the last word.
  'send beacon': async (address) => {
    navigator.sendBeacon(address, 'bytes')
    await new Promise((resolve) => setTimeout(resolve, 300))
    return null
  },
  form: async (address) => {
    const frame = document.body.appendChild(document.createElement('iframe'))
    frame.name = 'target'
    const form = document.body.appendChild(document.createElement('form'))
    Object.assign(form, { method: 'post', action: address, target: 'target', enctype: 'multipart/form-data' })
    form.submit()
    await new Promise((resolve) => setTimeout(resolve, 500))
    return null
  },
  worker: (address) => inWorker(new Worker('/uploads-worker.js'), address),
  'service worker': async (address) => {
    const registration = await navigator.serviceWorker.register('/uploads-service-worker.js')
    await navigator.serviceWorker.ready
    return new Promise((resolve) => {
      navigator.serviceWorker.addEventListener('message', ({ data }) => resolve(data), { once: true })
      registration.active.postMessage(address)
    })
  },
}
