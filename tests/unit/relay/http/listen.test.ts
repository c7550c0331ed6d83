import { expect, test } from 'vitest'
import { keepRequests, listen, makeServer } from '../../../../relay/http/listen.ts'

test('what is asked while a relay starts is answered once it can be', async () => {
  const server = makeServer()
  const answerEarly = keepRequests(server)
  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  const arrived = new Promise((resolve) => server.once('request', resolve))
  const early = fetch(`http://127.0.0.1:${port}/health`)
  await arrived
  server.on('request', (_, outgoing) => outgoing.writeHead(200, { connection: 'close' }).end('here'))
  answerEarly()
  expect(await (await early).text()).toBe('here')
  expect(await (await fetch(`http://127.0.0.1:${port}/health`)).text()).toBe('here')
  server.close()
})
