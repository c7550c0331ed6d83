import { spawn } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as askHttp } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificate } from '../../demo/practice-whatsapp/server/certificate.ts'
import type { SeenRequest } from '../../demo/practice-whatsapp/server/server.ts'
import { end, startDovecot, whenListening } from './dovecot.ts'
import { freePort } from './free-port.ts'
import { startMailSink } from './mail-sink.ts'

/** One Roundcube under two names: the name decides which composer it opens. */
export const ROUNDCUBE_ORIGINS = {
  plain: 'https://webmail.hospital.example',
  html: 'https://webmail-html.hospital.example',
} as const
export type RoundcubeComposer = keyof typeof ROUNDCUBE_ORIGINS

export const SIGN_IN = { name: 'asha@hospital.example', password: 'practice' }

/** Where Debian puts the program (package roundcube-core). */
const PROGRAM = '/var/lib/roundcube'

export type Roundcube = {
  hostRules: readonly string[]
  ports: Readonly<Record<string, number>>
  /** Every POST and PUT that reached the server, with its body. */
  requests: SeenRequest[]
  /** What was sent as mail. */
  messages: readonly string[]
  close(): Promise<void>
}

/** Debian's Roundcube as it ships, with Dovecot behind it and a mail server that only keeps. */
export async function startRoundcube(): Promise<Roundcube> {
  const folder = await mkdtemp(join(tmpdir(), 'wardlink-roundcube-'))
  // Whose mail it is may not be who runs the test.
  await chmod(folder, 0o711)
  const sink = await startMailSink()
  const dovecot = await startDovecot(join(await made(folder, 'dovecot')), SIGN_IN.password)
  const configuration = await made(folder, 'config')
  await copyFile('/etc/roundcube/defaults.inc.php', join(configuration, 'defaults.inc.php'))
  await copyFile('/etc/roundcube/mimetypes.php', join(configuration, 'mimetypes.php'))
  await writeFile(
    join(configuration, 'config.inc.php'),
    settings(folder, { imap: dovecot.port, smtp: sink.port }),
  )
  for (const name of ['temp', 'logs']) await made(folder, name)

  const port = await freePort()
  const php = spawn(
    'php',
    [
      ...['-d', 'display_errors=0', '-d', 'upload_max_filesize=64M', '-d', 'post_max_size=64M'],
      ...['-d', `session.save_path=${join(folder, 'temp')}`, '-d', `sys_temp_dir=${join(folder, 'temp')}`],
      ...['-S', `127.0.0.1:${port}`, '-t', PROGRAM],
    ],
    {
      stdio: 'ignore',
      // One request after the other: two at once write over each other's session, and the message being written
      // is in it.
      env: { ...process.env, ROUNDCUBE_CONFIG_DIR: configuration, PHP_CLI_SERVER_WORKERS: '' },
      detached: true,
    },
  )
  const endPhp = () => {
    try {
      if (php.pid) process.kill(-php.pid, 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
  process.once('exit', endPhp)
  await whenListening(port, php, 'PHP')
  const front = await startFront(port)
  return {
    ...front,
    messages: sink.messages,
    close: async () => {
      await front.close()
      process.off('exit', endPhp)
      endPhp()
      await end(php)
      await dovecot.close()
      await sink.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** TLS in front of PHP, where everything that is sent can be kept. */
async function startFront(
  phpPort: number,
): Promise<Pick<Roundcube, 'hostRules' | 'ports' | 'requests' | 'close'>> {
  const hosts = Object.values(ROUNDCUBE_ORIGINS).map((origin) => new URL(origin).host)
  const { certificate, key } = makeCertificate(hosts)
  const requests: SeenRequest[] = []
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const pieces: Buffer[] = []
    const { host: _, ...headers } = request.headers
    const asking = askHttp(
      {
        host: '127.0.0.1',
        port: phpPort,
        method: request.method,
        path: request.url,
        headers: { ...headers, host: request.headers.host ?? '', 'x-forwarded-proto': 'https' },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    asking.on('error', () => response.destroy())
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      if (request.method === 'GET' || request.method === 'HEAD') return
      requests.push({
        method: request.method ?? '',
        host: request.headers.host ?? '',
        path: request.url ?? '',
        headers: request.rawHeaders.join('\n'),
        body: Buffer.concat(pieces),
      })
    })
    request.pipe(asking)
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

function settings(folder: string, ports: { imap: number; smtp: number }): string {
  const html = new URL(ROUNDCUBE_ORIGINS.html).host
  return `<?php
$config = [];
$config['db_dsnw'] = 'sqlite:///${folder}/roundcube.sqlite?mode=0600';
$config['db_prefix'] = '';
$config['imap_host'] = '127.0.0.1:${ports.imap}';
$config['smtp_host'] = '127.0.0.1:${ports.smtp}';
$config['smtp_user'] = '';
$config['smtp_pass'] = '';
$config['des_key'] = 'practice-practice-practi';
$config['use_https'] = true;
$config['proxy_whitelist'] = ['127.0.0.1'];
$config['plugins'] = [];
$config['skin'] = 'elastic';
$config['language'] = 'en_GB';
$config['temp_dir'] = '${folder}/temp/';
$config['log_dir'] = '${folder}/logs/';
$config['drafts_mbox'] = 'Drafts';
$config['draft_autosave'] = 0;
$config['spellcheck_engine'] = 'pspell';
$config['enable_spellcheck'] = false;
$config['htmleditor'] = ($_SERVER['HTTP_HOST'] ?? '') === '${html}' ? 1 : 0;
`
}

async function made(folder: string, name: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(path, { recursive: true })
  return path
}
