import type { HostPack } from './host-pack.ts'

/**
 * WhatsApp Web. Class names there change every few weeks and `data-testid` comes and goes; ids and the shape
 * of the page have stayed for years, so they come first and no label in any language is used.
 */
export const whatsapp: HostPack = {
  name: 'WhatsApp',
  recordedAt: '2026-09',
  hosts: ['web.whatsapp.com'],
  composers: [
    '#main footer div[contenteditable="true"]',
    'footer div[contenteditable="true"][role="textbox"]',
    '[data-testid="conversation-compose-box-input"]',
    'div[contenteditable="true"][data-tab="10"]',
    '.lexical-rich-text-input div[contenteditable="true"]',
  ],
  chat: [
    '#main header [data-testid="conversation-info-header-chat-title"]',
    '#main header span[title]',
    '#main header span[dir="auto"]',
    '#main header',
  ],
}
