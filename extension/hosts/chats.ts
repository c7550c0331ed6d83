/** Hosts where a message goes to whoever is in the chat, and not to addresses that can be checked. */
const CHATS: readonly string[] = ['web.whatsapp.com']

export function isChat(host: string): boolean {
  return CHATS.includes(host)
}
