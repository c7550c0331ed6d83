/** Uploads from a dedicated worker: page hooks on fetch do not reach here. */
type Task = { address: string; sealed: ArrayBuffer }

self.addEventListener('message', (event: MessageEvent<Task>) => {
  void fetch(event.data.address, { method: 'POST', body: event.data.sealed })
    .then((answer) => answer.ok)
    .catch(() => false)
    .then((taken) => (self as unknown as { postMessage(taken: boolean): void }).postMessage(taken))
})
