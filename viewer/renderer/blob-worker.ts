/**
 * Starts a worker from text that came with this script: an opaque origin may start none by address, and Chromium
 * starts no module worker from a blob there, so it is a classic one.
 */
export function startWorker(text: string): Worker {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  const trusted = window.trustedTypes?.createPolicy('wardlink-worker', {
    // Nothing but the script this very function made may become one.
    createScriptURL(url: string) {
      if (url !== address) throw new TypeError('not the worker')
      return url
    },
  })
  const worker = new Worker((trusted ? trusted.createScriptURL(address) : address) as string)
  worker.addEventListener('message', () => URL.revokeObjectURL(address), { once: true })
  return worker
}
