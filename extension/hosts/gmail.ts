import type { HostPack } from './host-pack.ts'

/** Several messages can be written at once; the one around the attachment is meant (`composer.ts`). */
export const gmail: HostPack = {
  name: 'Gmail',
  recordedAt: '2026-07',
  hosts: ['mail.google.com'],
  composers: [
    '.Ap [g_editable="true"]',
    'div[g_editable="true"]',
    'div.M9 div[contenteditable="true"]',
    'div.AD div[contenteditable="true"]',
    '[role="dialog"] div[contenteditable="true"][role="textbox"]',
  ],
  chat: [],
}
