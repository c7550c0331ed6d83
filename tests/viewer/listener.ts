import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Somebody else's server: it hears every connection, whatever is said on it, and answers anything. */
export type Listener = {
  origin: string
  /** One line for each connection and each request. */
  heard(): Promise<string[]>
  close(): Promise<void>
}

export async function startListener(): Promise<Listener> {
  const lines: string[] = []
  const server = createServer((incoming, outgoing) => {
    lines.push(`${incoming.method} ${incoming.url}`)
    outgoing.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/html' }).end('heard')
  })
  server.on('connection', () => lines.push('connection'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    heard: async () => [...lines],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
