import { expect, test } from 'vitest'
import { Limits } from '../../../../relay/limits/limits.ts'

const rate = { burst: 10, perMinute: 60 }
const rates = {
  requestsOfAnAddress: rate,
  failuresOfAnAddress: rate,
  failuresOfAnAccount: rate,
  envelopesOfASession: rate,
}
const asker = { address: '192.0.2.1', account: null }

test.for([1, 2, 4])(
  '%i processes that take turns let through what one would, to a request each',
  (processes) => {
    const all = Array.from({ length: processes }, () => new Limits(rates, processes))
    const turns = Array.from({ length: 40 }, (_, nth) => all[nth % processes]?.mayAsk(asker, 1000))
    const through = turns.filter(Boolean).length
    expect(through).toBeGreaterThanOrEqual(10)
    expect(through).toBeLessThan(10 + processes)
  },
)
