import type { Region } from './region.ts'

/** Countries whose envelopes stay with a relay of their own. */
const NAMED: Readonly<Record<string, Region>> = { AU: 'au', CA: 'ca', DE: 'de', GB: 'gb', IE: 'ie', US: 'us' }

/** The other members of the European Union (ISO 3166-1 alpha-2): theirs stay in Germany. */
const OTHER_EU = 'AT BE BG CY CZ DK EE ES FI FR GR HR HU IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')

export type RegionOfCountry = { is: 'region'; region: Region } | { is: 'refused'; because: 'no-region' }

/**
 * Where the envelopes of a trust in this country stay.
 *
 * @param country ISO 3166-1 alpha-2, upper case
 * @param named by the trust's own policy: the only way for a country outside the table, and never a way out of it
 */
export function regionOfCountry(country: string, named: Region | null = null): RegionOfCountry {
  const region = Object.hasOwn(NAMED, country) ? NAMED[country] : OTHER_EU.includes(country) ? 'de' : named
  return region ? { is: 'region', region } : { is: 'refused', because: 'no-region' }
}
