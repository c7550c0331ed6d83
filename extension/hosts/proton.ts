import type { HostPack } from './host-pack.ts'

/** The editor lives in a same-origin frame; attachments are added outside it. */
export const proton: HostPack = {
  name: 'Proton Mail',
  recordedAt: '2026-07',
  hosts: ['mail.proton.me'],
  composers: ['#rooster-editor', 'iframe[data-testid="rooster-iframe"]', '.composer textarea'],
  chat: [],
}
