import { lookup } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'

export type WholeAnswer = { status: number; headers: Record<string, string>; body: Buffer }
export type FetchWhole = (address: string) => Promise<WholeAnswer>

const MAXIMUM_BYTES = 64 * 1024 ** 2
const TIME_OUT_MS = 30_000

/**
 * One GET, not following redirects, as the deployment check needs it: names below `localhost` are this machine, as in
 * every browser, whatever the resolver says.
 */
export const fetchWhole: FetchWhole = (address) => {
  const url = new URL(address)
  const isHere = url.hostname === 'localhost' || url.hostname.endsWith('.localhost')
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const asking = request(
      url,
      {
        headers: { 'accept-encoding': 'identity' },
        timeout: TIME_OUT_MS,
        lookup: (name, options, callback) => lookup(isHere ? '127.0.0.1' : name, options, callback),
      },
      (incoming) => {
        const pieces: Buffer[] = []
        let lengthBytes = 0
        incoming.on('data', (piece: Buffer) => {
          lengthBytes += piece.length
          if (lengthBytes > MAXIMUM_BYTES) asking.destroy(new Error('the answer is too long'))
          else pieces.push(piece)
        })
        incoming.on('error', reject)
        incoming.on('end', () => {
          const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])
          resolve({
            status: incoming.statusCode ?? 0,
            headers: Object.fromEntries(headers),
            body: Buffer.concat(pieces),
          })
        })
      },
    )
    asking.on('timeout', () => asking.destroy(new Error('no answer in time')))
    asking.on('error', reject)
    asking.end()
  })
}
