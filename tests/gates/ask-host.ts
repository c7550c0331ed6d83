import { request } from 'node:http'

export type Seen = { status: number; headers: Record<string, string>; body: Buffer }

/** One request to any host of a relay on this machine, with no browser's or client's own headers. */
export function askHost(
  port: number,
  host: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Seen> {
  const { promise, resolve, reject } = Promise.withResolvers<Seen>()
  const asked = request(
    { host: '127.0.0.1', port, method, path, headers: { ...headers, host } },
    (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers as Record<string, string>,
          body: Buffer.concat(chunks),
        }),
      )
    },
  )
  asked.on('error', reject)
  asked.setTimeout(20_000, () => asked.destroy(new Error('no answer')))
  asked.end()
  return promise
}
