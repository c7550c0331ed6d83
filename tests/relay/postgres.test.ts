import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PoorStore, startPoorStore } from '#tests/fixtures/poor-store.ts'
import { askPostgres, startPostgres, type TestPostgres, tellPostgres } from '#tests/fixtures/postgres.ts'
import { seal, TestSender } from '#tests/fixtures/relay-client.ts'
import { startTestRelay } from '#tests/fixtures/test-relay.ts'
import { examine } from '../../relay/commands/doctor.ts'
import { DatabaseProblem, openPostgres } from '../../relay/database/postgres.ts'
import { ObjectStore } from '../../relay/storage/object-store.ts'
import { readCredentials, readStorageAddress } from '../../relay/storage/storage-address.ts'

let postgres: TestPostgres
let poor: PoorStore

beforeAll(async () => {
  ;[postgres, poor] = await Promise.all([startPostgres(), startPoorStore()])
  process.env.AWS_ACCESS_KEY_ID = poor.keyId
  process.env.AWS_SECRET_ACCESS_KEY = poor.secret
})
afterAll(async () => {
  await postgres?.close()
  await poor?.close()
})

describe('a database', () => {
  test('is brought up to date by whoever comes first, and the others wait for it', async () => {
    const address = postgres.makeDatabase()
    const all = await Promise.all(Array.from({ length: 4 }, () => openPostgres(address)))
    const steps = askPostgres<{ name: string }>(address, 'select name from kysely_migration')
    expect(steps.length).toBeGreaterThan(5)
    await Promise.all(all.map((one) => one.close()))
  })

  test.for([
    ['fsync', 'off', '"fsync" is off'],
    ['full_page_writes', 'off', '"full_page_writes" is off'],
  ])(
    'with %s = %s is refused: it would lose what it acknowledged',
    { timeout: 60_000 },
    async ([name, value, said]) => {
      const careless = await startPostgres({ [name as string]: value as string })
      try {
        await expect(openPostgres(careless.makeDatabase())).rejects.toThrow(said)
      } finally {
        await careless.close()
      }
    },
  )

  test('commits to the disk whatever its default is', async () => {
    const address = postgres.makeDatabase()
    tellPostgres(address, `alter database ${new URL(address).pathname.slice(1)} set synchronous_commit = off`)
    const database = await openPostgres(address)
    const { rows } = await sql<{ is: string }>`select current_setting('synchronous_commit') as is`.execute(
      database.writer,
    )
    expect(rows).toEqual([{ is: 'on' }])
    await database.close()
  })

  test('that only reads is refused, as a replica is that nobody has promoted', async () => {
    const address = postgres.makeDatabase()
    tellPostgres(
      address,
      `alter database ${new URL(address).pathname.slice(1)} set default_transaction_read_only = on`,
    )
    await expect(openPostgres(address)).rejects.toThrow('only reads')
  })

  test('that cannot be reached is said without its address or its password', async () => {
    const opening = openPostgres('postgres://relay:hunter2@127.0.0.1:1/secret')
    const problem = await opening.catch((thrown: unknown) => thrown)
    expect(problem).toBeInstanceOf(DatabaseProblem)
    expect(String(problem)).toContain('ECONNREFUSED')
    expect(String(problem)).not.toMatch(/hunter2|127\.0\.0\.1|secret/)
  })
})

test('the doctor asks the store for every object that counts, and says how many are lost', async () => {
  const engines = { database: postgres.makeDatabase(), storage: poor.bucket }
  const running = await startTestRelay({ start: { engines } })
  const store = new ObjectStore(readStorageAddress(poor.bucket), readCredentials())
  try {
    const sender = await TestSender.signIn(running.relay.origin, running.issuer)
    await sender.share(await seal(200_000))
    const look = async () =>
      (await examine(running.folder, engines, true)).filter(({ what }) =>
        /^(?:PostgreSQL|bucket|sealed)/.test(what),
      )
    expect(await look()).toEqual([
      { what: 'PostgreSQL' },
      { what: 'bucket' },
      { what: 'sealed bytes: 4 objects' },
    ])
    const [{ object_key: gone = '' } = {}] = askPostgres<{ object_key: string }>(
      engines.database,
      'select object_key from envelope_objects',
    )
    await store.delete(gone)
    expect((await look()).at(-1)?.fix).toContain('1 of them')
  } finally {
    store.close()
    await running.close()
  }
})
