import { expect, test } from 'vitest'
import { readEngines } from '../../../../relay/config/engines.ts'

test('nothing said is SQLite and a directory, for one process', () => {
  expect(readEngines({})).toEqual({ database: null, storage: null, processes: 1, telemetry: null })
  expect(readEngines({ WARDLINK_DATABASE: '', WARDLINK_STORAGE: '' }).database).toBeNull()
})

test.for([
  [{ WARDLINK_DATABASE: 'mysql://relay:hunter2@host/x' }, 'WARDLINK_DATABASE'],
  [{ WARDLINK_STORAGE: 'https://hunter2.example' }, 'WARDLINK_STORAGE'],
  [{ WARDLINK_TELEMETRY: 'collector:hunter2' }, 'WARDLINK_TELEMETRY'],
  [{ WARDLINK_PROCESSES: '0' }, 'WARDLINK_PROCESSES'],
  [{ WARDLINK_PROCESSES: 'two' }, 'WARDLINK_PROCESSES'],
] as const)('%o is refused by its name, and what it says is not repeated', ([environment, name]) => {
  expect(() => readEngines(environment)).toThrow(name)
  expect(() => readEngines(environment)).not.toThrow('hunter2')
})
