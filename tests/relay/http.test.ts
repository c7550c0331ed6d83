import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pathOf } from '#shared/protocol/routes.ts'
import { call, codeOf, grantTo, seal, TestSender } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

let running: TestRelay
let sender: TestSender
let viewer: string
let port: number

beforeAll(async () => {
  viewer = mkdtempSync(join(tmpdir(), 'wardlink-viewer-'))
  mkdirSync(join(viewer, 'assets'))
  for (const [file, text] of Object.entries({
    'shell.html': '<!doctype html><title>Secure message</title>',
    'vault.html': '<!doctype html><title>vault</title>',
    'renderer.html': '<!doctype html><title>renderer</title>',
    'end.html': '<!doctype html><title>end</title>',
    'assets/shell-abc.js': `export const filler = '${'x'.repeat(2000)}'`,
  })) {
    writeFileSync(join(viewer, file), text)
  }
  writeFileSync(join(viewer, '../outside.txt'), 'must not be served')
  running = await startTestRelay({ viewerFolder: viewer })
  port = running.relay.port
  sender = await TestSender.signIn(running.relay.origin, running.issuer)
})
afterAll(async () => {
  await running.close()
  rmSync(viewer, { recursive: true })
})

/** Speaks HTTP by hand. Returns what came back until the relay closed or fell silent. */
function raw(text: string | Buffer, silentMs = 1500): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    const timer = setTimeout(() => socket.destroy(), silentMs)
    socket.on('data', (chunk) => {
      received += chunk.toString()
    })
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(received)
    })
    socket.on('error', () => {})
    socket.write(text)
  })
}

async function ask(host: string, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const answer = await raw(
    `${method} ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\nconnection: close\r\n${lines.join('')}\r\n`,
  )
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  return { status: Number(head.slice(9, 12)), head: head.toLowerCase().replace(/\r\ndate: [^\r]*/, ''), body }
}

const CONTENT = `${'0123456789abcdef'.repeat(2)}.content.localhost`

describe('a request that is not what the route takes', () => {
  const good = async () => sender.createRequest(await seal(5000), grantTo())
  test.for<[string, (body: Record<string, unknown>) => unknown]>([
    ['an unknown field', (body) => ({ ...body, admin: true })],
    ['a missing field', ({ grant, ...body }) => body],
    ['a wrong type', (body) => ({ ...body, lengthBytes: '5000' })],
    ['a negative length', (body) => ({ ...body, lengthBytes: -1 })],
    ['a fraction', (body) => ({ ...body, lengthBytes: 1.5 })],
    ['a length past counting', (body) => ({ ...body, lengthBytes: 1e300 })],
    ['a prefix longer than the whole', (body) => ({ ...body, prefixBytes: 5001 })],
    ['another suite', (body) => ({ ...body, suite: 2 })],
    ['an id that climbs', (body) => ({ ...body, envelopeId: 'gb-../../../../etc/passwd' })],
    ['an id with unused bits set', (body) => ({ ...body, envelopeId: `gb-${'A'.repeat(21)}B` })],
    ['an id with a newline', (body) => ({ ...body, envelopeId: `${body.envelopeId}\n` })],
    ['a hash with unused bits set', (body) => ({ ...body, accessTokenHash: `${'A'.repeat(42)}B` })],
    ['an empty grant', (body) => ({ ...body, grant: { ...grantTo(), to: [] } })],
    ['an unknown purpose', (body) => ({ ...body, grant: { ...grantTo(), purposes: ['CURIOSITY'] } })],
    [
      'an unknown kind of grant',
      (body) => ({ ...body, grant: { ...grantTo(), to: [{ type: 'everyone' }] } }),
    ],
    ['a list', (body) => [body]],
    ['null', () => null],
  ])('%s', async ([, change]) => {
    const json = change({ ...(await good()) })
    const answer = await call(sender.origin, 'createEnvelope', {}, { json, bearer: sender.token })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await codeOf(answer)).toBe('request/malformed')
  })

  test.for<[string, string | Uint8Array<ArrayBuffer>, Record<string, string>]>([
    ['no JSON', '{', {}],
    ['JSON with something after it', '{}{}', {}],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), {}],
    ['a byte order mark', '\ufeff{}', {}],
    ['nesting without end', '['.repeat(30_000), {}],
    ['__proto__', '{"__proto__":{"admin":true}}', {}],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['text', '{}', { 'content-type': 'text/plain' }],
    ['JSON of another kind', '{}', { 'content-type': 'application/json-patch+json' }],
    ['a type with a tab in it', '{}', { 'content-type': 'application/json\t;' }],
    ['nothing', '', {}],
  ])('%s', async ([, body, headers]) => {
    const answer = await fetch(`${sender.origin}/parkings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    expect(answer.status).toBe(400)
    expect(await codeOf(answer)).toBe('request/malformed')
  })

  test('a body of 65 KiB, announced or not', async () => {
    const body = JSON.stringify({ filler: 'x'.repeat(65 * 1024) })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${sender.origin}/parkings`, { method: 'POST', headers, body })
    expect(await codeOf(answer)).toBe('request/too-large')
    const stream = new Blob([body]).stream()
    const init = { method: 'POST', headers, body: stream, duplex: 'half' } as RequestInit
    expect(await codeOf(await fetch(`${sender.origin}/parkings`, init))).toBe('request/too-large')
  })

  test('outside the policy', async () => {
    const sealed = await seal(5000)
    const asked = async (change: object): Promise<string> => {
      const json = { ...(await sender.createRequest(sealed, grantTo())), ...change }
      return codeOf(await call(sender.origin, 'createEnvelope', {}, { json, bearer: sender.token }))
    }
    const day = 24 * 60 * 60 * 1000
    expect(await asked({ grant: { ...grantTo(), expiresAt: Date.now() + 31 * day } })).toBe(
      'grant/outside-policy',
    )
    expect(await asked({ grant: { ...grantTo(), expiresAt: Date.now() - 1 } })).toBe('grant/outside-policy')
    expect(await asked({ grant: { ...grantTo(), purposes: ['HTEST'] } })).toBe('grant/outside-policy')
    expect(await asked({ lengthBytes: 9 * 1024 ** 3 })).toBe('envelope/too-large')
    expect(await asked({ envelopeId: sealed.id.replace('gb-', 'de-') })).toBe('envelope/wrong-region')
    const other = await sender.createRequest(await seal(5000), grantTo())
    expect(await asked({ relayShare: other.relayShare })).toBe('wrap/wrong-key')
  })

  test('an id that is taken; the very same request again gets its receipt again', async () => {
    const sealed = await seal(5000)
    const grant = grantTo()
    const first = await sender.create(sealed, grant)
    const again = await sender.create(sealed, grant)
    expect(again.receipt.entry).toBe(first.receipt.entry)
    const lee = await TestSender.signIn(sender.origin, running.issuer, 'lee')
    const json = await lee.createRequest(sealed, grant)
    const answer = await call(sender.origin, 'createEnvelope', {}, { json, bearer: lee.token })
    expect(await codeOf(answer)).toBe('envelope/exists')
  })

  test.for([
    ['GET', '/nowhere', 404, 'request/unknown-route'],
    ['GET', '/envelopes/', 404, 'request/unknown-route'],
    ['GET', '/envelopes/%2e%2e/bytes', 404, 'request/unknown-route'],
    ['GET', '/audit/ward7/tile/../../../etc/passwd', 404, 'request/unknown-route'],
    ['GET', '/audit/other/checkpoint', 404, 'request/unknown-route'],
    ['PUT', '/envelopes', 405, 'request/method-not-allowed'],
    ['DELETE', '/description', 405, 'request/method-not-allowed'],
    ['POST', '/envelopes', 401, 'sign-in/needed'],
    ['GET', '/envelopes', 401, 'sign-in/needed'],
    ['DELETE', '/sessions/mine', 401, 'sign-in/needed'],
  ] as const)('%s %s', async ([method, path, status, code]) => {
    const { status: answered, body } = await ask('localhost', path, {}, method)
    expect(answered).toBe(status)
    expect(JSON.parse(body)).toMatchObject({ code, status })
  })

  test('a session that was ended or has run out', async () => {
    const other = await TestSender.signIn(sender.origin, running.issuer)
    expect((await call(sender.origin, 'endSession', {}, { bearer: other.token })).status).toBe(204)
    expect((await call(sender.origin, 'listSent', {}, { bearer: other.token })).status).toBe(401)
    running.clock.offsetMs = 12 * 60 * 60 * 1000
    expect((await call(sender.origin, 'listSent', {}, { bearer: sender.token })).status).toBe(401)
    running.clock.offsetMs = 0
  })
})

describe('on the wire', () => {
  test('two Host headers are refused', async () => {
    const answer = await raw(
      `GET /health HTTP/1.1\r\nhost: localhost:${port}\r\nhost: view.localhost:${port}\r\nconnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  })

  test.for([
    ['no Host', 'GET /health HTTP/1.1\r\n\r\n', 400],
    [
      'a length and chunks',
      'POST /parkings HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    [
      'two lengths',
      'POST /parkings HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello',
      400,
    ],
    ['a header of 9 KiB', `GET /health HTTP/1.1\r\nhost: x\r\na: ${'b'.repeat(9000)}\r\n\r\n`, 431],
    ['a folded header', 'GET /health HTTP/1.1\r\nhost: x\r\na: b\r\n c\r\n\r\n', 400],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['a line that ends without its return', 'GET /health HTTP/1.1\nhost: x\n\n', 400],
    [
      'a length past counting',
      `POST /parkings HTTP/1.1\r\nhost: x\r\ncontent-length: ${'9'.repeat(20)}\r\n\r\nhello`,
      400,
    ],
    [
      'a chunk past counting',
      `POST /parkings HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n${'F'.repeat(18)}\r\nhello`,
      400,
    ],
    [
      'a coding that only looks like chunks',
      'POST /parkings HTTP/1.1\r\nhost: x\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a host with somebody in it', 'GET /description HTTP/1.1\r\nhost: localhost@evil.example\r\n\r\n', 400],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example:443\r\n\r\n', null],
  ] as const)('%s is refused', async ([, text, status]) => {
    const asked = text.replace('host: x', `host: localhost:${port}`)
    expect(await raw(asked)).toMatch(status === null ? /^$/ : new RegExp(`^HTTP/1\\.1 ${status} `))
  })

  test('a client that never finishes its headers is let go', async () => {
    const beganAt = performance.now()
    const answer = await raw(`GET /health HTTP/1.1\r\nhost: localhost:${port}\r\nx: `, 10_000)
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(performance.now() - beganAt).toBeLessThan(9000)
  })

  test('a host that is not ours gets nothing, except a health check by address', async () => {
    expect((await ask('evil.example', '/description')).status).toBe(421)
    expect((await ask('content.localhost', '/vault.html')).status).toBe(421)
    expect((await ask('short.content.localhost', '/vault.html')).status).toBe(421)
    expect((await ask('localhost.', '/description')).status).toBe(421)
    // The address in the request line is nobody's but the sender's.
    expect((await ask('localhost', 'http://evil.example/description')).status).toBe(404)
    expect((await ask('127.0.0.1', '/health')).status).toBe(200)
  })
})

describe('who may call from a page', () => {
  test.for([
    ['the viewer', (): string => `http://view.localhost:${port}`, true],
    ['a vault', (): string => `http://${CONTENT}:${port}`, true],
    ['an extension in Chromium', (): string => `chrome-extension://${'a'.repeat(32)}`, true],
    ['an extension in Firefox', (): string => 'moz-extension://0f8fad5b-d9cb-469f-a165-70867728950e', true],
    ['WhatsApp', (): string => 'https://web.whatsapp.com', false],
    ['an opaque page', (): string => 'null', false],
    ['a name that looks like a vault', (): string => `http://${CONTENT}.evil.example:${port}`, false],
    ['something that calls itself an extension', (): string => 'chrome-extension://evil.example', false],
  ] as const)('%s', async ([, originOf, allowed]) => {
    const headers = { origin: originOf() }
    for (const method of ['GET', 'OPTIONS']) {
      const { head } = await ask('localhost', '/description', headers, method)
      const expected = `access-control-allow-origin: ${originOf().toLowerCase()}`
      expect(head.includes(expected), method).toBe(allowed)
      expect(head.includes('access-control-allow-credentials')).toBe(false)
    }
  })

  test('every header the parts send is allowed', async () => {
    const { head } = await ask(
      'localhost',
      pathOf('uploadAppend', { envelopeId: 'x' }),
      { origin: `http://view.localhost:${port}` },
      'OPTIONS',
    )
    for (const name of [
      'authorization',
      'range',
      'wardlink-access',
      'upload-checksum',
      'upload-offset',
      'tus-resumable',
      'content-type',
    ]) {
      expect(head).toMatch(new RegExp(`access-control-allow-headers: [^\\r]*\\b${name}\\b`))
    }
  })
})

describe('the viewer, served from memory', () => {
  test('is the same bytes for every report, known, unknown or nonsense', async () => {
    const sealed = await seal(2000)
    await sender.share(sealed)
    const answers = await Promise.all(
      [`/r/${sealed.id}`, `/r/gb-${'A'.repeat(22)}`, '/r/x', '/', '/signed-in?code=abc'].map((path) =>
        ask('view.localhost', path),
      ),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 200 })
    expect(answers[0]?.head).toContain('referrer-policy: no-referrer')
    expect(answers[0]?.head).toContain('x-robots-tag: noindex')
  })

  test.for([
    ['view.localhost', '/vault.html', 404],
    ['view.localhost', '/assets/../../outside.txt', 404],
    ['view.localhost', '/assets/%2e%2e/%2e%2e/outside.txt', 404],
    ['view.localhost', '/outside.txt', 404],
    ['view.localhost', '/envelopes', 404],
    [CONTENT, '/vault.html', 200],
    [CONTENT, '/renderer.html', 200],
    [CONTENT, '/end.html', 200],
    [CONTENT, '/shell.html', 404],
    [CONTENT, '/r/x', 404],
    ['view.localhost', '/assets/shell-abc.js', 200],
    [CONTENT, '/assets/shell-abc.js', 200],
  ] as const)('%s%s is %i', async ([host, path, status]) => {
    expect((await ask(host, path)).status).toBe(status)
  })

  test('tells both hosts what the relay says of itself', async () => {
    const said = await (await call(sender.origin, 'describe')).json()
    for (const host of ['view.localhost', CONTENT]) {
      const { body, head } = await ask(host, '/config.json')
      expect(JSON.parse(body)).toEqual(said)
      expect(head).toContain('cache-control: no-store')
    }
  })

  test('refuses service workers and everything but reading', async () => {
    expect((await ask(CONTENT, '/assets/shell-abc.js', { 'service-worker': 'script' })).status).toBe(403)
    expect((await ask('view.localhost', '/', {}, 'POST')).status).toBe(405)
    const head = await ask('view.localhost', '/', {}, 'HEAD')
    expect(head.body).toBe('')
    expect(head.head).toBe((await ask('view.localhost', '/')).head)
  })

  test.for(['GET', 'POST'])('waits for no body: %s with one is answered and closed', async (method) => {
    const { port } = running.relay
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    const closed = new Promise<'closed'>((resolve) => socket.once('close', () => resolve('closed')))
    let answer = ''
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1')
    })
    socket.write(`${method} / HTTP/1.1\r\nHost: view.localhost:${port}\r\nContent-Length: 1000000000\r\n\r\n`)
    const drip = setInterval(() => socket.write('x'), 200)
    const late = new Promise<'late'>((resolve) => setTimeout(resolve, 6000, 'late'))
    try {
      expect(await Promise.race([closed, late])).toBe('closed')
      expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    } finally {
      clearInterval(drip)
      socket.destroy()
    }
  })

  test('packs scripts for browsers that can unpack them', async () => {
    const { head } = await ask('view.localhost', '/assets/shell-abc.js', { 'accept-encoding': 'gzip' })
    expect(head).toContain('content-encoding: gzip')
    expect(Number(/content-length: (\d+)/.exec(head)?.[1])).toBeLessThan(500)
  })
})

describe('being told to stop', () => {
  test('a relay finishes what is under way', async () => {
    const other = await startTestRelay()
    const at = await TestSender.signIn(other.relay.origin, other.issuer)
    const sealed = await seal(5000)
    await at.create(sealed)
    const patch = request(other.relay.origin + pathOf('uploadAppend', { envelopeId: sealed.id }), {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${at.token}`,
        'tus-resumable': '1.0.0',
        'content-type': 'application/offset+octet-stream',
        'upload-offset': 0,
        'content-length': sealed.bytes.length,
        // The relay's "go on" shows that it has the request in hand.
        expect: '100-continue',
      },
    })
    const answered = once(patch, 'response')
    patch.flushHeaders()
    await once(patch, 'continue')
    patch.write(sealed.bytes.subarray(0, 2000))
    const restarted = other.restart()
    await new Promise((resolve) => setTimeout(resolve, 100))
    patch.end(sealed.bytes.subarray(2000))
    const [response] = await answered
    expect(response.statusCode).toBe(204)
    response.resume()
    await restarted
    const back = await TestSender.signIn(other.relay.origin, other.issuer)
    expect((await back.offset(sealed.id)).headers.get('upload-offset')).toBe('5000')
    await other.close()
  })

  test('a second relay on the same folder is refused', async () => {
    const { startRelay } = await import('../../relay/start-relay.ts')
    const { readConfig } = await import('../../relay/config/config.ts')
    await expect(startRelay(readConfig(running.folder))).rejects.toThrow('another relay is working on')
  })
})
