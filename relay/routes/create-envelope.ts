import type { Kysely } from 'kysely'
import type { Policy } from '#shared/access/policy.ts'
import { canonicalJson } from '#shared/audit/entry.ts'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import { equalBytes } from '#shared/bytes/bytes.ts'
import { regionOf } from '#shared/envelope/envelope-id.ts'
import { CodedError, type ErrorCode } from '#shared/errors.ts'
import { type CreatedEnvelope, CreateEnvelope } from '#shared/protocol/messages.ts'
import { pathOf } from '#shared/protocol/routes.ts'
import { depositContext } from '#shared/wrap/contexts.ts'
import { readReceipt } from '../audit/read-log.ts'
import type { Tenant } from '../config/config.ts'
import type { EnvelopeRow, Tables } from '../database/schema.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import { unwrapForRelay } from '../keys/unwrap-for-relay.ts'
import type { Relay } from '../relay.ts'
import { grantHash } from '../releases/grant-hash.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'
import { type Sender, senderOf } from '../sessions/sender-session.ts'

const UPLOAD_MS = 24 * 60 * 60 * 1000
const RELAY_SHARE_BYTES = 32
/** A header and a sealed manifest; the relay must not be asked to wait for more before a link is good. */
const MAXIMUM_PREFIX_BYTES = 16 * 1024 ** 2

/** Takes the grant and the relay share of a new envelope; its bytes follow by the upload route. */
export async function createEnvelope(relay: Relay, exchange: Exchange): Promise<Answer> {
  const sender = await senderOf(relay, exchange)
  const asked = await exchange.json(CreateEnvelope)
  const refusal = outsideBounds(relay, sender.tenant.policy, asked)
  if (refusal) throw new CodedError(refusal)

  const accessTokenHash = fromBase64url(asked.accessTokenHash)
  const context = depositContext(asked.envelopeId, accessTokenHash)
  const share = await unwrapForRelay(relay.keys, asked.relayShare, context)
  if (share.lengthBytes !== RELAY_SHARE_BYTES) throw new CodedError('request/malformed')

  const again = await createdBefore(relay, sender, asked)
  if (again) return again
  const { at, sealed } = await relay.shares.seal(share, asked.envelopeId, asked.grant.expiresAt)
  share.wipe()

  const pepper = relay.keys.tenants.get(sender.tenant.id)?.pepper
  if (!pepper) throw new TypeError('every tenant has keys')
  const nowAt = relay.now()
  const { result, receiptOf } = await relay.commits.run(async ({ tx, append }) => {
    if (await rowOf(tx, asked)) return { is: 'refused', because: 'envelope/exists' } as const
    if (!(await fitsQuota(tx, sender.tenant, asked.lengthBytes))) {
      return { is: 'refused', because: 'quota/exceeded' } as const
    }
    const appended = await append({
      ...aboutEnvelope(relay, sender.tenant.id, asked.envelopeId),
      at: nowAt,
      type: 'created',
      actor: sender.pseudonym,
      lengthBytes: asked.lengthBytes,
      expiresAt: asked.grant.expiresAt,
      grantHash: grantHash(pepper, asked.envelopeId, asked.grant),
    })
    await tx
      .insertInto('envelopes')
      .values({
        id: asked.envelopeId,
        tenant: sender.tenant.id,
        sender: sender.pseudonym,
        created_at: nowAt,
        created_leaf: appended.index,
        length_bytes: asked.lengthBytes,
        prefix_bytes: asked.prefixBytes,
        received_bytes: 0,
        upload_expires_at: Math.min(nowAt + UPLOAD_MS, asked.grant.expiresAt),
        piece_offset: 0,
        piece_checksum: null,
        access_token_hash: accessTokenHash,
        grant_json: canonicalJson(asked.grant),
        expires_at: asked.grant.expiresAt,
        share: sealed,
        share_epoch: at.epoch,
        share_slot: at.slot,
        ended: null,
        ended_at: null,
        cleared_at: null,
        opens_count: 0,
        refused_count: 0,
        patient_reference:
          asked.patientReference === undefined ? null : fromBase64url(asked.patientReference),
        filing: null,
        filing_stage: null,
      })
      .execute()
    return { is: 'created', appended } as const
  })
  if (result.is === 'refused') {
    await relay.shares.destroy(at)
    throw new CodedError(result.because)
  }
  relay.events.created({ tenant: sender.tenant.id })
  return created({
    envelopeId: asked.envelopeId,
    uploadPath: pathOf('uploadOffset', { envelopeId: asked.envelopeId }),
    receipt: receiptOf(result.appended),
  })
}

function created(envelope: CreatedEnvelope): Answer {
  return jsonAnswer(201, envelope, { location: envelope.uploadPath })
}

function outsideBounds(relay: Relay, policy: Policy, asked: CreateEnvelope): ErrorCode | null {
  if (regionOf(asked.envelopeId) !== relay.config.region) return 'envelope/wrong-region'
  if (asked.prefixBytes > Math.min(asked.lengthBytes, MAXIMUM_PREFIX_BYTES)) return 'request/malformed'
  if (asked.lengthBytes > policy.maximumEnvelopeBytes) return 'envelope/too-large'
  const { expiresAt, purposes } = asked.grant
  const nowAt = relay.now()
  if (expiresAt <= nowAt || expiresAt > nowAt + policy.maximumLifeMs) return 'grant/outside-policy'
  return purposes.every((purpose) => policy.purposes.includes(purpose)) ? null : 'grant/outside-policy'
}

/** The answer to the first attempt was lost: the same sender asking for the same envelope gets its receipt again. */
async function createdBefore(relay: Relay, sender: Sender, asked: CreateEnvelope): Promise<Answer | null> {
  const row = await rowOf(relay.database.reader, asked)
  if (!row) return null
  const same =
    row.tenant === sender.tenant.id &&
    row.sender === sender.pseudonym &&
    row.ended === null &&
    row.length_bytes === asked.lengthBytes &&
    row.prefix_bytes === asked.prefixBytes &&
    row.grant_json === canonicalJson(asked.grant) &&
    equalBytes(row.access_token_hash, fromBase64url(asked.accessTokenHash))
  if (!same) throw new CodedError('envelope/exists')
  return created({
    envelopeId: asked.envelopeId,
    uploadPath: pathOf('uploadOffset', { envelopeId: asked.envelopeId }),
    receipt: await readReceipt(relay.database.reader, row.tenant, row.created_leaf),
  })
}

async function rowOf(
  db: Relay['database']['reader'],
  { envelopeId }: Pick<CreateEnvelope, 'envelopeId'>,
): Promise<EnvelopeRow | undefined> {
  return db.selectFrom('envelopes').selectAll().where('id', '=', envelopeId).executeTakeFirst()
}

/** Counts the bytes as kept from the moment they are promised: uploads under way cannot overrun the quota together. */
async function fitsQuota(tx: Kysely<Tables>, tenant: Tenant, lengthBytes: number): Promise<boolean> {
  await tx
    .insertInto('tenant_usage')
    .values({ tenant: tenant.id, kept_bytes: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const { numUpdatedRows } = await tx
    .updateTable('tenant_usage')
    .set((usage) => ({ kept_bytes: usage('kept_bytes', '+', lengthBytes) }))
    .where('tenant', '=', tenant.id)
    .where('kept_bytes', '<=', tenant.quotaBytes - lengthBytes)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
