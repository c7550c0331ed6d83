import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as v from 'valibot'
import { type Checkpoint, openCheckpoint } from '#shared/audit/checkpoint.ts'
import { parseWitnessKey, type WitnessKey, witnessedAt } from '#shared/audit/cosignature.ts'
import { parseVerifierKey, type VerifierKey } from '#shared/audit/note.ts'
import { type TileSource, verifyLog } from '#shared/audit/verify-log.ts'
import { RelayDescription } from '#shared/protocol/messages.ts'
import { pathOf } from '#shared/protocol/routes.ts'
import { readLogFolder } from '../audit/log-folder.ts'
import { readFlags, UsageProblem } from './usage.ts'

const HELP = `wardlink audit verify <folder|url>

  --key <verifier key>    of the log, as you noted it down earlier; for a url: believed instead of what the relay says
  --kept <folder>         where the newest checkpoint is kept from one time to the next: a log that was set back, or that is
                          another one, shows
  --witness <key>         of a witness that must have seen the newest checkpoint; may be given more than once
  --tenant <id>           only this tenant's log`

type Log = { tenant: string; key: string; source: TileSource }

/** Hashes a whole log again, entry by entry, and compares with what its key signed. */
export async function auditVerify(words: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(words, {
    help: { type: 'boolean' },
    key: { type: 'string' },
    kept: { type: 'string' },
    witness: { type: 'string', multiple: true },
    tenant: { type: 'string' },
  })
  const [where] = positionals
  if (values.help || where === undefined) {
    console.log(HELP)
    return values.help ? 0 : 1
  }
  const logs = await findLogs(where, values.tenant)
  const witnesses = await Promise.all((values.witness ?? []).map(readWitness))
  let good = true
  for (const log of logs) {
    const key = await parseVerifierKey(values.key ?? log.key)
    if (!key) throw new UsageProblem('--key is not a verifier key')
    const source = await seenBy(witnesses, log.source)
    if (source === null) {
      good = false
      console.log(`${log.tenant}: NOT WITNESSED`)
      continue
    }
    const keptIn = values.kept === undefined ? null : new KeptCheckpoint(resolve(values.kept), log.tenant)
    const note = await source.checkpoint()
    const kept = keptIn && (await keptIn.read(key))
    const verdict = await verifyLog({ ...source, checkpoint: async () => note }, key, kept)
    if (verdict.is === 'intact') keptIn?.write(note)
    good &&= verdict.is === 'intact'
    console.log(
      verdict.is === 'intact'
        ? `${log.tenant}: intact, ${verdict.treeSize} entries ${describeCounts(verdict.counts)}`.trimEnd()
        : `${log.tenant}: NOT INTACT: ${verdict.because}${verdict.at === null ? '' : ` at entry ${verdict.at}`}`,
    )
  }
  return good ? 0 : 1
}

/** The newest checkpoint that was verified, in a file of its own: what a relay says now is held against it. */
class KeptCheckpoint {
  readonly #path: string

  constructor(folder: string, tenant: string) {
    mkdirSync(folder, { recursive: true })
    this.#path = join(folder, `${tenant}.checkpoint`)
  }

  /** @throws UsageProblem for one that this log's key has not signed: to go on without it would be to forget it */
  async read(key: VerifierKey): Promise<Checkpoint | null> {
    if (!existsSync(this.#path)) return null
    const checkpoint = await openCheckpoint(readFileSync(this.#path, 'utf8'), key)
    if (!checkpoint) throw new UsageProblem(`${this.#path} is not a checkpoint that this key has signed`)
    return checkpoint
  }

  write(note: string): void {
    writeFileSync(`${this.#path}.new`, note, { flush: true })
    renameSync(`${this.#path}.new`, this.#path)
  }
}

async function readWitness(text: string): Promise<WitnessKey> {
  const key = await parseWitnessKey(text)
  if (!key) throw new UsageProblem('--witness is not the key of a witness')
  return key
}

/** As long as a witness may take over the newest entry. */
const WITNESS_TRIES = 6

/** The log as of a checkpoint that all of them have seen; null when none comes. What follows is verified against that one. */
async function seenBy(witnesses: readonly WitnessKey[], source: TileSource): Promise<TileSource | null> {
  for (let tries = 0; tries < WITNESS_TRIES; tries++) {
    const note = await source.checkpoint()
    const seen = await Promise.all(witnesses.map((key) => witnessedAt(note, key)))
    if (seen.every((at) => at !== null)) return { ...source, checkpoint: async () => note }
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  return null
}

/**
 * The logs in a relay's folder or at its address.
 *
 * @throws UsageProblem when there is none
 */
export async function findLogs(where: string, tenant: string | undefined): Promise<Log[]> {
  const found = existsSync(resolve(where)) ? await readLogFolder(resolve(where)) : await atAddress(where)
  const logs = found.filter((log) => tenant === undefined || log.tenant === tenant)
  if (logs.length === 0) throw new UsageProblem('there is no such log')
  return logs
}

function describeCounts(counts: ReadonlyMap<string, number>): string {
  return counts.size === 0 ? '' : `(${[...counts].map(([type, count]) => `${count} ${type}`).join(', ')})`
}

async function atAddress(where: string): Promise<Log[]> {
  if (!URL.canParse(where)) throw new UsageProblem(`${where} is neither a folder nor an address`)
  const { origin } = new URL(where)
  const response = await fetch(origin + pathOf('describe'))
  const description = v.parse(RelayDescription, await response.json())
  return Object.entries(description.logKeys).map(([tenant, key]) => ({
    tenant,
    key,
    source: {
      checkpoint: async () => (await get(`${origin}${pathOf('auditCheckpoint', { tenant })}`)).text(),
      tile: async (path) =>
        new Uint8Array(await (await get(`${origin}/audit/${tenant}/${path}`)).arrayBuffer()),
    },
  }))
}

async function get(address: string): Promise<Response> {
  const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(30_000) })
  if (!response.ok) throw new UsageProblem(`${address} answered ${response.status}`)
  return response
}
