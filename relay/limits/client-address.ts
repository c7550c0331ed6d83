import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** The proxies in front of the relay, whose word about a client's address is taken. */
export function proxyList(proxies: readonly string[]): BlockList {
  const list = new BlockList()
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/**
 * Who asks, as a network sees it: an IPv4 address, or the 64 bits of an IPv6 one that a household or a ward has.
 *
 * Only what the nearest proxy wrote is believed: everything further left in `x-forwarded-for` is the client's own.
 * Null for a request that a proxy, or somebody on this machine, makes for itself: there is nobody to limit.
 */
export function clientAddress(incoming: IncomingMessage, proxies: BlockList): string | null {
  let address = plain(incoming.socket.remoteAddress ?? '')
  const told = [incoming.headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
  while (isProxy(address, proxies)) {
    const next = plain(told.pop()?.trim() ?? '')
    if (isIP(next) === 0) return null
    address = next
  }
  return isIP(address) === 6 ? `${prefixOf(address)}::/64` : address
}

function isProxy(address: string, proxies: BlockList): boolean {
  const family = isIP(address)
  return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** `::ffff:10.0.0.1` is 10.0.0.1, and brackets and ports are no part of an address. */
function plain(address: string): string {
  const bare = address.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  return bare.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
}

/** The first four groups, written out. */
function prefixOf(address: string): string {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
