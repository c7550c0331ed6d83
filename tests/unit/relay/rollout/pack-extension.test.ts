import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumId } from '../../../../relay/rollout/built-extension.ts'
import { extensionFileAt } from '../../../../relay/rollout/extension-folder.ts'
import { packExtension } from '../../../../relay/rollout/pack-extension.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wardlink-pack-'))
  for (const name of ['chromium', 'firefox']) {
    mkdirSync(join(folder, name, 'inside'), { recursive: true })
    writeFileSync(join(folder, name, 'inside/a.js'), 'console.log(1)')
    const gecko = { browser_specific_settings: { gecko: { id: 'wardlink@wardlink.example' } } }
    const manifest = { manifest_version: 3, version: '1.0', ...(name === 'firefox' ? gecko : {}) }
    writeFileSync(join(folder, name, 'manifest.json'), JSON.stringify(manifest))
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function pack(version: string | null, out = 'out') {
  return packExtension({
    chromiumFolder: join(folder, 'chromium'),
    firefoxFolder: join(folder, 'firefox'),
    key: privateKey,
    relayOrigin: 'https://relay.example',
    version,
    outFolder: join(folder, out),
  })
}

test('a CRX3 opens: its id is its key’s, its signature covers id and zip, its manifest says where updates are', () => {
  const packed = pack(null)
  const { id, key, zip, isSigned } = readCrx3(readFileSync(join(folder, 'out/wardlink-1.0.crx')))
  expect(isSigned).toBe(true)
  expect(id).toBe(packed.chromiumId)
  expect(chromiumId(key)).toBe(packed.chromiumId)
  const manifest = JSON.parse(Buffer.from(unzipSync(zip)['manifest.json'] ?? []).toString())
  expect(manifest).toMatchObject({
    key: key.toString('base64'),
    update_url: 'https://relay.example/extension/updates.xml',
  })
  expect(Object.keys(unzipSync(zip))).toContain('inside/a.js')
})

test('a bit changed anywhere in the package breaks the signature', () => {
  const bytes = readFileSync(join(folder, 'out/wardlink-1.0.crx'))
  const last = bytes.length - 30
  bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last)
  expect(readCrx3(bytes).isSigned).toBe(false)
})

test('the same build packs to the same bytes, and a roll-back is an old build under a newer version', () => {
  pack(null, 'again')
  const [one, two] = ['out', 'again'].map((name) => readFileSync(join(folder, name, 'wardlink-1.0.crx')))
  expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true)
  pack('1.0.1', 'again')
  const updates = readFileSync(join(folder, 'again/updates.xml'), 'utf8')
  expect(updates).toContain("codebase='https://relay.example/extension/wardlink-1.0.1.crx' version='1.0.1'")
  const addons = JSON.parse(readFileSync(join(folder, 'again/updates.json'), 'utf8'))
  const [update] = addons.addons['wardlink@wardlink.example'].updates
  expect(update).toMatchObject({
    version: '1.0.1',
    update_hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
  })
})

test.for([
  ['/extension/updates.xml', 'updates.xml'],
  ['/extension/wardlink-1.2.3.4.crx', 'wardlink-1.2.3.4.crx'],
  ['/extension/wardlink.xpi', 'wardlink.xpi'],
  ['/extension/../wardlink.json', null],
  ['/extension/%2e%2e/keys', null],
  ['/extension/extension.pem', null],
  ['/extension/wardlink-1.2.3.4.5.crx', null],
  ['/extension/wardlink-1.0.crx.unfinished', null],
  ['/extension/', null],
  ['/envelopes', null],
] as const)('%s is %s', ([path, name]) => {
  expect(extensionFileAt(path)?.name ?? null).toBe(name)
})

/** As Chromium's verifier reads it. */
function readCrx3(bytes: Buffer) {
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('Cr24')
  expect(bytes.readUInt32LE(4)).toBe(3)
  const headerBytes = bytes.readUInt32LE(8)
  const header = readFields(bytes.subarray(12, 12 + headerBytes))
  const zip = bytes.subarray(12 + headerBytes)
  const proof = readFields(header.get(2) ?? Buffer.alloc(0))
  const signedData = header.get(10_000) ?? Buffer.alloc(0)
  const key = proof.get(1) ?? Buffer.alloc(0)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(signedData.length)
  const signed = Buffer.concat([Buffer.from('CRX3 SignedData\0'), length, signedData, zip])
  const publicKey = createPublicKey({ key, format: 'der', type: 'spki' })
  const hex = (readFields(signedData).get(1) ?? Buffer.alloc(0)).toString('hex')
  return {
    id: [...hex].map((digit) => 'abcdefghijklmnop'.charAt(Number.parseInt(digit, 16))).join(''),
    key,
    zip,
    isSigned: verify('sha256', signed, publicKey, proof.get(2) ?? Buffer.alloc(0)),
  }
}

function readFields(bytes: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>()
  let at = 0
  const varint = () => {
    let [value, scale] = [0, 1]
    for (;;) {
      const byte = bytes.readUInt8(at++)
      value += (byte & 127) * scale
      if (byte < 128) return value
      scale *= 128
    }
  }
  while (at < bytes.length) {
    const number = Math.floor(varint() / 8)
    const length = varint()
    fields.set(number, bytes.subarray(at, at + length))
    at += length
  }
  return fields
}
