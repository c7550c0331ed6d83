import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Whether we may add packages to this machine: Debian or a child of it, as root. */
export function canInstallFromDebian(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/** @throws Error whose message is for the person at the terminal */
export function installFromDebian(packages: readonly string[]): void {
  console.log(`Installing ${packages.join(', ')} from Debian…`)
  apt(['update'])
  apt(['install', '--yes', '--no-install-recommends', ...packages])
}

function apt(words: string[]): void {
  const done = spawnSync('apt-get', ['-q', ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (done.status !== 0) throw new Error(`apt-get ${words[0]} did not succeed (exit ${done.status})`)
}
