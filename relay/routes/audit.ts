import { parseTilePath, TILE_WIDTH } from '#shared/audit/tile.ts'
import { CodedError } from '#shared/errors.ts'
import { readCheckpoint, readTile } from '../audit/read-log.ts'
import type { Answer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'

/** The newest signed checkpoint of a tenant's log, with what witnesses have said of it. */
export async function auditCheckpoint(relay: Relay, exchange: Exchange): Promise<Answer> {
  const tenant = exchange.parameter('tenant')
  const keys = relay.keys.tenants.get(tenant)
  if (!keys) throw new CodedError('request/unknown-route')
  const checkpoint = await readCheckpoint(relay.database.reader, tenant, keys.logKey)
  return {
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: relay.witnesses.cosigned(tenant, checkpoint),
  }
}

/** One tile of it, or one bundle of entries (c2sp.org/tlog-tiles). */
export async function auditTile(relay: Relay, exchange: Exchange): Promise<Answer> {
  const tenant = exchange.parameter('tenant')
  const tile = parseTilePath(`tile/${exchange.parameter('tile')}`)
  const bytes =
    tile && relay.keys.tenants.has(tenant) ? await readTile(relay.database.reader, tenant, tile) : null
  if (!tile || !bytes) throw new CodedError('request/unknown-route')
  // A full tile never changes; a partial one is replaced by a fuller one.
  const keep = tile.width === TILE_WIDTH ? 'public, max-age=31536000, immutable' : 'no-store'
  return {
    status: 200,
    headers: { 'content-type': 'application/octet-stream', 'cache-control': keep },
    body: bytes,
  }
}
