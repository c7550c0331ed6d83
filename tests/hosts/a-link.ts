/** A share link nobody made, and a message with it as Wardlink writes one. */
export const LINK =
  'https://view.hospital.example/r/gb-AAAAAAAAAAAAAAAAAAAAAA#1.BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB.CCCCCC'
export const LINK_TEXT = `A patient report for you. Sign in with your work account to open it: ${LINK}`
