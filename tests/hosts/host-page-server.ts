import { readFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { makeCertificate } from '../demo/practice-whatsapp/server/certificate.ts'

/** A host the extension protects, and no practice page of it. */
export const HOSTILE_ORIGIN = 'https://mail.google.com'

/** The worst a page may ask for, and a page that asks for nothing. */
const POLICIES = {
  strict:
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; frame-src 'self'; object-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
  loose: null,
} as const
export type PagePolicy = keyof typeof POLICIES

export type HostPages = {
  port: number
  hostRules: readonly string[]
  /** Bodies of everything that was sent here. */
  received: { path: string; body: Buffer }[]
  address(page: string, policy: PagePolicy): string
  close(): Promise<void>
}

/** Serves `tests/hosts/pages` over TLS in the place of a protected host, and keeps what is sent to it. */
export async function startHostPages(): Promise<HostPages> {
  const { certificate, key } = makeCertificate(['mail.google.com'])
  const received: HostPages['received'] = []
  const server = createServer({ cert: certificate, key }, async (request, response) => {
    const url = new URL(request.url ?? '/', HOSTILE_ORIGIN)
    if (request.method !== 'GET') {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      received.push({ path: url.pathname, body: Buffer.concat(parts) })
      response.writeHead(200).end()
      return
    }
    const name = url.pathname.slice(1)
    const text = /^[a-z-]+\.(html|js)$/.test(name)
      ? await readFile(join(import.meta.dirname, 'pages', name), 'utf8').catch(() => null)
      : null
    if (text === null) {
      response.writeHead(404).end()
      return
    }
    const policy = POLICIES[url.searchParams.get('policy') === 'strict' ? 'strict' : 'loose']
    response.writeHead(200, {
      'content-type': name.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8',
      ...(policy ? { 'content-security-policy': policy } : {}),
      ...(url.searchParams.get('isolated') ? ISOLATED : {}),
    })
    response.end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    hostRules: [`MAP mail.google.com:443 127.0.0.1:${port}`],
    received,
    address: (page, policy) => `${HOSTILE_ORIGIN}/${page}?policy=${policy}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}
