import { request } from 'node:http'

/**
 * What the sender's phone does with an address in a draft: a plain GET with no fragment, to read a title.
 * Anything a GET could use up, this uses up.
 *
 * @returns the page's title, or null when there is none to be had
 */
export async function fetchPreview(address: string): Promise<string | null> {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return null
  }
  // Only this machine is ever asked: the demo's relay lives under localhost and its sub-domains.
  if (url.protocol !== 'http:' || !/(^|\.)localhost$/.test(url.hostname)) return null
  return await new Promise((resolve) => {
    const asking = request(
      {
        host: '127.0.0.1',
        port: url.port,
        path: url.pathname + url.search,
        headers: { host: url.host, 'user-agent': 'WhatsApp/2.26 N' },
        timeout: 3000,
      },
      (answer) => {
        let page = ''
        answer.setEncoding('utf8')
        answer.on('data', (piece: string) => {
          page = (page + piece).slice(0, 65_536)
        })
        answer.on('end', () => resolve(titleOf(page)))
        answer.on('error', () => resolve(null))
      },
    )
    asking.on('timeout', () => asking.destroy())
    asking.on('error', () => resolve(null))
    asking.end()
  })
}

function titleOf(page: string): string | null {
  const shared = page.match(/<meta[^>]+property="og:title"[^>]+content="([^"]*)"/)?.[1]
  return shared ?? page.match(/<title>([^<]*)<\/title>/)?.[1] ?? null
}
