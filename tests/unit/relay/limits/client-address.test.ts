import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { clientAddress, proxyList } from '../../../../relay/limits/client-address.ts'

const proxies = proxyList(['127.0.0.1', '::1', '10.0.0.0/8', 'fd00::/8'])

function from(remoteAddress: string, forwarded?: string): string | null {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return clientAddress({ headers, socket: { remoteAddress } } as unknown as IncomingMessage, proxies)
}

test.for<[string, string, string | undefined, string | null]>([
  ['without a proxy it is who is connected', '192.0.2.7', undefined, '192.0.2.7'],
  ['what somebody who is no proxy says is not believed', '192.0.2.7', '198.51.100.1', '192.0.2.7'],
  ['a proxy’s word is', '127.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['only the last word, which the proxy wrote', '127.0.0.1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
  ['two proxies in a row', '127.0.0.1', '1.1.1.1, 198.51.100.1, 10.2.3.4', '198.51.100.1'],
  ['a proxy’s own request is nobody’s', '127.0.0.1', undefined, null],
  ['nonsense from a proxy is nobody’s', '127.0.0.1', 'unknown', null],
  ['a proxy on IPv6', '::1', '198.51.100.1', '198.51.100.1'],
  ['IPv4 written as IPv6', '::ffff:192.0.2.7', undefined, '192.0.2.7'],
  ['a port', '127.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
  ['an IPv6 client counts by its network', '2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
  ['however it is written', '127.0.0.1', '[2001:0db8:0001:0002::9]:443', '2001:db8:1:2::/64'],
  ['and when it is short', '2001:db8::9', undefined, '2001:db8:0:0::/64'],
])('%s', ([, remote, forwarded, expected]) => {
  expect(from(remote, forwarded)).toBe(expected)
})
