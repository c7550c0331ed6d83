import type { HostPack } from './host-pack.ts'

export const outlook: HostPack = {
  name: 'Outlook',
  recordedAt: '2026-07',
  hosts: ['outlook.office.com', 'outlook.office365.com', 'outlook.live.com', 'outlook.cloud.microsoft'],
  composers: [
    '[id^="editorParent_"] > div[contenteditable="true"]',
    '[id^="docking_"] div[contenteditable="true"][role="textbox"]',
    'div[contenteditable="true"][role="textbox"]',
  ],
  chat: [],
}
