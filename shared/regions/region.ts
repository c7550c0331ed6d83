/** Where an envelope and its relay share stay. Other EU members use `de` (docs/spec/share-link.md). */
export const REGIONS = ['au', 'ca', 'de', 'gb', 'ie', 'us'] as const
export type Region = (typeof REGIONS)[number]

export function isRegion(text: string): text is Region {
  return (REGIONS as readonly string[]).includes(text)
}
