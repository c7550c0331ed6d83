import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { entryOf, openDirectory } from '#shared/regions/directory.ts'
import { type Config, ConfigProblem } from './config.ts'

/** Beside the configuration: the signed directory of regions, as `wardlink regions sign` wrote it. */
export const REGIONS_FILE = 'regions.note'

/**
 * The signed directory this relay serves, or null when it has none.
 *
 * @param relayOrigin that it must name for our own region: two relays that both believe they keep a region's envelopes
 *   would each refuse the other's links
 * @throws ConfigProblem
 */
export async function readRegions(config: Config, relayOrigin: string): Promise<string | null> {
  if (config.regionsKey === null) return null
  let note: string
  try {
    note = readFileSync(join(config.folder, REGIONS_FILE), 'utf8')
  } catch {
    throw new ConfigProblem('regionsKey', `is set, and there is no ${REGIONS_FILE} beside this file`)
  }
  const directory = await openDirectory(note, config.regionsKey)
  if (!directory) throw new ConfigProblem('regionsKey', `did not sign ${REGIONS_FILE}`)
  const own = entryOf(directory, config.region)
  if (own?.relayOrigin !== relayOrigin) {
    throw new ConfigProblem(
      'region',
      `${REGIONS_FILE} names ${own?.relayOrigin ?? 'no relay'} for ${config.region}`,
    )
  }
  return note
}
