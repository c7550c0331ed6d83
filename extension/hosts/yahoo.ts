import type { HostPack } from './host-pack.ts'

export const yahoo: HostPack = {
  name: 'Yahoo Mail',
  recordedAt: '2026-07',
  hosts: ['mail.yahoo.com'],
  composers: ['[data-test-id="compose"] div[data-test-id="rte"]', 'div[data-test-id="rte"]'],
  chat: [],
}
