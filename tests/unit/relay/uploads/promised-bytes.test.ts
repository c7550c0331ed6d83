import { expect, test } from 'vitest'
import { PromisedBytes } from '../../../../relay/uploads/promised-bytes.ts'

test('what was promised to one writer is not promised to another, until the first has ended', () => {
  const promises = new PromisedBytes()
  const first = promises.take(40, 60)
  expect(first).not.toBeNull()
  expect(promises.take(40, 60)).toBeNull()
  expect(promises.take(20, 60)).not.toBeNull()
  first?.end()
  expect(promises.take(40, 60)).not.toBeNull()
  expect(promises.take(1, 60)).toBeNull()
})
