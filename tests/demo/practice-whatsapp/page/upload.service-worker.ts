/** Uploads from the page's service worker: only the browser's own request rules reach here. */
type WorkerEvent = Event & { waitUntil(promise: Promise<unknown>): void }
type TaskEvent = WorkerEvent & { data: { address: string; sealed: ArrayBuffer }; ports: MessagePort[] }

self.addEventListener('install', (event) => {
  const scope = self as unknown as { skipWaiting(): Promise<void> }
  ;(event as WorkerEvent).waitUntil(scope.skipWaiting())
})

self.addEventListener('activate', (event) => {
  const scope = self as unknown as { clients: { claim(): Promise<void> } }
  ;(event as WorkerEvent).waitUntil(scope.clients.claim())
})

self.addEventListener('message', (event) => {
  const task = event as Event as TaskEvent
  task.waitUntil(
    fetch(task.data.address, { method: 'POST', body: task.data.sealed })
      .then((answer) => answer.ok)
      .catch(() => false)
      .then((taken) => task.ports[0]?.postMessage(taken)),
  )
})
