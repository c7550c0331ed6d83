import { readdir, readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { extname, join, relative } from 'node:path'
import { WebSocketServer } from 'ws'
import { makeCertificate } from './certificate.ts'
import { fetchPreview } from './link-preview.ts'

/** Where the test browser believes the page to be. */
export const PRACTICE_ORIGIN = 'https://web.whatsapp.com'

export type SeenRequest = { method: string; host: string; path: string; headers: string; body: Buffer }

export type PracticeWhatsApp = {
  port: number
  /** Browser switches that put this server in the place of the real one. */
  hostRules: readonly string[]
  /** Every request but the page's own static files. */
  requests: SeenRequest[]
  /** Every frame of every socket, preview requests included. */
  frames: string[]
  /** Titles found for addresses in drafts, in order. */
  previews: { address: string; title: string | null }[]
  close(): Promise<void>
}

const HOSTS = ['web.whatsapp.com', '*.whatsapp.com', '*.whatsapp.net', 'media-practice.cdn.whatsapp.net']

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/** Isolation headers the real page may or may not send; chosen by `?isolation=` on the page's address. */
const ISOLATIONS: Readonly<Record<string, Record<string, string>>> = {
  'require-corp': {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  },
  credentialless: {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'credentialless',
  },
}

/** Serves the built practice page over TLS, takes its uploads and its socket, and remembers all of it. */
export async function startPracticeWhatsApp(
  built: string = join(import.meta.dirname, '../../../../.output/practice-whatsapp'),
): Promise<PracticeWhatsApp> {
  const files = await readBuilt(built)
  const { certificate, key } = makeCertificate(HOSTS)
  const requests: SeenRequest[] = []
  const frames: string[] = []
  const previews: PracticeWhatsApp['previews'] = []
  const server = createServer({ cert: certificate, key })
  const sockets = new WebSocketServer({ server, path: '/ws/chat' })

  server.on('request', (request, response) => {
    answer(files, requests, request, response).catch(() => response.destroy())
  })
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const frame = data.toString()
      frames.push(frame)
      const asked = JSON.parse(frame) as { to: string; preview?: string }
      if (asked.to !== 'phone' || !asked.preview) return
      const address = asked.preview
      void fetchPreview(address).then((title) => {
        previews.push({ address, title })
        socket.send(JSON.stringify({ preview: address, title }))
      })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo

  return {
    port,
    hostRules: [
      `MAP web.whatsapp.com:443 127.0.0.1:${port}`,
      `MAP media-practice.cdn.whatsapp.net:443 127.0.0.1:${port}`,
    ],
    requests,
    frames,
    previews,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

async function answer(
  files: ReadonlyMap<string, Buffer>,
  requests: SeenRequest[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', PRACTICE_ORIGIN)
  const path = url.pathname === '/' ? '/index.html' : url.pathname
  const file = request.method === 'GET' ? files.get(path) : undefined
  if (file) {
    response.writeHead(200, {
      ...pageHeaders(url.searchParams.get('isolation')),
      'content-type': MEDIA_TYPES[extname(path)] ?? 'application/octet-stream',
    })
    response.end(file)
    return
  }
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  requests.push({
    method: request.method ?? '',
    host: request.headers.host ?? '',
    path: request.url ?? '',
    headers: request.rawHeaders.join('\n'),
    body: Buffer.concat(pieces),
  })
  const isMedia = url.pathname.startsWith('/mms/')
  const cors = { 'access-control-allow-origin': PRACTICE_ORIGIN, 'access-control-allow-headers': '*' }
  if (isMedia && (request.method === 'POST' || request.method === 'OPTIONS')) {
    response
      .writeHead(200, { ...cors, 'content-type': 'application/json' })
      .end('{"url":"https://media-practice.cdn.whatsapp.net/kept"}')
  } else {
    response.writeHead(404, cors).end()
  }
}

function pageHeaders(isolation: string | null): Record<string, string> {
  const workers = ['upload-worker.js', 'upload-service-worker.js'].map((name) => `${PRACTICE_ORIGIN}/${name}`)
  const policy = [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "connect-src 'self' wss://web.whatsapp.com https://*.whatsapp.net",
    `worker-src ${workers.join(' ')}`,
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types practice-workers lexical',
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    ...(isolation ? ISOLATIONS[isolation] : undefined),
  }
}

async function readBuilt(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(`/${relative(folder, path)}`, await readFile(path))
  }
  return files
}
