import { type ChildProcess, spawn } from 'node:child_process'
import { chown, mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './free-port.ts'

/** Debian's `nobody`: Dovecot serves no mail of root's. */
const NOBODY = 65534

export type Dovecot = { port: number; close(): Promise<void> }

/** An IMAP server of this test alone: its own folder, its own port, one password for everybody. */
export async function startDovecot(folder: string, password: string): Promise<Dovecot> {
  const port = await freePort()
  const isRoot = process.getuid?.() === 0
  const { uid, gid, username } = isRoot ? { uid: NOBODY, gid: NOBODY, username: 'dovenull' } : userInfo()
  const mail = join(folder, 'mail')
  await mkdir(mail, { recursive: true })
  if (isRoot) await chown(mail, uid, gid)
  const configuration = join(folder, 'dovecot.conf')
  await writeFile(
    configuration,
    `
protocols = imap
listen = 127.0.0.1
base_dir = ${join(folder, 'run')}
state_dir = ${join(folder, 'state')}
log_path = ${join(folder, 'dovecot.log')}
ssl = no
disable_plaintext_auth = no
default_login_user = ${username}
default_internal_user = ${isRoot ? 'dovecot' : username}
first_valid_uid = 1
mail_location = maildir:${mail}/%u
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${mail}/%u
}
namespace inbox {
  inbox = yes
  mailbox Drafts {
    auto = subscribe
    special_use = \\Drafts
  }
  mailbox Sent {
    auto = subscribe
    special_use = \\Sent
  }
  mailbox Trash {
    auto = subscribe
    special_use = \\Trash
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
`,
  )
  const server = spawn('/usr/sbin/dovecot', ['-F', '-c', configuration], { stdio: 'ignore' })
  const endWithUs = () => server.kill('SIGTERM')
  process.once('exit', endWithUs)
  await whenListening(port, server, 'Dovecot')
  return {
    port,
    close: () => {
      process.off('exit', endWithUs)
      return end(server)
    },
  }
}

/** @throws Error when the program ends, or does not listen within half a minute */
export async function whenListening(port: number, server: ChildProcess, name: string): Promise<void> {
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    if (server.exitCode !== null) throw new Error(`${name} ended at once (exit ${server.exitCode})`)
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
    if (isThere) return
    await wait(100)
  }
  throw new Error(`${name} does not listen`)
}

export async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const gone = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  const timer = setTimeout(() => server.kill('SIGKILL'), 5000)
  await gone
  clearTimeout(timer)
}
