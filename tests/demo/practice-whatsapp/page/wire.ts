import { base64url, type SentMedia } from './send-media.ts'

/**
 * The page's socket. Messages to a chat are encrypted before they go in; the server, like the real one,
 * carries what it cannot read. Only the sender's own phone reads a preview request, and here the practice
 * server plays the phone.
 */
export type Wire = {
  sendText(chat: string, text: string): Promise<void>
  sendMedia(chat: string, caption: string, media: readonly SentMedia[]): Promise<void>
  /** Title of what an address leads to, or null. */
  askPreview(address: string): Promise<string | null>
}

export function openWire(): Wire {
  const socket = new WebSocket(`wss://${location.host}/ws/chat`)
  const open = new Promise<void>((resolve) => {
    socket.onopen = () => resolve()
  })
  const waiting = new Map<string, (title: string | null) => void>()
  socket.onmessage = (event) => {
    const answer = JSON.parse(String(event.data)) as { preview: string; title: string | null }
    waiting.get(answer.preview)?.(answer.title)
    waiting.delete(answer.preview)
  }
  const chatKey = crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt'])
  const send = async (chat: string, message: unknown) => {
    const iv = crypto.getRandomValues(new Uint8Array(12))
    const plain = new TextEncoder().encode(JSON.stringify(message))
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await chatKey, plain)
    await open
    socket.send(JSON.stringify({ to: chat, iv: base64url(iv), sealed: base64url(new Uint8Array(sealed)) }))
  }
  return {
    sendText: (chat, text) => send(chat, { kind: 'text', text }),
    sendMedia: (chat, caption, media) => send(chat, { kind: 'media', caption, media }),
    askPreview: async (address) => {
      await open
      socket.send(JSON.stringify({ to: 'phone', preview: address }))
      return await new Promise((resolve) => waiting.set(address, resolve))
    },
  }
}
