import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { decodeEntry } from '#shared/audit/entry.ts'

/** Every step of the schema, in order, never edited once released. */
const steps: Record<string, Migration> = {
  '0001-first': { up: first },
  '0002-knocks': { up: knocks },
  '0003-orders': { up: orders },
  '0004-issuer-claims': { up: issuerClaims },
  '0005-release-leaves': { up: releaseLeaves },
  '0006-objects': { up: objects },
  '0007-policy-proposals': { up: policyProposals },
}

/** Brings a database of any earlier version to this one; each step is one transaction. */
export async function migrate(db: Kysely<unknown>): Promise<void> {
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => steps },
  }).migrateToLatest()
  if (error !== undefined) throw error
}

async function first(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('envelopes')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('sender', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('created_leaf', 'bigint', (column) => column.notNull())
    .addColumn('length_bytes', 'bigint', (column) => column.notNull())
    .addColumn('prefix_bytes', 'bigint', (column) => column.notNull())
    .addColumn('received_bytes', 'bigint', (column) => column.notNull())
    .addColumn('upload_expires_at', 'bigint', (column) => column.notNull())
    .addColumn('piece_offset', 'bigint', (column) => column.notNull())
    .addColumn('piece_checksum', 'blob')
    .addColumn('access_token_hash', 'blob', (column) => column.notNull())
    .addColumn('grant_json', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('share', 'blob')
    .addColumn('share_epoch', 'text', (column) => column.notNull())
    .addColumn('share_slot', 'bigint', (column) => column.notNull())
    .addColumn('ended', 'text')
    .addColumn('ended_at', 'bigint')
    .addColumn('cleared_at', 'bigint')
    .addColumn('opens_count', 'bigint', (column) => column.notNull())
    .addColumn('refused_count', 'bigint', (column) => column.notNull())
    .execute()
  await index(db, 'envelopes', ['tenant', 'sender', 'created_at'])
  await index(db, 'envelopes', ['cleared_at', 'expires_at'])

  await db.schema
    .createTable('releases')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('envelope_id', 'text', (column) => column.notNull())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('opener', 'text', (column) => column.notNull())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('released_at', 'bigint', (column) => column.notNull())
    .addColumn('counts', 'bigint', (column) => column.notNull())
    .addColumn('opened_at', 'bigint')
    .addColumn('opened_leaf', 'bigint')
    .addColumn('ticket_hash', 'blob', (column) => column.notNull())
    .addColumn('ticket_expires_at', 'bigint', (column) => column.notNull())
    .execute()
  await index(db, 'releases', ['envelope_id', 'opener', 'released_at'])
  await db.schema.createIndex('releases_by_ticket').on('releases').column('ticket_hash').unique().execute()

  await db.schema
    .createTable('people')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('pseudonym', 'text', (column) => column.notNull())
    .addColumn('issuer', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('email', 'text')
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('people_key', ['tenant', 'pseudonym'])
    .execute()

  await db.schema
    .createTable('sessions')
    .addColumn('token_hash', 'blob', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('sender', 'text', (column) => column.notNull())
    .addColumn('organisation', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
  await index(db, 'sessions', ['expires_at'])

  await db.schema
    .createTable('used_nonces')
    .addColumn('nonce_hash', 'blob', (column) => column.primaryKey())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
  await index(db, 'used_nonces', ['expires_at'])

  await db.schema
    .createTable('parkings')
    .addColumn('id_hash', 'blob', (column) => column.primaryKey())
    .addColumn('nonce', 'blob', (column) => column.notNull())
    .addColumn('sealed', 'blob', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
  await index(db, 'parkings', ['expires_at'])

  await db.schema
    .createTable('tenant_usage')
    .addColumn('tenant', 'text', (column) => column.primaryKey())
    .addColumn('kept_bytes', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('blind_requests')
    .addColumn('day', 'bigint', (column) => column.primaryKey())
    .addColumn('requests', 'bigint', (column) => column.notNull())
    .execute()

  await db.schema
    .createTable('audit_logs')
    .addColumn('tenant', 'text', (column) => column.primaryKey())
    .addColumn('tree_size', 'bigint', (column) => column.notNull())
    .addColumn('checkpoint', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('audit_entries')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('leaf_index', 'bigint', (column) => column.notNull())
    .addColumn('leaf_hash', 'blob', (column) => column.notNull())
    .addColumn('entry', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_entries_key', ['tenant', 'leaf_index'])
    .modifyEnd(sql`without rowid`)
    .execute()
  await db.schema
    .createTable('audit_nodes')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('level', 'bigint', (column) => column.notNull())
    .addColumn('node_index', 'bigint', (column) => column.notNull())
    .addColumn('hash', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_nodes_key', ['tenant', 'level', 'node_index'])
    .modifyEnd(sql`without rowid`)
    .execute()
}

async function knocks(db: Kysely<unknown>): Promise<void> {
  for (const [name, type] of [
    ['vault_key_hash', 'text'],
    ['allowed_by', 'text'],
    ['reason', 'text'],
  ] as const) {
    await db.schema.alterTable('releases').addColumn(name, type).execute()
  }
  for (const [name, type] of [
    ['patient_reference', 'blob'],
    ['filing', 'text'],
    ['filing_stage', 'text'],
  ] as const) {
    await db.schema.alterTable('envelopes').addColumn(name, type).execute()
  }
  await index(db, 'envelopes', ['tenant', 'patient_reference'])
  await db.schema
    .createTable('knocks')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('envelope_id', 'text', (column) => column.notNull())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('opener', 'text', (column) => column.notNull())
    .addColumn('organisation', 'text')
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('knocked_at', 'bigint', (column) => column.notNull())
    .addColumn('knocked_leaf', 'bigint', (column) => column.notNull())
    .addColumn('token_hash', 'blob', (column) => column.notNull())
    .addColumn('vault_key_hash', 'text', (column) => column.notNull())
    .addColumn('waits_since', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('answered_at', 'bigint')
    .addColumn('answered_leaf', 'bigint')
    .addUniqueConstraint('knocks_by_person', ['envelope_id', 'opener'])
    .execute()
  await db.schema.createIndex('knocks_by_token').on('knocks').column('token_hash').unique().execute()
  await db.schema
    .createTable('refusals')
    .addColumn('envelope_id', 'text', (column) => column.notNull())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('opener', 'text', (column) => column.notNull())
    .addColumn('began_at', 'bigint', (column) => column.notNull())
    .addColumn('entries', 'bigint', (column) => column.notNull())
    .addColumn('more', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('refusals_key', ['envelope_id', 'opener'])
    .execute()
  await index(db, 'refusals', ['began_at'])
}

async function orders(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('orders')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('asked_at', 'bigint', (column) => column.notNull())
    .addColumn('order_json', 'text', (column) => column.notNull())
    .addColumn('answer_json', 'text')
    .execute()
}

async function issuerClaims(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('issuer_claims')
    .addColumn('token_hash', 'blob', (column) => column.primaryKey())
    .addColumn('claims_json', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
  await index(db, 'issuer_claims', ['expires_at'])
}

/** Where the log says that a share was released: read out of the log once, for those that are there already. */
async function releaseLeaves(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('releases').addColumn('released_leaf', 'bigint').execute()
  let last = { tenant: '', leaf_index: -1 }
  while (true) {
    const { rows } = await sql<{ tenant: string; leaf_index: number; entry: Uint8Array }>`
      select tenant, leaf_index, entry from audit_entries
      where (tenant, leaf_index) > (${last.tenant}, ${last.leaf_index})
      order by tenant, leaf_index limit 5000`.execute(db)
    for (const { tenant, leaf_index, entry } of rows) {
      const said = decodeEntry(new Uint8Array(entry))
      if (said?.type !== 'released') continue
      await sql`update releases set released_leaf = ${leaf_index}
        where id = ${said.releaseId} and tenant = ${tenant}`.execute(db)
    }
    const newest = rows.at(-1)
    if (!newest) return
    last = newest
  }
}

async function objects(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('envelope_objects')
    .addColumn('envelope_id', 'text', (column) => column.notNull())
    .addColumn('start_byte', 'bigint', (column) => column.notNull())
    .addColumn('length_bytes', 'bigint', (column) => column.notNull())
    .addColumn('object_key', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('envelope_objects_key', ['envelope_id', 'start_byte'])
    .execute()
  await db.schema
    .createIndex('envelope_objects_by_object_key')
    .on('envelope_objects')
    .column('object_key')
    .unique()
    .execute()
}

async function policyProposals(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('policy_proposals')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('policy_json', 'text', (column) => column.notNull())
    .addColumn('policy_hash', 'text', (column) => column.notNull())
    .addColumn('to_version', 'bigint', (column) => column.notNull())
    .addColumn('proposed_by', 'text', (column) => column.notNull())
    .addColumn('proposed_at', 'bigint', (column) => column.notNull())
    .addColumn('proposed_leaf', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('answered_by', 'text')
    .addColumn('answered_at', 'bigint')
    .addColumn('answered_leaf', 'bigint')
    .execute()
  await index(db, 'policy_proposals', ['tenant', 'state', 'to_version'])
}

async function index(db: Kysely<unknown>, table: string, columns: string[]): Promise<void> {
  await db.schema
    .createIndex(`${table}_by_${columns.join('_')}`)
    .on(table)
    .columns(columns)
    .execute()
}
