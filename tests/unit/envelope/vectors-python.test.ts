import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// Debian's own first: that is the one python3-cryptography is installed for.
const python = ['/usr/bin/python3', 'python3'].find(
  (path) => spawnSync(path, ['-c', 'import cryptography']).status === 0,
)
if (!python) console.warn('NOT RUN: the independent reader needs Python 3 with the package cryptography')

test.skipIf(!python)(
  'a second reader, in another language, opens every vector and meets every refusal',
  { timeout: 120_000 },
  () => {
    const said = execFileSync(python ?? '', [path('read_envelope.py'), path('envelope-v1.json')], {
      encoding: 'utf8',
    })
    const { checks, failures } = JSON.parse(said) as { checks: number; failures: string[] }
    expect(failures).toEqual([])
    expect(checks).toBeGreaterThan(100)
  },
)

function path(name: string): string {
  return fileURLToPath(new URL(`../../vectors/${name}`, import.meta.url))
}
