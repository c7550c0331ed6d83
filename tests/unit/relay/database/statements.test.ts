import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { Statements } from '../../../../relay/database/statements.ts'

test('the same text is compiled once, and one long unused is forgotten', () => {
  const statements = new Statements(new Sqlite(':memory:'))
  const first = statements.prepare('select 1')
  expect(statements.prepare('select 1')).toBe(first)
  for (let at = 0; at < 299; at++) statements.prepare(`select ${at + 2}`)
  expect(statements.prepare('select 1')).toBe(first)
  for (let at = 0; at < 300; at++) statements.prepare(`select ${at + 1000}`)
  expect(statements.prepare('select 1')).not.toBe(first)
  statements.close()
})

test('a table that changed under a kept statement is read as it is now', () => {
  const connection = new Sqlite(':memory:')
  const statements = new Statements(connection)
  connection.exec('create table t (a)')
  statements.prepare('insert into t values (1)').run()
  expect(statements.prepare('select * from t').all()).toEqual([{ a: 1 }])
  connection.exec('alter table t add column b')
  expect(statements.prepare('select * from t').all()).toEqual([{ a: 1, b: null }])
  statements.close()
})
