import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BuiltExtension } from '../../../../relay/rollout/built-extension.ts'
import { reasonFor } from '../../../../relay/rollout/explanation.ts'
import { rolloutFiles } from '../../../../relay/rollout/rollout-files.ts'
import { type PolicyValue, planRollout } from '../../../../relay/rollout/rollout-plan.ts'
import { checkTrustFile } from '../../../../relay/rollout/trust-file.ts'
import { ROOT } from '../../../commands/run.ts'

const built: BuiltExtension = {
  key: Buffer.from('a public key').toString('base64'),
  version: '1.2.3',
  hosts: ['web.whatsapp.com', 'mail.google.com'],
  isForHostsByPolicy: true,
  managedSchema: {
    type: 'object',
    properties: {
      relayOrigin: { type: 'string', title: 'Relay', description: 'Where it is <there> & nowhere else' },
      nudge: { type: 'boolean', title: 'Nudge', description: 'Notices numbers' },
      days: { type: 'integer', title: 'Days', description: 'How long' },
      unsafeFiles: { type: 'string', title: 'Files', description: 'What then', enum: ['refuse', 'ask'] },
      hosts: {
        type: 'object',
        title: 'Hosts',
        description: 'Modes',
        additionalProperties: { type: 'string' },
      },
      region: { type: 'string', title: 'Region', description: 'Where' },
      issuers: { type: 'array', title: 'Issuers', description: 'Who', items: { type: 'string' } },
      languages: { type: 'array', title: 'Languages', description: 'In order', items: { type: 'string' } },
    },
  },
}

const settings = {
  relayOrigin: 'https://relay.example',
  nudge: true,
  days: 30,
  unsafeFiles: 'ask',
  hosts: { 'web.whatsapp.com': 'convert', 'webmail.ysbyty.example': 'block' },
  languages: ['cy', 'en'],
}
const trustFile = checkTrustFile(
  {
    trust: 'Ysbyty "Tŷ Gwyn" & Sons',
    updatesFrom: 'https://relay.example',
    minimumVersion: '1.2',
    settings,
  },
  built.managedSchema,
)
const plan = planRollout(trustFile, built)
const files = new Map(rolloutFiles(plan).map(({ path, content }) => [path, content]))
const text = (path: string) => {
  const content = files.get(path)
  if (content === undefined) throw new Error(`${path} was not written`)
  return typeof content === 'string' ? content : Buffer.from(content).toString('utf16le')
}
const id = plan.chromiumId
const wanted: Record<string, unknown> = {
  ...plan.chromium('chrome'),
  '3rdparty': { extensions: { [id]: settings } },
}

test('Linux: each browser reads the very values of the trust file', () => {
  expect(JSON.parse(text('linux/etc/opt/chrome/policies/managed/wardlink.json'))).toEqual(wanted)
  expect(wanted.ExtensionSettings).toEqual({
    [id]: {
      installation_mode: 'force_installed',
      update_url: 'https://relay.example/extension/updates.xml',
      override_update_url: true,
      toolbar_pin: 'force_pinned',
      minimum_version_required: '1.2',
      runtime_blocked_hosts: ['*://*'],
      runtime_allowed_hosts: ['*://web.whatsapp.com', '*://mail.google.com', '*://webmail.ysbyty.example'],
    },
  })
  const { policies } = JSON.parse(text('linux/etc/firefox/policies/policies.json'))
  expect(policies['3rdparty'].Extensions['wardlink@wardlink.example']).toEqual(settings)
  expect(policies.DisablePrivateBrowsing).toBe(true)
})

test('the ordinary build is not held to hosts: it names its own', () => {
  const ordinary = planRollout(trustFile, { ...built, isForHostsByPolicy: false })
  expect(JSON.stringify(ordinary.chromium('chrome'))).not.toContain('runtime_')
})

test('Windows: a registry file reads back to the same tree, and starts with the mark of UTF-16', () => {
  expect(text('windows/wardlink-chrome.reg').codePointAt(0)).toBe(0xfeff)
  const root = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Google\\Chrome'
  expect(readRegistry(text('windows/wardlink-chrome.reg'), root)).toEqual(
    asRegistry({ ...plan.chromium('chrome'), '3rdparty': { extensions: { [id]: { policy: settings } } } }),
  )
  const edge = readRegistry(
    text('windows/wardlink-edge.reg'),
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Edge',
  )
  expect(edge).toMatchObject({ InPrivateModeAvailability: 1, BrowserGuestModeEnabled: 0 })
})

test('macOS: Python reads the profile, and its payloads hold the same values', () => {
  const profile = JSON.parse(
    execFileSync('python3', ['-c', PLIST_TO_JSON], { input: text('macos/wardlink.mobileconfig') }).toString(),
  )
  expect(profile.PayloadOrganization).toBe('Ysbyty "Tŷ Gwyn" & Sons')
  const payload = (type: string) =>
    profile.PayloadContent.find((one: { PayloadType: string }) => one.PayloadType === type)
  expect(payload('com.google.Chrome').ExtensionSettings).toEqual(wanted.ExtensionSettings)
  expect(payload(`com.google.Chrome.extensions.${id}`)).toMatchObject(settings)
  expect(payload('org.mozilla.firefox')['3rdparty'].Extensions['wardlink@wardlink.example']).toEqual(settings)
  const uuids = profile.PayloadContent.map((one: { PayloadUUID: string }) => one.PayloadUUID)
  expect(new Set(uuids).size).toBe(uuids.length)
})

test('Group Policy: every setting has a policy, and every text it refers to is there', () => {
  const admx = text('windows/admx/Wardlink.admx')
  const adml = text('windows/admx/en-GB/Wardlink.adml')
  for (const xml of [admx, adml]) execFileSync('python3', ['-c', XML_PARSES], { input: xml })
  for (const name of Object.keys(built.managedSchema.properties))
    expect(admx).toContain(`name="edge_${name}"`)
  const strings = [...admx.matchAll(/\$\(string\.([^)]+)\)/g)].map(([, name]) => `<string id="${name}">`)
  const boxes = [...admx.matchAll(/\$\(presentation\.([^)]+)\)/g)].map(
    ([, name]) => `<presentation id="${name}">`,
  )
  expect(strings.length).toBeGreaterThan(20)
  for (const wantedLine of [...strings, ...boxes]) expect(adml).toContain(wantedLine)
})

test('Google Admin and Intune: the same values, in the wrapping each of them wants', () => {
  const google = JSON.parse(text('google-admin/wardlink.json'))
  expect(google.hosts).toEqual({ Value: settings.hosts })
  const intune = JSON.parse(text('intune/wardlink-chrome.json'))
  const [{ settingInstance }] = intune.settings
  const [{ simpleSettingValue }] = settingInstance.choiceSettingValue.children
  expect(JSON.parse(simpleSettingValue.value)).toEqual(wanted.ExtensionSettings)
})

test('the explanation has a reason for each policy, and a place for each file', () => {
  const explained = text('explained.md')
  for (const path of files.keys()) if (path !== 'explained.md') expect(explained).toContain(`\`${path}\``)
  expect(explained).toContain('| `ExtensionSettings › ')
  expect(explained).toContain('Where it is <there>')
  expect(() => reasonFor('SomethingNew')).toThrow()
})

test('every output carries what the extension of this tree is told, and whose it is', () => {
  const schema = JSON.parse(readFileSync(join(ROOT, 'extension/public/managed-schema.json'), 'utf8'))
  const told = {
    relayOrigin: 'https://relay.example',
    region: 'gb',
    issuers: ['https://issuer.example/tenant/v2.0'],
    languages: ['cy', 'en'],
    voice: false,
    camera: false,
  }
  const file = { trust: 'Ysbyty', updatesFrom: 'https://relay.example', settings: told }
  const all = planRollout(checkTrustFile(file, schema), { ...built, managedSchema: schema })
  expect(all.settings).toEqual({ trust: 'Ysbyty', ...told })
  const written = new Map(rolloutFiles(all).map(({ path, content }) => [path, content]))
  const read = (path: string) => String(written.get(path))
  const chromium = JSON.parse(read('linux/etc/chromium/policies/managed/wardlink.json'))
  expect(chromium['3rdparty'].extensions[id]).toEqual(all.settings)
  const firefox = JSON.parse(read('linux/etc/firefox/policies/policies.json')).policies
  expect(firefox['3rdparty'].Extensions['wardlink@wardlink.example']).toEqual(all.settings)
  const registry = Buffer.from(written.get('windows/wardlink-edge.reg') as Uint8Array).toString('utf16le')
  const tree = readRegistry(registry, 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Edge')
  expect(tree).toMatchObject({ '3rdparty': { extensions: { [id]: { policy: asRegistry(all.settings) } } } })
  const profile = JSON.parse(
    execFileSync('python3', ['-c', PLIST_TO_JSON], { input: read('macos/wardlink.mobileconfig') }).toString(),
  )
  expect(profile.PayloadContent).toContainEqual(expect.objectContaining(all.settings))
  const google = JSON.parse(read('google-admin/wardlink.json'))
  for (const [name, value] of Object.entries(all.settings)) expect(google[name]).toEqual({ Value: value })
  for (const name of Object.keys(told)) {
    expect(read('windows/admx/Wardlink.admx')).toContain(`name="chrome_${name}"`)
    expect(read('explained.md')).toContain(`| \`${name}\` |`)
  }
})

test.for([
  [{ settings: { relayorigin: 'https://x' } }, /settings\.relayorigin: no such setting/],
  [{ settings: { days: 'many' } }, /settings\.days/],
  [{ settings: { unsafeFiles: 'allow' } }, /settings\.unsafeFiles.*refuse, ask/],
  [{ settings: { hosts: { 'a.example': 3 } } }, /settings\.hosts/],
  [{ settings: { hosts: { 'a.example': 'Off' } } }, /settings\.hosts\.a\.example.*convert, block, warn, off/],
  [{ settings: { hosts: { 'https://a.example': 'block' } } }, /settings\.hosts.*no host name/],
  [{ settings: { hosts: { '*.a.example': 'block' } } }, /settings\.hosts.*no host name/],
  [{ settings: { hosts: { 'A.example': 'block' } } }, /settings\.hosts.*no host name/],
  [{ settings: { relayOrigin: 'http://relay.example' } }, /settings\.relayOrigin.*https/],
  [{ settings: { relayOrigin: 'https://relay.example/x' } }, /settings\.relayOrigin.*origin/],
  [{ settings: { region: 'uk' } }, /settings\.region.*au, ca, de, gb, ie, us/],
  [{ settings: { issuers: ['issuer.example'] } }, /settings\.issuers.*no address/],
  [{ settings: { issuers: [] } }, /settings\.issuers.*leave it out/],
  [{ updatesFrom: 'http://relay.example' }, /updatesFrom.*https/],
  [{ updatesFrom: 'https://relay.example/path' }, /updatesFrom.*origin/],
  [{ chromiumId: 'short' }, /chromiumId/],
  [{ minimumVersion: 'v1' }, /minimumVersion/],
  [{ browsers: ['safari'] }, /browsers/],
  [{ typo: 1 }, /typo/],
] as [object, RegExp][])('a trust file with %j is refused by name', ([change, sentence]) => {
  const file = { trust: 'T', updatesFrom: 'https://relay.example', settings: {}, ...change }
  expect(() => checkTrustFile(file, built.managedSchema)).toThrow(sentence)
})

const PLIST_TO_JSON = 'import plistlib,sys,json; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))'
const XML_PARSES = 'import sys,xml.dom.minidom; xml.dom.minidom.parseString(sys.stdin.buffer.read())'

/** What the registry keeps of a tree: lists are numbered, yes and no are 1 and 0. */
function asRegistry(value: PolicyValue): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'object') return value
  const entries = Array.isArray(value)
    ? value.map((item, index) => [String(index + 1), item] as const)
    : Object.entries(value)
  return Object.fromEntries(entries.map(([name, item]) => [name, asRegistry(item)]))
}

/** Reads a registry file the way regedit does, as far as ours go. */
function readRegistry(file: string, root: string): unknown {
  const tree: Record<string, unknown> = {}
  let at = tree
  for (const line of file.replace('\ufeff', '').split('\r\n').slice(1)) {
    const key = /^\[(.+)\]$/.exec(line)?.[1]
    if (key !== undefined) {
      if (key !== root && !key.startsWith(`${root}\\`)) throw new Error(`${key} is outside`)
      at = key
        .slice(root.length + 1)
        .split('\\')
        .filter((part) => part !== '')
        .reduce<Record<string, unknown>>((node, part) => {
          node[part] ??= {}
          return node[part] as Record<string, unknown>
        }, tree)
      continue
    }
    const value = /^"((?:[^"\\]|\\.)*)"=(?:"((?:[^"\\]|\\.)*)"|dword:([0-9a-f]{8}))$/.exec(line)
    if (!value) {
      if (line !== '') throw new Error(`cannot read ${line}`)
      continue
    }
    const plain = (escaped: string) => escaped.replace(/\\(.)/g, '$1')
    at[plain(value[1] ?? '')] = value[3] === undefined ? plain(value[2] ?? '') : Number.parseInt(value[3], 16)
  }
  return tree
}
