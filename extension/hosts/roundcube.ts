import type { HostPack } from './host-pack.ts'

/** Runs under a name of the trust's own, which policy's `hosts` brings in; the page says itself what it is. */
export const roundcube: HostPack = {
  name: 'Roundcube',
  recordedAt: '2026-11-22',
  hosts: [],
  signs: ['#composebody[name="_message"]', 'body.task-mail.action-compose #composebody'],
  composers: ['#composebody_ifr', 'textarea#composebody', 'textarea[name="_message"]'],
  chat: [],
}
