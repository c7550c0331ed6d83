import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Taken = { headers: IncomingHttpHeaders; path: string; body: string }

/** A trust's record: takes FHIR transactions from any origin, and says no when it is told to. */
export type RecordServer = {
  fhirBase: string
  taken: Taken[]
  /** What it answers from now on; 0: it hangs up. */
  answer(status: number): void
  close(): Promise<void>
}

export async function startRecordServer(): Promise<RecordServer> {
  const taken: Taken[] = []
  let status = 200
  const server = createServer((request, response) => {
    if (status === 0) {
      request.socket.destroy()
      return
    }
    // What a record has to say so that a vault of any random name may reach it: no cookies, so any origin will do.
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', 'authorization, content-type')
    response.setHeader('access-control-allow-methods', 'POST')
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end()
      return
    }
    const pieces: Buffer[] = []
    request.on('data', (piece) => pieces.push(piece))
    request.on('end', () => {
      if (status < 300) {
        const { headers, url = '' } = request
        taken.push({ headers, path: url, body: Buffer.concat(pieces).toString() })
      }
      response.writeHead(status, { 'content-type': 'application/fhir+json' })
      response.end(JSON.stringify({ resourceType: status < 300 ? 'Bundle' : 'OperationOutcome' }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    fhirBase: `http://localhost:${(server.address() as AddressInfo).port}/fhir`,
    taken,
    answer: (wanted) => {
      status = wanted
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
