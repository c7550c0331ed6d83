import { toBase64 } from '#shared/audit/base64.ts'
import { parseWitnessKey, type WitnessKey, witnessedAt } from '#shared/audit/cosignature.ts'
import { consistencySpans } from '#shared/audit/tree-layout.ts'
import { type Config, ConfigProblem, type Tenant } from '../config/config.ts'
import type { Relay } from '../relay.ts'
import { readLog } from './read-log.ts'
import { hashSpan } from './tree.ts'

const LOOK_MS = 1000
const PATIENCE_MS = 5000
/** Somebody who has not answered is asked again after this long. */
const PAUSE_MS = 30_000
const MAXIMUM_ANSWER_BYTES = 4096

/** Where a witness stands with one log. */
type Standing = {
  key: WitnessKey
  url: string
  knownSize: number
  line: { text: string; line: string } | null
  restsUntil: number
}

/**
 * Shows each log that grew to its witnesses, and keeps what they sign (c2sp.org/tlog-witness). Nobody waits for them: a
 * release has its own checkpoint, and the witness's word about it, or a later one, follows within a second or two.
 */
export class Witnesses {
  readonly #standings: ReadonlyMap<string, Standing[]>
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null

  private constructor(standings: ReadonlyMap<string, Standing[]>) {
    this.#standings = standings
  }

  /** @throws ConfigProblem */
  static async of({ tenants }: Pick<Config, 'tenants'>): Promise<Witnesses> {
    const standings = tenants.map(
      async (tenant) => [tenant.id, await Promise.all(tenant.witnesses.map(standingOf))] as const,
    )
    return new Witnesses(new Map(await Promise.all(standings)))
  }

  start(relay: Relay): void {
    if ([...this.#standings.values()].every(({ length }) => length === 0)) return
    this.#timer = setInterval(() => {
      this.#running ??= this.#lookAtAll(relay).finally(() => {
        this.#running = null
      })
    }, LOOK_MS)
  }

  /** The note with the lines of those who have seen this very checkpoint. */
  cosigned(tenant: string, note: string): string {
    const text = textOf(note)
    const lines = (this.#standings.get(tenant) ?? []).flatMap(({ line }) =>
      line?.text === text ? line.line : [],
    )
    return note + lines.join('')
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#running
  }

  async #lookAtAll(relay: Relay): Promise<void> {
    for (const [tenant, standings] of this.#standings) {
      for (const standing of standings) {
        if (isWithin(standing.restsUntil - relay.now(), PAUSE_MS)) continue
        try {
          await show(relay, tenant, standing)
        } catch {
          standing.restsUntil = relay.now() + PAUSE_MS
          relay.events.witnessSilent({ tenant })
        }
      }
    }
  }
}

/** Still to come, and no further off than it can be: the clock may have been set back. */
function isWithin(restMs: number, pauseMs: number): boolean {
  return restMs > 0 && restMs <= pauseMs
}

async function show(relay: Relay, tenant: string, standing: Standing): Promise<void> {
  const log = await readLog(relay.database.reader, tenant)
  if (!log || standing.line?.text === textOf(log.checkpoint)) return
  let answer = await ask(relay, tenant, standing, log)
  // It knows another size than we thought: it was asked before our start, or by another process.
  if (answer.status === 409) {
    standing.knownSize = Number(/^(?:0|[1-9][0-9]{0,15})\n?$/.exec(answer.body)?.[0] ?? Number.NaN)
    // MUST: a witness that has seen more than there is has seen another history; nothing is shown to it as if it fitted.
    if (!(standing.knownSize <= log.treeSize)) throw new TypeError('a witness of another history')
    answer = await ask(relay, tenant, standing, log)
  }
  if (answer.status !== 200) throw new TypeError('a witness refused')
  const line = answer.body.split('\n').find((one) => one.startsWith(`\u2014 ${standing.key.name} `))
  if (line === undefined || (await witnessedAt(`${log.checkpoint}${line}\n`, standing.key)) === null) {
    throw new TypeError('what a witness said is not its word')
  }
  standing.knownSize = log.treeSize
  standing.line = { text: textOf(log.checkpoint), line: `${line}\n` }
}

async function ask(
  { database }: Relay,
  tenant: string,
  { url, knownSize }: Standing,
  log: { treeSize: number; checkpoint: string },
) {
  const spans = knownSize === 0 ? [] : consistencySpans(knownSize, log.treeSize)
  const proof = await Promise.all(spans.map((span) => hashSpan(database.reader, tenant, span)))
  const lines = proof.map((hash) => `${toBase64(hash)}\n`).join('')
  const response = await fetch(`${url}/add-checkpoint`, {
    method: 'POST',
    body: `old ${knownSize}\n${lines}\n${log.checkpoint}`,
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  return { status: response.status, body: await readShort(response) }
}

async function standingOf({ url, key: text }: Tenant['witnesses'][number]): Promise<Standing> {
  const key = await parseWitnessKey(text)
  if (!key) throw new ConfigProblem('tenants.witnesses', `${url}: "key" is not the key of a witness`)
  return { key, url: url.replace(/\/$/, ''), knownSize: 0, line: null, restsUntil: 0 }
}

function textOf(note: string): string {
  return note.slice(0, note.lastIndexOf('\n\n') + 1)
}

async function readShort(response: Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true })
    if (text.length > MAXIMUM_ANSWER_BYTES) throw new TypeError('a witness says too much')
  }
  return text
}
