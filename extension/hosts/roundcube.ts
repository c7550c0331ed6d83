import type { HostPack } from './host-pack.ts'

/** Runs under a name of the trust's own, so policy's `hosts` brings it in; the pack is found by its path. */
export const roundcube: HostPack = {
  name: 'Roundcube',
  recordedAt: '2026-08',
  hosts: [],
  composers: ['#composebody_ifr', 'textarea#composebody', 'textarea[name="_message"]'],
  chat: [],
}
