import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { directoryText } from '#shared/regions/directory.ts'
import type { Region } from '#shared/regions/region.ts'
import { REGIONS_FILE } from '../../relay/config/read-regions.ts'
import { makeLogKeyText, readLogKey } from '../../relay/keys/log-key.ts'

/** A signed directory of regions, and the key every relay in it is told. */
export type SignedRegions = { note: string; verifierKey: string }

export function relayOriginAt(port: number): string {
  return `http://localhost:${port}`
}

export function viewerOriginAt(port: number): string {
  return `http://view.localhost:${port}`
}

/** Signs, with a key made for this run alone, which relay on this machine keeps which region. */
export async function signRegions(ports: Partial<Record<Region, number>>): Promise<SignedRegions> {
  const key = await readLogKey(await makeLogKeyText('regions.demo.example'))
  if (!key) throw new Error('a key that was just made cannot be read')
  const regions = Object.entries(ports).map(([region, port]) => ({
    region: region as Region,
    relayOrigin: relayOriginAt(port),
    viewerOrigin: viewerOriginAt(port),
    jurisdiction: region.toUpperCase(),
  }))
  const note = key.signNote(directoryText({ issuedAt: Date.now(), regions }))
  return { note, verifierKey: key.verifierKey }
}

/** Where a relay looks for it: beside its configuration. */
export async function putRegions(relayFolder: string, { note }: SignedRegions): Promise<void> {
  await writeFile(join(relayFolder, REGIONS_FILE), note)
}
