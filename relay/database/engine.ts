import type { Kysely, RawBuilder } from 'kysely'
import type { Node } from '#shared/audit/tree-layout.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { Tables } from './schema.ts'

/** New rows of one log, in order. */
export type LogRows = {
  tenant: string
  entries: readonly { index: number; leafHash: Uint8Array; entry: Uint8Array }[]
  nodes: readonly { node: Node; hash: Uint8Array }[]
}

/** What one process of a relay tells the others of, so that whoever waits or reads there hears of it at once. */
export type News =
  | { is: 'knock-answered'; knockId: string }
  | { is: 'envelope-ended'; envelopeId: EnvelopeId }

/** Where SQLite and PostgreSQL are not the same. Everything else is one query for both. */
export type Engine = {
  /** Begins a transaction that no other overlaps, in this process or any other on the same database. */
  begin: readonly RawBuilder<unknown>[]
  insertLogRows(tx: Kysely<Tables>, rows: LogRows): Promise<void>
  /** Whether it is unknown what became of the work: the connection went while it was done or committed. */
  isUnsure(thrown: unknown): boolean
  /** Does this if nobody else on this database is doing what goes by the same name; else not at all. */
  alone(name: 'sweep' | 'orders', work: () => Promise<void>): Promise<void>
  /** May be lost: whoever waits looks for themselves as well. */
  tell(news: News): Promise<void>
  /** @param missed when news may have come that nobody heard */
  hear(listener: (news: News) => void, missed: () => void): Promise<void>
}
