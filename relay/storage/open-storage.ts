import { randomBytes } from 'node:crypto'
import { ConfigProblem } from '../config/config.ts'
import { ObjectStore, StorageProblem } from './object-store.ts'
import { readCredentials, readStorageAddress } from './storage-address.ts'

/** What a bucket offers. Noted in the log and relied on nowhere. */
export type StorageOffers = { conditionalWrites: boolean; lifecycle: boolean; versioning: boolean }

/**
 * Tries a bucket out: what is put there comes back, and is gone when it is deleted.
 *
 * @throws ConfigProblem with a sentence for the operator
 */
export async function openStorage(address: string): Promise<{ store: ObjectStore; offers: StorageOffers }> {
  const store = new ObjectStore(readStorageAddress(address), readCredentials())
  try {
    return { store, offers: await probe(store) }
  } catch (thrown) {
    store.close()
    if (!(thrown instanceof StorageProblem)) throw thrown
    throw new ConfigProblem('WARDLINK_STORAGE', `the bucket cannot be used (${thrown.message})`)
  }
}

async function probe(store: ObjectStore): Promise<StorageOffers> {
  const key = `probes/${randomBytes(16).toString('hex')}`
  const bytes = randomBytes(64)
  const writer = await store.put(key, bytes.length)
  await writer.write(bytes)
  await writer.end()
  const parts: Buffer[] = []
  for await (const part of await store.get(key, 16, 64)) parts.push(part as Buffer)
  if (!Buffer.concat(parts).equals(bytes.subarray(16))) throw new StorageProblem(200, 'OtherBytes')
  const again = await store.putOnce(key, bytes)
  await store.delete(key)
  if ((await store.lengthOf(key)) !== null) throw new StorageProblem(200, 'NotDeleted')
  return {
    conditionalWrites: again === 412,
    lifecycle: (await store.document('lifecycle')) !== null,
    // What is deleted would be kept: the operator must turn that off, or say how old versions go.
    versioning: /<Status>Enabled<\/Status>/.test((await store.document('versioning')) ?? ''),
  }
}
