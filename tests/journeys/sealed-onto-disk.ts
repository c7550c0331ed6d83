import type { Page } from 'playwright'

/**
 * Whether all of a report is sealed and in the outbox, so that nothing is lost with the browser; asked of the disk and
 * not of the extension.
 *
 * @param ownPage any of the extension's own pages
 */
export async function isSealedOntoDisk(ownPage: Page): Promise<boolean> {
  return await ownPage.evaluate(async () => {
    const [known] = await indexedDB.databases()
    const opening = indexedDB.open(known?.name ?? '')
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    const all = (store: string) =>
      new Promise<unknown[]>((resolve) => {
        const getting = database.transaction(store).objectStore(store).getAll()
        getting.onsuccess = () => resolve(getting.result)
      })
    const [record] = (await all('records')) as { totalBytes: number }[]
    const pieces = (await all('pieces')) as { startByte: number; bytes: Uint8Array }[]
    database.close()
    const ends = pieces.map(({ startByte, bytes }) => startByte + bytes.length)
    return record !== undefined && Math.max(...ends) === record.totalBytes
  })
}
