import { record } from './record.ts'
import type { Uploader } from './variants.ts'

/** Where the sealed media go; the real page is told a host of this domain when it connects. */
const MEDIA_ORIGIN = 'https://media-practice.cdn.whatsapp.net'

export type SentMedia = { token: string; key: string; mediaType: string; name: string; taken: boolean }

/** Encrypts a file for the chat and uploads it, as the real page does: the server sees ciphertext only. */
export async function sendMedia(file: File, kind: string, by: Uploader): Promise<SentMedia> {
  const key = crypto.getRandomValues(new Uint8Array(32))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt'])
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, aes, await file.arrayBuffer())
  const token = base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', sealed)))
  const path = `/mms/${kind}/${token}`
  await keepDraft({ token, name: file.name, mediaType: file.type })
  const upload = { path, by, lengthBytes: sealed.byteLength, result: 'failed' as 'taken' | 'failed' }
  record.uploads.push(upload)
  const taken = await uploaders[by](MEDIA_ORIGIN + path, sealed).catch(() => false)
  upload.result = taken ? 'taken' : 'failed'
  return { token, key: base64url(key), mediaType: file.type, name: file.name, taken }
}

const uploaders: Record<Uploader, (address: string, sealed: ArrayBuffer) => Promise<boolean>> = {
  fetch: async (address, sealed) => (await fetch(address, { method: 'POST', body: sealed })).ok,
  xhr: (address, sealed) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest()
      request.open('POST', address)
      request.onloadend = () => resolve(request.status === 200)
      request.send(sealed)
    }),
  worker: (address, sealed) =>
    new Promise((resolve) => {
      const worker = new Worker(scriptAddress('/upload-worker.js'), { type: 'module' })
      worker.onmessage = (event) => {
        worker.terminate()
        resolve(event.data === true)
      }
      worker.onerror = () => resolve(false)
      worker.postMessage({ address, sealed })
    }),
  'service-worker': async (address, sealed) => {
    await navigator.serviceWorker.register(scriptAddress('/upload-service-worker.js'), { type: 'module' })
    const registration = await navigator.serviceWorker.ready
    return await new Promise((resolve) => {
      const channel = new MessageChannel()
      channel.port1.onmessage = (event) => resolve(event.data === true)
      registration.active?.postMessage({ address, sealed }, [channel.port2])
    })
  },
}

type ScriptPolicy = { createScriptURL(address: string): string }
type PolicyFactory = {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): ScriptPolicy
}

let scriptPolicy: ScriptPolicy | undefined

/** Trusted Types hold for worker addresses too: only this page's own two are let through. */
function scriptAddress(path: '/upload-worker.js' | '/upload-service-worker.js'): string {
  const factory = (window as { trustedTypes?: PolicyFactory }).trustedTypes
  scriptPolicy ??= factory?.createPolicy('practice-workers', { createScriptURL: (address) => address })
  return scriptPolicy ? scriptPolicy.createScriptURL(path) : path
}

/** The real page keeps unsent media in IndexedDB: what got this far would lie in the browser's profile. */
async function keepDraft(draft: { token: string; name: string; mediaType: string }): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('model-storage', 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('media', { keyPath: 'token' })
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
  await new Promise<void>((resolve, reject) => {
    const writing = database.transaction('media', 'readwrite')
    writing.objectStore('media').put(draft)
    writing.oncomplete = () => resolve()
    writing.onerror = () => reject(writing.error)
  })
  database.close()
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
