self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('message', (event) => {
  const sent = fetch(event.data, { method: 'POST', body: 'bytes' }).then(
    (response) => response.ok,
    () => false,
  )
  event.waitUntil(sent.then((ok) => event.source.postMessage(ok)))
})
