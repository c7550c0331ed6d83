import type { CompiledQuery, Kysely } from 'kysely'
import type { Tables } from './schema.ts'

type Compilable<O> = { compile(): CompiledQuery<O> }

/**
 * A query that is built and compiled once and asked a thousand times a second, with other values each time. Building
 * the same query again costs more than SQLite takes to answer it.
 *
 * @param build gets stand-ins for the values; it may put them wherever a value goes, and must not look at them
 */
export function prepared<P extends Record<string, unknown>, O>(
  build: (db: Kysely<Tables>, values: P) => Compilable<O>,
): (db: Kysely<Tables>, values: P) => Promise<O[]> {
  /** By kind of database: each has its own way of writing the same query. */
  const compiledFor = new Map<unknown, CompiledQuery<O>>()
  return async (db, values): Promise<O[]> => {
    const kind = db.getExecutor().adapter.constructor
    const compiled = compiledFor.get(kind) ?? build(db, standIns<P>()).compile()
    compiledFor.set(kind, compiled)
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof StandIn ? values[parameter.name] : parameter,
    )
    const { rows } = await db.executeQuery<O>({ ...compiled, parameters })
    return rows
  }
}

/** One more row. The statement for rows of this shape is kept, as above. */
export async function insertRow<T extends keyof Tables & string>(
  db: Kysely<Tables>,
  table: T,
  row: Tables[T],
): Promise<void> {
  const columns = Object.keys(row)
  const shape = `${table} ${columns.join(' ')}`
  const insert = inserts.get(shape) ?? prepared<Record<string, unknown>, unknown>(insertOf(table, columns))
  inserts.set(shape, insert)
  await insert(db, row)
}

const inserts = new Map<string, (db: Kysely<Tables>, row: Record<string, unknown>) => Promise<unknown>>()

function insertOf(table: keyof Tables & string, columns: readonly string[]) {
  return (db: Kysely<Tables>, values: Record<string, unknown>): Compilable<unknown> =>
    (db as unknown as Kysely<Record<string, Record<string, unknown>>>)
      .insertInto(table)
      .values(Object.fromEntries(columns.map((column) => [column, values[column]])))
}

/** Where a value will be. */
class StandIn {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

function standIns<P extends Record<string, unknown>>(): P {
  return new Proxy({} as P, { get: (_, name) => new StandIn(String(name)) })
}
