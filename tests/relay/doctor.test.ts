import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seal, TestSender } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'
import { examine } from '../../relay/commands/doctor.ts'
import { makeLogKeyText } from '../../relay/keys/log-key.ts'

let running: TestRelay
let well: string

beforeAll(async () => {
  running = await startTestRelay()
  const sender = await TestSender.signIn(running.relay.origin, running.issuer)
  await sender.share(await seal(2000))
  await running.relay.close()
  well = mkdtempSync(join(tmpdir(), 'wardlink-doctor-'))
})
afterAll(async () => {
  await running.issuer.close()
  rmSync(running.folder, { recursive: true })
  rmSync(well, { recursive: true })
})

/** A copy of a relay that is well, with something done to it; what the doctor says is wrong. */
async function complaints(harm: (folder: string) => unknown): Promise<string> {
  const folder = mkdtempSync(join(well, 'relay-'))
  cpSync(running.folder, folder, { recursive: true })
  for (const name of ['data', 'keys']) chmodSync(join(folder, name), 0o700)
  await harm(folder)
  const wrong = (await examine(folder)).filter(({ fix }) => fix !== undefined)
  // The viewer and the disk are this machine's own matter.
  const ours = wrong.filter(({ what }) => !/^(?:viewer|room for data)/.test(what))
  return ours.map(({ what, fix }) => `${what}: ${fix}`).join('\n')
}

function change(folder: string, edit: (config: Record<string, unknown>) => void): void {
  const path = join(folder, 'wardlink.json')
  const config = JSON.parse(readFileSync(path, 'utf8'))
  edit(config)
  writeFileSync(path, JSON.stringify(config))
}

test.for<[string, (folder: string) => unknown, RegExp]>([
  [
    'a field misspelt',
    (folder) => change(folder, (config) => Object.assign(config, { regoin: 'gb' })),
    /regoin/,
  ],
  ['a key gone', (folder) => rmSync(join(folder, 'keys/wrap.key')), /wrap\.key is missing; restore/],
  ['a key others can read', (folder) => chmodSync(join(folder, 'keys/wrap.key'), 0o644), /chmod 600/],
  ['a folder others can look into', (folder) => chmodSync(join(folder, 'data'), 0o755), /chmod 700/],
  [
    'a damaged database',
    (folder) =>
      writeFileSync(join(folder, 'data/relay.sqlite'), 'not a database at all, but text '.repeat(300)),
    /damaged.*restore/,
  ],
  [
    'keys of another relay',
    async (folder) => {
      const path = join(folder, 'keys/tenants/ward7/log.key')
      writeFileSync(path, await makeLogKeyText('localhost/audit/ward7'), { mode: 0o600 })
    },
    /not signed by its key/,
  ],
  [
    'a demo open to the network',
    (folder) =>
      change(folder, (config) => Object.assign(config, { listen: { host: '0.0.0.0', port: 8787 } })),
    /"mode" is "demo"/,
  ],
  [
    'numbers open to everybody',
    (folder) =>
      change(folder, (config) => Object.assign(config, { metrics: { host: '0.0.0.0', port: 9464 } })),
    /"metrics\.host"/,
  ],
])('the doctor finds %s and says what to do', async ([, harm, expected]) => {
  expect(await complaints(harm)).toMatch(expected)
})

test('and finds nothing wrong with a relay that is well', async () => {
  expect(await complaints(() => undefined)).toBe('')
})
