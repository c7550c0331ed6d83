import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, expect, test } from 'vitest'
import { DATABASE_FILE, openDatabase } from '../../../../relay/database/database.ts'

const folder = mkdtempSync(join(tmpdir(), 'wardlink-database-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('emptying the log waits for no reader, and is done once the reader has gone', async () => {
  const database = await openDatabase(folder)
  const path = join(folder, DATABASE_FILE)
  const outsider = new Sqlite(path, { readonly: true })
  outsider.exec('BEGIN')
  outsider.prepare('select count(*) from envelopes').get()
  await database.writer.insertInto('blind_requests').values({ day: 1, requests: 1 }).execute()
  const beganAt = performance.now()
  database.truncateLog()
  expect(performance.now() - beganAt).toBeLessThan(1000)
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
  outsider.exec('COMMIT')
  outsider.close()
  await expect.poll(() => statSync(`${path}-wal`).size, { timeout: 5000 }).toBe(0)
  await database.close()
})
