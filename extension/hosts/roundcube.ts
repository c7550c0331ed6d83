import type { HostPack } from './host-pack.ts'

/** Runs under a name of the trust's own, which policy's `hosts` brings in; the page says itself what it is. */
export const roundcube: HostPack = {
  name: 'Roundcube',
  recordedAt: '2026-11-22',
  hosts: [],
  signs: [
    'body.task-mail.action-compose #composebody',
    '#compose-attachments + * #composebody',
    '#composebody[name="_message"]',
  ],
  composers: ['#composebody_ifr', 'textarea#composebody', 'textarea[name="_message"]'],
  chat: [],
}
