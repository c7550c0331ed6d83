import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Config, readConfig } from '../config/config.ts'
import { type Generation, generationsOf, namedOf } from '../keys/generations.ts'
import { syncFolder } from '../keys/key-file.ts'
import { makeNextKey, readRelayKeys } from '../keys/relay-keys.ts'
import { readFlags, UsageProblem } from './usage.ts'

const HELP = `wardlink keys rotate|retire|show [folder]

  --wrap           the key that senders and viewers wrap to
  --log <tenant>   the key that signs this tenant's audit log

rotate makes one more key. The relay takes it up while it works; ten seconds later it names it to whoever asks, and
goes on accepting, and signing with, the one before.
retire destroys all but the newest. Not before nobody can still hold something for the older one: an upload that waits
in somebody's outbox for the wrap key, a note of the old verifier key at whoever checks the log.
show lists them.`

/** New long-lived keys without standing still. */
export async function keys(words: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(words, {
    help: { type: 'boolean' },
    wrap: { type: 'boolean' },
    log: { type: 'string', multiple: true },
  })
  const [action = '', folder = '.'] = positionals
  if (values.help || !['rotate', 'retire', 'show'].includes(action)) {
    console.log(HELP)
    return values.help ? 0 : 1
  }
  const config = readConfig(resolve(folder))
  if (action === 'show') return show(config)
  const tenants = (values.log ?? []).map((id) => tenantOf(config, id))
  if (!values.wrap && tenants.length === 0)
    throw new UsageProblem('say which: --wrap, --log <tenant>, or both')
  if (action === 'rotate') {
    if (values.wrap) await makeNextKey(config.keysFolder, 'wrap', Date.now())
    for (const tenant of tenants) await makeNextKey(config.keysFolder, tenant, Date.now())
    console.log('Made. A relay at work uses it within seconds; copy the keys again to where their backup is.')
    return show(config)
  }
  const generations = [
    ...(values.wrap ? [generationsOf(config.keysFolder, 'wrap')] : []),
    ...tenants.map(({ id }) => generationsOf(join(config.keysFolder, 'tenants', id), 'log')),
  ]
  console.log(`Destroyed: ${generations.map(retire).reduce((sum, count) => sum + count, 0)}`)
  return 0
}

function tenantOf(config: Config, id: string) {
  const tenant = config.tenants.find((one) => one.id === id)
  if (!tenant) throw new UsageProblem(`no tenant here is called ${id}`)
  return tenant
}

async function show(config: Config): Promise<number> {
  const { tenants } = await readRelayKeys(config.keysFolder, config.tenants)
  console.log(`wrap: ${generationsOf(config.keysFolder, 'wrap').length}`)
  for (const [tenant, { logKey }] of tenants) {
    const count = generationsOf(join(config.keysFolder, 'tenants', tenant), 'log').length
    console.log(`log of ${tenant}: ${count}, named ${logKey.verifierKey}`)
  }
  return 0
}

/** Everything older than what others are told of. */
function retire(generations: readonly Generation[]): number {
  const old = generations.slice(namedOf(generations, Date.now()) + 1)
  for (const { path } of old) destroy(path)
  return old.length
}

/** Overwritten first: what a file system keeps of a removed file should not be a key. */
function destroy(path: string): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(statSync(path).size))
  fsyncSync(file)
  closeSync(file)
  rmSync(path)
  syncFolder(dirname(path))
}
