/** The ways a file can enter a composer. */
export const INTAKES = [
  'picker',
  'file-system-picker',
  'directory-picker',
  'drop',
  'paste',
  'clipboard-read',
  'camera',
  'voice-note',
  'screen-capture',
] as const
export type Intake = (typeof INTAKES)[number]
