import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { extensionPack } from '../../../../relay/commands/extension-pack.ts'
import { initRelay } from '../../../../relay/config/init-relay.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wardlink-pack-'))
  for (const name of ['chromium', 'firefox']) {
    mkdirSync(join(folder, name))
    const browser_specific_settings = { gecko: { id: 'wardlink@wardlink.example' } }
    const manifest = { manifest_version: 3, version: '1.0', browser_specific_settings }
    writeFileSync(join(folder, name, 'manifest.json'), JSON.stringify(manifest))
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ORIGINS = {
  relay: 'https://relay.example',
  viewer: 'https://view.example',
  content: 'https://*.content.example',
}

test.each([
  ['the origin it names', ORIGINS, [], 'https://relay.example'],
  ['this machine and its own port when it names none', null, [], 'http://localhost:18999'],
  ['what it is told', ORIGINS, ['--relay-origin', 'https://updates.example'], 'https://updates.example'],
])('updates come from %s', async (name, origins, words, expected) => {
  const relay = join(folder, name)
  const issuer = {
    issuer: 'https://id.example',
    name: 'RX1',
    viewerClientId: 'v',
    extensionClientId: 'e',
    scope: 'openid',
    claims: { organisation: ['organisation'], roles: ['roles'] },
    organisations: ['RX1'],
    assurance: {},
    emailDomains: [],
  }
  await initRelay(relay, {
    origins,
    listen: { host: '127.0.0.1', port: 18999 },
    tenants: [{ id: 'rx1', name: 'RX1', maySend: [{ organisation: 'RX1', role: null }], issuers: [issuer] }],
  })
  vi.spyOn(console, 'log').mockImplementation(() => {})
  const built = ['--chromium', join(folder, 'chromium'), '--firefox', join(folder, 'firefox')]
  expect(extensionPack([relay, ...built, ...words])).toBe(0)
  const updates = readFileSync(join(relay, 'data/extension/updates.xml'), 'utf8')
  expect(updates).toContain(`codebase='${expected}/extension/wardlink-1.0.crx'`)
})
