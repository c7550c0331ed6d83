import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Approved, fetchApproved } from '../../../../relay/identity/fetch-approved.ts'

/** Made beforehand: a loaded machine takes seconds to make it. */
const LARGE = Buffer.alloc(200 * 1024 ** 2, ' ')

let server: Server
let origin: string
let asked = 0

beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1
    switch (request.url) {
      case '/good':
        return response.end('{"keys":[]}')
      case '/elsewhere':
        return response.writeHead(302, { location: '/good' }).end()
      case '/large':
        response.on('error', () => {})
        return response.end(LARGE)
      case '/silent':
        return
      case '/slow':
        response.write('{')
        return
      case '/text':
        return response.end('<html>')
      default:
        return response.writeHead(404).end('{}')
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const demo = (): Approved => ({ origins: [origin], allowLoopback: true, allowPrivate: false })

describe('an issuer’s metadata', () => {
  test('is fetched from an approved origin', async () => {
    expect(await fetchApproved(`${origin}/good`, demo())).toEqual({ is: 'json', value: { keys: [] } })
  })

  test.for([
    ['points elsewhere by a redirect', '/elsewhere', 'unreachable'],
    ['never ends', '/large', 'too-large'],
    ['never begins', '/silent', 'too-slow'],
    ['never finishes', '/slow', 'too-slow'],
    ['is no JSON', '/text', 'not-json'],
    ['is not there', '/gone', 'unreachable'],
  ] as const)('is refused when it %s', async ([, path, because]) => {
    expect(await fetchApproved(origin + path, demo())).toEqual({ is: 'refused', because })
  })

  test('of 200 MB does not fill the memory', async () => {
    const before = process.memoryUsage.rss()
    await fetchApproved(`${origin}/large`, demo())
    // The server that sends it is in this process too and holds its 200 MB.
    expect(process.memoryUsage.rss() - before).toBeLessThan(450 * 1024 ** 2)
  })
})

describe('an address that is not approved', () => {
  test.for([
    ['another origin', (): string => 'https://evil.example/jwks'],
    ['another port', (): string => 'http://127.0.0.1:1/jwks'],
    ['another scheme', (): string => 'file:///etc/passwd'],
    ['a name before it', (): string => origin.replace('http://', 'http://user@')],
    ['a name and a password', (): string => origin.replace('http://', 'http://user:pass@')],
    ['an approved origin in its path', (): string => `https://evil.example/${origin}`],
    ['an approved origin before an @', (): string => `${origin}@evil.example/`],
    ['no address', (): string => 'jwks'],
  ] as const)('is not asked: %s', async ([, address]) => {
    const before = asked
    expect(await fetchApproved(address(), demo())).toEqual({ is: 'refused', because: 'not-approved' })
    expect(asked).toBe(before)
  })

  test.for([
    ['this machine', 'https://127.0.0.1/'],
    ['this machine, by another of its addresses', 'https://127.8.8.8/'],
    ['this machine, in IPv6', 'https://[::1]/'],
    ['this machine, IPv4 in IPv6', 'https://[::ffff:127.0.0.1]/'],
    ['this machine, as one number', 'https://2130706433/'],
    ['this machine, in octal', 'https://0177.0.0.1/'],
    ['this machine, shortened', 'https://127.1/'],
    ['this machine, by name', 'https://localhost/'],
    ['no address', 'https://0.0.0.0/'],
    ['cloud metadata', 'https://169.254.169.254/'],
    ['cloud metadata, IPv4 in IPv6', 'https://[::ffff:169.254.169.254]/'],
    ['a private network', 'https://10.0.0.1/'],
    ['another', 'https://192.168.1.1/'],
    ['another, in IPv6', 'https://[fd00::1]/'],
    ['a link-local address', 'https://[fe80::1]/'],
    ['a provider’s inner network', 'https://100.64.0.1/'],
  ] as const)('is not connected to though approved by name: %s', async ([, address]) => {
    const approved = { origins: [new URL(address).origin], allowLoopback: false, allowPrivate: false }
    expect(await fetchApproved(address, approved)).toEqual({ is: 'refused', because: 'private-address' })
  })

  test('may be inside the hospital when the trust says so, but never a metadata service', async () => {
    const inside = (address: string): Approved => ({
      origins: [new URL(address).origin],
      allowLoopback: false,
      allowPrivate: true,
    })
    const refusalOf = async (address: string) => {
      const fetched = await fetchApproved(address, inside(address))
      return fetched.is === 'refused' ? fetched.because : null
    }
    expect(await refusalOf('https://169.254.169.254/')).toBe('private-address')
    expect(await refusalOf('https://127.0.0.1:1/')).toBe('private-address')
    expect(await refusalOf('https://192.168.255.254:1/')).not.toBe('private-address')
  })
})
