import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canInstallFromDebian, installFromDebian } from '../../commands/debian.ts'
import { Wire } from './wire.ts'

/** Somebody who takes the same bytes onto the same disk. */
export type Peer = {
  name: string
  /** Milliseconds for one file of these pieces. */
  upload(pieces: readonly Uint8Array[]): Promise<number>
  close(): Promise<void>
}

/** nginx, one PUT: it neither flushes nor hashes. */
export async function startNginx(): Promise<Peer> {
  if (!existsSync('/usr/sbin/nginx')) {
    if (!canInstallFromDebian()) throw new Error('this bench needs nginx: apt-get install nginx-light')
    installFromDebian(['nginx-light'])
  }
  const folder = mkdtempSync(join(tmpdir(), 'wardlink-nginx-'))
  const port = await freePort()
  for (const name of ['files', 'parts']) mkdirSync(join(folder, name))
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; user root; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http {
  access_log off;
  client_max_body_size 0;
  client_body_buffer_size 1m;
  client_body_temp_path ${folder}/parts;
  server { listen 127.0.0.1:${port}; root ${folder}/files; location / { dav_methods PUT DELETE; } }
}`,
  )
  const child = spawn('/usr/sbin/nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], {
    stdio: 'ignore',
  })
  await answers(port, child)
  let file = 0
  return {
    name: 'nginx PUT',
    async upload(pieces) {
      const wire = await Wire.open(port)
      const path = `/${file++}`
      const beganAt = performance.now()
      const { status } = await wire.ask('PUT', path, {}, pieces)
      const took = performance.now() - beganAt
      if (status !== 201) throw new Error(`nginx answered ${status}`)
      await wire.ask('DELETE', path, {})
      wire.close()
      return took
    },
    close: () => end(child, folder),
  }
}

/** The usual tus server for Node on its file store, one PATCH: it does not flush either. */
export async function startTusServer(): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'wardlink-tus-'))
  const port = await freePort()
  const script = join(import.meta.dirname, 'tus-server.script.ts')
  const child = spawn(process.execPath, [script, folder, String(port)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await answers(port, child)
  return {
    name: '@tus/server',
    async upload(pieces) {
      const wire = await Wire.open(port)
      const tus = { 'tus-resumable': '1.0.0' }
      const lengthBytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
      const beganAt = performance.now()
      const created = await wire.ask('POST', '/files', { ...tus, 'upload-length': String(lengthBytes) })
      const [, path = ''] = /^location: *(?:http:\/\/[^/]+)?(\S+)/im.exec(created.head) ?? []
      const headers = { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }
      const { status } = await wire.ask('PATCH', path, headers, pieces)
      const took = performance.now() - beganAt
      if (created.status !== 201 || status !== 204) throw new Error(`@tus/server answered ${status}`)
      await wire.ask('DELETE', path, tus)
      wire.close()
      return took
    },
    close: () => end(child, folder),
  }
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (child.exitCode !== null) throw new Error('a peer ended by itself')
    const wire = await Wire.open(port).catch(() => null)
    wire?.close()
    if (wire) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('a peer did not come up')
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exit
  rmSync(folder, { recursive: true, force: true })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port to be had')
  return address.port
}
