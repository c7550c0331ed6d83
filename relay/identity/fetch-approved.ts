import { lookup } from 'node:dns'
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { isLoopbackName } from '../config/config.ts'

/** Where a fetch may go. Everything else is refused before a packet leaves. */
export type Approved = {
  origins: readonly string[]
  /** Plain http to this machine, for the demo. */
  allowLoopback: boolean
  /** Addresses of private networks, for an issuer inside the hospital. */
  allowPrivate: boolean
}

export type FetchRefusal =
  | 'not-approved'
  | 'private-address'
  | 'unreachable'
  | 'too-slow'
  | 'too-large'
  | 'not-json'
  /** The issuer understood, and says no. */
  | 'refused'
export type Fetched = { is: 'json'; value: unknown } | { is: 'refused'; because: FetchRefusal }

/** A form is posted; without one it is a GET. */
type Asking = { form?: string; headers?: Record<string, string> }

const MAXIMUM_BYTES = 64 * 1024
const MAXIMUM_MS = 3000

/**
 * Fetches an issuer's metadata or keys, or posts a form to its token endpoint.
 *
 * An address in there is the issuer's to choose, so this is where a hostile issuer would send the relay into the
 * hospital's network. Only approved origins; the resolved address is the one that is checked and the one that is
 * connected to; no redirects; 64 KiB; three seconds in all.
 */
export async function fetchApproved(
  address: string,
  approved: Approved,
  request: Asking = {},
): Promise<Fetched> {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !mayAsk(url, approved)) return { is: 'refused', because: 'not-approved' }
  try {
    const bytes = await read(url, approved, request)
    return { is: 'json', value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) }
  } catch (thrown) {
    return { is: 'refused', because: thrown instanceof Refused ? thrown.because : 'not-json' }
  }
}

function mayAsk(url: URL, approved: Approved): boolean {
  if (url.username !== '' || url.password !== '') return false
  if (!approved.origins.includes(url.origin)) return false
  return (
    url.protocol === 'https:' ||
    (url.protocol === 'http:' && approved.allowLoopback && isLoopbackName(url.hostname))
  )
}

function read(url: URL, approved: Approved, { form, headers }: Asking): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const request = (url.protocol === 'https:' ? requestSecure : requestPlain)(url, {
    method: form === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    lookup: checkedLookup(approved),
    // No pooled connection: what was checked is what is spoken to.
    agent: false,
    maxHeaderSize: 16 * 1024,
  })
  const timer = setTimeout(() => fail('too-slow'), MAXIMUM_MS)
  function fail(because: FetchRefusal): void {
    reject(new Refused(because))
    request.destroy()
  }
  // A literal address is never looked up.
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) !== 0 && !mayConnect(literal, approved)) fail('private-address')
  request.on('error', (error) => fail(error instanceof Refused ? error.because : 'unreachable'))
  request.on('response', (response: IncomingMessage) => {
    // A redirect would leave the approved origin; anything but 200 says nothing we could use.
    const { statusCode = 0 } = response
    if (form !== undefined && statusCode >= 400 && statusCode < 500) return fail('refused')
    if (statusCode !== 200) return fail('unreachable')
    const chunks: Buffer[] = []
    let lengthBytes = 0
    response.on('data', (chunk: Buffer) => {
      lengthBytes += chunk.length
      if (lengthBytes > MAXIMUM_BYTES) return fail('too-large')
      chunks.push(chunk)
    })
    response.on('error', () => fail('unreachable'))
    response.on('aborted', () => fail('unreachable'))
    response.on('end', () => resolve(Buffer.concat(chunks)))
  })
  request.end(form)
  return promise.finally(() => clearTimeout(timer))
}

/** Checks every address a name resolves to; the connection then goes to one of these and to no other. */
function checkedLookup(approved: Approved): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const [first] = addresses
      const allGood = addresses.every(({ address }) => mayConnect(address, approved))
      if (!first || !allGood) return callback(new Refused('private-address'), '', 0)
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

function mayConnect(address: string, approved: Approved): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (LOOPBACK.check(address, family)) return approved.allowLoopback
  if (NEVER.check(address, family)) return false
  return approved.allowPrivate || !PRIVATE.check(address, family)
}

/** BlockList judges IPv4 addresses written as IPv6 (`::ffff:10.0.0.1`) by the IPv4 rules. */
const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** "This host", link-local (cloud metadata services live there), multicast, reserved. */
const NEVER = new BlockList()
NEVER.addSubnet('0.0.0.0', 8, 'ipv4')
NEVER.addSubnet('169.254.0.0', 16, 'ipv4')
NEVER.addSubnet('192.0.0.0', 24, 'ipv4')
NEVER.addSubnet('224.0.0.0', 3, 'ipv4')
NEVER.addAddress('::', 'ipv6')
NEVER.addSubnet('fe80::', 10, 'ipv6')
NEVER.addSubnet('ff00::', 8, 'ipv6')
NEVER.addSubnet('64:ff9b::', 96, 'ipv6')
NEVER.addSubnet('2002::', 16, 'ipv6')

const PRIVATE = new BlockList()
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4')
PRIVATE.addSubnet('100.64.0.0', 10, 'ipv4')
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4')
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4')
PRIVATE.addSubnet('198.18.0.0', 15, 'ipv4')
PRIVATE.addSubnet('fc00::', 7, 'ipv6')

class Refused extends Error {
  readonly because: FetchRefusal

  constructor(because: FetchRefusal) {
    super(because)
    this.because = because
  }
}
