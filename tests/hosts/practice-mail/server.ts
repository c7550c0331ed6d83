import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { extname, join, relative } from 'node:path'
import { ROOT } from '../../commands/run.ts'
import { makeCertificate } from '../../demo/practice-whatsapp/server/certificate.ts'
import type { SeenRequest } from '../../demo/practice-whatsapp/server/server.ts'

/** Where the test browser believes each practice page to be. */
export const MAIL_ORIGINS = {
  gmail: 'https://mail.google.com',
  outlook: 'https://outlook.office.com',
  proton: 'https://mail.proton.me',
} as const
export type MailName = keyof typeof MAIL_ORIGINS

/** Hosts with no page here whose upload addresses are tried from `pages/uploads.html` all the same. */
const FURTHER_HOSTS = ['web.whatsapp.com', 'mail.yahoo.com', 'media-practice.cdn.whatsapp.net']

export type PracticeMail = {
  hostRules: readonly string[]
  /** The port of each host name, for a browser that is told so. */
  ports: Readonly<Record<string, number>>
  /** Everything but the pages' own files, with its body. */
  requests: SeenRequest[]
  close(): Promise<void>
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/** No source names the real policies whole; this one is what a webmail can afford. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "frame-src 'self' blob: data:",
  "worker-src 'self' blob:",
  "connect-src 'self' blob: data: https: wss:",
].join('; ')

/** Serves the practice webmail over TLS in the place of the real hosts, and keeps what is sent to it. */
export async function startPracticeMail({
  withFurtherHosts = false,
}: {
  /** Also stand in for hosts that have a practice server of their own elsewhere. */
  withFurtherHosts?: boolean
} = {}): Promise<PracticeMail> {
  const files = await readFiles()
  const names = Object.fromEntries(
    Object.entries(MAIL_ORIGINS).map(([name, origin]) => [new URL(origin).host, name]),
  )
  const hosts = [...Object.keys(names), ...(withFurtherHosts ? FURTHER_HOSTS : [])]
  const { certificate, key } = makeCertificate(hosts)
  const requests: SeenRequest[] = []
  const server = createServer({ cert: certificate, key }, async (request, response) => {
    const host = request.headers.host ?? ''
    const url = new URL(request.url ?? '/', `https://${host}`)
    const path = url.pathname === '/' ? `/${names[host] ?? 'uploads'}.html` : url.pathname
    const file = request.method === 'GET' ? files.get(path) : undefined
    if (file) {
      response.writeHead(200, {
        'content-type': MEDIA_TYPES[extname(path)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
        'cache-control': 'no-store',
      })
      response.end(file)
      return
    }
    const pieces: Buffer[] = []
    try {
      for await (const piece of request) pieces.push(piece as Buffer)
    } catch {
      return
    }
    if (request.method !== 'GET' && request.method !== 'OPTIONS') {
      requests.push({
        method: request.method ?? '',
        host,
        path: request.url ?? '',
        headers: request.rawHeaders.join('\n'),
        body: Buffer.concat(pieces),
      })
    }
    const cors = {
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-headers': '*',
      'access-control-allow-methods': '*',
    }
    response.writeHead(request.method === 'GET' ? 404 : 200, cors).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    hostRules: hosts.map((host) => `MAP ${host}:443 127.0.0.1:${port}`),
    ports: Object.fromEntries(hosts.map((host) => [host, port])),
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The built pages, and those of `tests/hosts/pages` that send bytes. */
async function readFiles(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  const built = join(ROOT, '.output/practice-mail')
  for (const entry of await readdir(built, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(`/${relative(built, path)}`, await readFile(path))
  }
  const pages = join(import.meta.dirname, '../pages')
  for (const name of await readdir(pages)) {
    if (name.startsWith('uploads')) files.set(`/${name}`, await readFile(join(pages, name)))
  }
  return files
}
