import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import pg from 'pg'
import { expect, test } from 'vitest'
import { PostgresEngine } from '../../../../relay/database/postgres-engine.ts'
import { PostgresTypes } from '../../../../relay/database/postgres-types.ts'
import type { Tables } from '../../../../relay/database/schema.ts'

const db = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (one) => new PostgresIntrospector(one),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
  plugins: [new PostgresTypes()],
})
const engine = new PostgresEngine('postgres://nobody@127.0.0.1:1/none', db)

function refusedBy(code: string): pg.DatabaseError {
  const refused = new pg.DatabaseError('refused', 1, 'error')
  refused.code = code
  return refused
}
function failedWith(code: string, message = 'failed'): Error {
  return Object.assign(new Error(message), { code })
}

test.for([
  ['a server that is shut down', refusedBy('57P01'), true],
  ['a statement that took too long', refusedBy('57014'), true],
  ['a transaction that stood still', refusedBy('25P03'), true],
  ['a connection that was lost', refusedBy('08006'), true],
  ['a socket that was reset', failedWith('ECONNRESET'), true],
  ['a server that is not there', failedWith('ECONNREFUSED'), true],
  ['a client that was cut off', new Error('Connection terminated unexpectedly'), true],
  ['a pool that waited in vain', new Error('timeout exceeded when trying to connect'), true],
  ['a key that is there twice', refusedBy('23505'), false],
  ['a column that is not there', refusedBy('42703'), false],
  ['a key file that is missing', failedWith('ENOENT', 'no such file'), false],
  ['a mistake of ours', new TypeError('every tenant has keys'), false],
] as const)('after %s it is known what became of the work, or not', ([, thrown, isUnsure]) => {
  expect(engine.isUnsure(thrown)).toBe(isUnsure)
})

test('the migrations say bytes and tables in PostgreSQL’s words', () => {
  const { sql } = db.schema
    .createTable('some')
    .addColumn('hash', 'blob')
    .addColumn('size', 'bigint')
    .compile()
  expect(sql).toBe('create table "some" ("hash" bytea, "size" bigint)')
})
