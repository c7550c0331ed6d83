import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { decodeEntry } from '#shared/audit/entry.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CodedError } from '#shared/errors.ts'
import { ExportEntries, type ExportForm } from '#shared/governance/messages.ts'
import { readLog } from '../audit/read-log.ts'
import type { Tenant } from '../config/config.ts'
import { exportForms } from '../export/forms.ts'
import { corsHeaders, mayCall } from '../http/cors.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'
import { governorOf } from './governor.ts'

/** Entries read at once: the whole of a log never lies in memory. */
const READ_AT_ONCE = 500
/** Whoever takes nothing for this long is gone. */
const IDLE_MS = 30_000

/** The governor's own trust's log between two times, in another system's words. That it was taken is written down first. */
export async function exportEntries(relay: Relay, exchange: Exchange): Promise<'sent'> {
  const asked = await exchange.json(ExportEntries)
  const { tenant, pseudonym } = await governorOf(relay, exchange, asked)
  if (asked.until < asked.from) throw new CodedError('request/malformed')
  const first = await firstSince(relay, tenant.id, asked.from)
  const end = await firstSince(relay, tenant.id, asked.until + 1)
  await relay.commits.run(({ append }) =>
    append({
      // An id nobody has: every entry holds one, and this one is about no single report.
      ...aboutEnvelope(relay, tenant.id, makeEnvelopeId(relay.config.region)),
      at: relay.now(),
      type: 'governed',
      actor: pseudonym,
      did: 'exported',
      count: end - first,
    }),
  )
  const { outgoing, incoming } = exchange
  const { origin } = incoming.headers
  outgoing.writeHead(200, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'cross-origin',
    ...(origin && mayCall(relay.origins, origin) ? corsHeaders(origin) : {}),
    'content-type': exportForms[asked.as].mediaType,
  })
  outgoing.setTimeout(IDLE_MS, () => outgoing.destroy())
  try {
    await pipeline(Readable.from(linesOf(relay, tenant, asked.as, { first, end })), outgoing)
  } catch (thrown) {
    // Cut off: half a log must not pass for one. Whoever left is no trouble of ours.
    if (!outgoing.destroyed) {
      relay.events.broken({ route: 'exportEntries', kind: thrown instanceof Error ? thrown.name : 'unknown' })
    }
    outgoing.destroy()
  }
  return 'sent'
}

async function* linesOf(
  relay: Relay,
  tenant: Tenant,
  as: ExportForm,
  { first, end }: { first: number; end: number },
): AsyncGenerator<string> {
  const { beginning, line } = exportForms[as]
  yield beginning
  for (let from = first; from < end; from += READ_AT_ONCE) {
    const rows = await relay.database.reader
      .selectFrom('audit_entries')
      .select(['leaf_index', 'entry'])
      .where('tenant', '=', tenant.id)
      .where('leaf_index', '>=', from)
      .where('leaf_index', '<', Math.min(end, from + READ_AT_ONCE))
      .orderBy('leaf_index')
      .execute()
    const lines = rows.map((row) => {
      const entry = decodeEntry(new Uint8Array(row.entry))
      return entry ? line({ logName: tenant.logName, index: row.leaf_index, entry }) : ''
    })
    yield lines.join('')
  }
}

/**
 * The first entry that is as late as this, by halving: entries stand in the order they were written. Where several
 * processes write with clocks apart, an entry of the very edge may fall on the other side of it.
 */
async function firstSince(relay: Relay, tenant: string, at: number): Promise<number> {
  let low = 0
  let high = (await readLog(relay.database.reader, tenant))?.treeSize ?? 0
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const { entry } = await relay.database.reader
      .selectFrom('audit_entries')
      .select('entry')
      .where('tenant', '=', tenant)
      .where('leaf_index', '=', middle)
      .executeTakeFirstOrThrow()
    if (timeOf(entry) < at) low = middle + 1
    else high = middle
  }
  return low
}

/** Of an entry of any version, newer ones too: each has its time. */
function timeOf(entry: Uint8Array): number {
  return (JSON.parse(new TextDecoder().decode(entry)) as { at: number }).at
}
