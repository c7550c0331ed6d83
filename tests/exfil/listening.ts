import { createSocket, type Socket } from 'node:dgram'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { createSecureContext } from 'node:tls'
import { makeCertificate } from '../demo/practice-whatsapp/server/certificate.ts'

/** Not loopback: browsers treat that as a network of its own, and WebRTC leaves it out. RFC 5737. */
export const ADDRESS = '192.0.2.1'

/** One thing that reached us: a name that was asked for, a TLS hello, a request, a packet. */
export type Seen = { how: 'dns' | 'tls' | 'http' | 'packet'; host: string; path: string }

export type Listening = { seen: Seen[]; close(): Promise<void> }

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Is the whole world: every name leads here, every connection and every packet is noted before anything is answered.
 * Only in a network of its own (`exfil.ts`), where nothing else can be reached.
 *
 * @param hosts what the certificate names
 * @param answer the pages of the viewer's hosts; everything else is answered with an empty 200
 */
export async function startListening(hosts: readonly string[], answer: Answer): Promise<Listening> {
  const seen: Seen[] = []
  const note = (how: Seen['how'], host: string, path = '') =>
    seen.push({ how, host: host.toLowerCase(), path })

  const dns = await bind(53, (packet, reply) => {
    const { name, answer: answered } = answerToName(packet)
    note('dns', name)
    reply(answered)
  })
  const udp = await Promise.all(
    [443, 3478, 4433].map((port) => bind(port, () => note('packet', `port-${port}`))),
  )
  const { certificate, key } = makeCertificate(hosts)
  const context = createSecureContext({ cert: certificate, key })
  const server = createServer(
    {
      cert: certificate,
      key,
      SNICallback: (host, done) => {
        note('tls', host)
        done(null, context)
      },
    },
    (request, response) => {
      note('http', request.headers.host ?? '', request.url)
      answer(request, response)
    },
  )
  server.on('upgrade', (request, socket) => {
    note('http', request.headers.host ?? '', request.url)
    socket.destroy()
  })
  await listen(server, 443)
  const turn = createTcpServer((socket) => {
    note('packet', 'port-3478')
    socket.on('error', () => {}).destroy()
  })
  await listen(turn, 3478)
  return {
    seen,
    close: async () => {
      server.closeAllConnections()
      server.close()
      turn.close()
      for (const socket of [dns, ...udp]) socket.close()
    },
  }
}

function listen(server: Server | ReturnType<typeof createTcpServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '0.0.0.0', resolve)
  })
}

function bind(
  port: number,
  hear: (packet: Buffer, reply: (answer: Buffer) => void) => void,
): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.on('message', (packet, from) =>
    hear(packet, (answer) => socket.send(answer, from.port, from.address)),
  )
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(port, '0.0.0.0', () => resolve(socket))
  })
}

/** Every A is our address; every other kind of record is empty (RFC 1035). */
function answerToName(packet: Buffer): { name: string; answer: Buffer } {
  const labels: string[] = []
  let at = 12
  for (let length = packet[at] ?? 0; length > 0; length = packet[at] ?? 0) {
    labels.push(packet.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  const question = packet.subarray(12, at + 5)
  const isAddress = packet.readUInt16BE(at + 1) === 1
  const head = Buffer.alloc(12)
  packet.copy(head, 0, 0, 2)
  head.writeUInt16BE(0x8180, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(isAddress ? 1 : 0, 6)
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...ADDRESS.split('.').map(Number)])
  return { name: labels.join('.'), answer: Buffer.concat([head, question, ...(isAddress ? [record] : [])]) }
}
