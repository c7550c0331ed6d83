import { type AddressInfo, createServer } from 'node:net'

export type MailSink = {
  port: number
  /** Whole messages as they were handed over, headers first. */
  messages: string[]
  close(): Promise<void>
}

/** A mail server that takes every message and delivers none (RFC 5321, the least of it). */
export async function startMailSink(): Promise<MailSink> {
  const messages: string[] = []
  const server = createServer((socket) => {
    let text = ''
    let message: string[] | null = null
    const say = (line: string) => socket.write(`${line}\r\n`)
    socket.on('error', () => socket.destroy())
    socket.on('data', (data) => {
      text += data.toString('latin1')
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end)
        text = text.slice(end + 2)
        if (message && line !== '.') message.push(line.replace(/^\.\./, '.'))
        else if (message) {
          messages.push(message.join('\r\n'))
          message = null
          say('250 kept')
        } else if (/^DATA$/i.test(line)) {
          message = []
          say('354 go on')
        } else if (/^QUIT$/i.test(line)) socket.end('221 bye\r\n')
        else say('250 practice')
      }
    })
    say('220 practice')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    messages,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
