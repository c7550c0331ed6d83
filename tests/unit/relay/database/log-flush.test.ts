import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DATABASE_FILE, type Database, openDatabase } from '../../../../relay/database/database.ts'
import { FlushFailed, LogFlush } from '../../../../relay/database/log-flush.ts'
import { insertRow } from '../../../../relay/database/prepared.ts'

let folder: string
let database: Database
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wardlink-flush-'))
  database = await openDatabase(folder)
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

function count(db: Database['reader']): Promise<number> {
  return db
    .selectFrom('tenant_usage')
    .selectAll()
    .execute()
    .then((rows) => rows.length)
}

test('whoever reads what was just committed is told when it is on the disk, and not before', async () => {
  const { writer, reader, peek, flush } = database
  const order: string[] = []
  const reached = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const durable = flush?.durably(async () => {
    await insertRow(writer, 'tenant_usage', { tenant: 'a', kept_bytes: 1 })
    reached.resolve()
    await goOn.promise
  })
  await reached.promise
  // In the log, and not flushed.
  expect(await count(peek)).toBe(1)
  const read = count(reader).then((rows) => order.push(`read ${rows}`))
  await new Promise((resolve) => setTimeout(resolve, 30))
  order.push('flushed')
  goOn.resolve()
  await Promise.all([durable, read])
  expect(order).toEqual(['flushed', 'read 1'])
})

test('a transaction that failed keeps no reader waiting, and the next one goes on', async () => {
  const { writer, reader, flush } = database
  const failed = flush?.durably(async () => {
    throw new RangeError('rolled back')
  })
  await expect(failed).rejects.toThrow('rolled back')
  expect(await count(reader)).toBe(0)
  await flush?.durably(() => insertRow(writer, 'tenant_usage', { tenant: 'a', kept_bytes: 1 }))
  expect(await count(reader)).toBe(1)
})

test('after a flush that failed nothing is promised any more', async () => {
  // A folder with no log in it: the disk has nothing to say.
  const flush = new LogFlush(join(folder, 'elsewhere', DATABASE_FILE))
  await expect(flush.durably(async () => 1)).rejects.toThrow(FlushFailed)
  let ran = false
  const next = flush.durably(async () => {
    ran = true
  })
  await expect(next).rejects.toThrow(FlushFailed)
  expect(ran).toBe(false)
  const { transformResult } = flush.readerPlugin()
  const reading = transformResult({ result: { rows: [] }, queryId: { queryId: 'any' } })
  await expect(reading).rejects.toThrow(FlushFailed)
})

test('many commits in a row, copied into the database meanwhile, are all there', async () => {
  const { writer, reader, flush } = database
  for (let at = 0; at < 400; at++) {
    await flush?.durably(() => insertRow(writer, 'tenant_usage', { tenant: `t${at}`, kept_bytes: at }))
  }
  expect(await count(reader)).toBe(400)
})
