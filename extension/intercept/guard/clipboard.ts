// Runs in the host page's world.
import type { Tell } from '../channel-messages.ts'
import { ask } from './channel.ts'
import { patch } from './patch.ts'
import { PagePromise, type Realm, refusal, rejected } from './pinned.ts'

type Waiting = { resolve: (items: unknown[]) => void; reject: (reason: unknown) => void }
const waiting: Record<number, Waiting> = { __proto__: null } as never
let lastId = 0
const PageBlob = Blob
const PageClipboardItem = globalThis.ClipboardItem

/** `navigator.clipboard.read()`: the bridge reads in the page's place and gives back the texts alone. */
export function patchClipboard(realm: Realm): void {
  // Not on an insecure page.
  patch(realm, 'Clipboard read', (native) => {
    const id = ++lastId
    const answer = ask({ ask: 'clipboard', id })
    if (answer === false) return native()
    if (answer === null) return rejected()
    // The bridge answers later than this.
    return new PagePromise((resolve, reject) => {
      waiting[id] = { resolve, reject }
    })
  })
}

export function clipboardAnswered({ id, ...answer }: Tell & { tell: 'clipboard' }): void {
  const read = waiting[id]
  delete waiting[id]
  if (answer.is === 'refused') read?.reject(refusal())
  else read?.resolve(answer.texts ? [itemOf(answer.texts)] : [])
}

function itemOf(texts: Record<string, string>): unknown {
  const parts: Record<string, Blob> = { __proto__: null } as never
  for (const type in texts) parts[type] = new PageBlob([texts[type] ?? ''], { type })
  return new PageClipboardItem(parts)
}
