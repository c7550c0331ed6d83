import { dataPacks } from 'virtual:data-packs'
import { CodedError } from '#shared/errors.ts'
import type { DataPack } from '../ports/renderer-contract.ts'
import { reach } from '../relay/ask-relay.ts'

/**
 * Fetches a data file for a renderer, from this vault's own origin. Whole packs, never single files: which font
 * or character map a document uses is the document's business.
 *
 * @throws CodedError `relay/unreachable`
 */
export async function readDataPack(pack: DataPack): Promise<ArrayBuffer> {
  const { path, integrity } = dataPacks[pack]
  const response = await reach(path, { method: 'GET', integrity, cache: 'default' })
  if (!response.ok) throw new CodedError('relay/unreachable')
  return response.arrayBuffer()
}
