/** Where a share link opens that is tapped in a host's page. */
export const OPENING_PLACES = ['web', 'extension'] as const
export type OpeningPlace = (typeof OPENING_PLACES)[number]

/**
 * On the web unless the trust says otherwise, or, where it says nothing, somebody on this computer: signing in from the
 * extension needs an address that the issuer has to know first.
 */
export function openingPlace(managed: unknown, local: unknown): OpeningPlace {
  const said = [managed, local].map((source) => (source as { viewer?: unknown } | null | undefined)?.viewer)
  const first = said.find((viewer) => viewer !== undefined)
  return OPENING_PLACES.find((place) => place === first) ?? 'web'
}
