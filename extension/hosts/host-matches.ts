/**
 * Hosts every build protects from the first document on. Others come from the trust's policy, registered by the
 * background (docs/interception.md).
 */
export const HOST_MATCHES = [
  'https://web.whatsapp.com/*',
  'https://mail.google.com/*',
  'https://outlook.office.com/*',
  'https://outlook.office365.com/*',
  'https://outlook.live.com/*',
  'https://outlook.cloud.microsoft/*',
  'https://mail.proton.me/*',
  'https://mail.yahoo.com/*',
]
