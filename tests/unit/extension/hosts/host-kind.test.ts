import { expect, test } from 'vitest'
import { hostKind } from '../../../../extension/hosts/host-kind.ts'

test.for([
  ['web.whatsapp.com', 'whatsapp'],
  ['outlook.live.com', 'outlook'],
  ['webmail.st-elsewhere.example', 'other'],
] as const)(
  'the log hears of %s as of a kind of host: %s, never the name of a trust’s own',
  ([host, kind]) => {
    expect(hostKind(host)).toBe(kind)
  },
)
