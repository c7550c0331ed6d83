import { createHash, randomBytes } from 'node:crypto'
import type { Grant } from '#shared/access/grant.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { type EnvelopeId, makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { sealReport } from '#shared/envelope/seal.ts'
import { accessToken, accessTokenHash } from '#shared/link/access-token.ts'
import { makeShareLink } from '#shared/link/share-link.ts'
import type { CreateEnvelope, RelayDescription, StartedSession } from '#shared/protocol/messages.ts'
import { pathOf } from '#shared/protocol/routes.ts'
import { depositContext } from '#shared/wrap/contexts.ts'
import { wrap } from '#shared/wrap/wrap.ts'
import type { Sample } from '../fixtures/make.ts'
import { chromiumRedirectUri } from './extension-id.ts'
import { idTokenFor } from './id-token.ts'
import { EXTENSION_CLIENT_ID, ISSUER_SCOPE } from './issuer.ts'
import { ASHA, type DemoPerson, LEE } from './people.ts'
import type { Demo } from './start.ts'

/** A report that was shared by the protocol alone, for journeys that begin with the opener. */
export type Shared = {
  link: string
  envelopeId: EnvelopeId
  senderToken: string
  /** The sealed envelope as the relay got it. */
  sealed: Buffer
}

export type SharingOptions = {
  sender?: DemoPerson
  openers?: readonly DemoPerson[]
  samples?: readonly Sample[]
  about?: string
  /** From now; 1 day unless told. */
  lifeMs?: number
  grant?: Partial<Grant>
}

const PIECE_BYTES = 8 * 1024 * 1024

/** Seals and uploads a report as the extension does, without a browser. */
export async function sealAndSend(demo: Demo, options: SharingOptions = {}): Promise<Shared> {
  const { senderToken, description } = await startSession(demo, options.sender ?? ASHA)
  const envelopeId = makeEnvelopeId(description.region)
  const linkSecret = Secret.random(32)
  const relayShare = Secret.random(32)
  const files = options.samples ?? [demo.samples.jpeg]
  const { patient } = demo.samples
  const { lengthBytes, prefixBytes, stream } = await sealReport({
    envelopeId,
    linkSecret,
    relayShare,
    files: files.map((file) => new Blob([new Uint8Array(file.bytes)])),
    report: {
      patient: {
        name: patient.name,
        dateOfBirth: patient.dateOfBirth,
        identifiers: [{ type: 'nhs-number', value: patient.nhsNumber }],
      },
      consent: { kind: 'direct-care', given: 'spoken', wordingVersion: 'test', recordedAt: Date.now() },
      about: options.about ?? 'A second opinion, please.',
      sender: { name: ASHA.name, organisation: ASHA.organisation },
      createdAt: Date.now(),
      media: files.map((file) => ({
        id: randomBytes(16).toString('base64url'),
        name: file.name,
        mediaType: file.mediaType,
        lengthBytes: file.bytes.length,
      })),
    },
  })
  const sealed = Buffer.from(await new Response(stream).arrayBuffer())
  const hash = await accessTokenHash(await accessToken(linkSecret, envelopeId))
  const creation: CreateEnvelope = {
    envelopeId,
    suite: 1,
    lengthBytes,
    prefixBytes,
    accessTokenHash: toBase64url(hash),
    relayShare: await wrap(description.relayKey, relayShare.reveal(), depositContext(envelopeId, hash)),
    grant: {
      to: (options.openers ?? [LEE]).map(({ email }) => ({ type: 'named', email })),
      expiresAt: Date.now() + (options.lifeMs ?? 86_400_000),
      maximumOpensCount: null,
      purposes: ['TREAT', 'ETREAT', 'CAREMGT'],
      ...options.grant,
    },
  }
  await askAsSender(demo, senderToken, 'POST', pathOf('createEnvelope'), creation)
  await upload(demo, senderToken, envelopeId, sealed)
  const link = await makeShareLink(description.viewerOrigin, envelopeId, linkSecret)
  return { link, envelopeId, senderToken, sealed }
}

export async function revokeShared(demo: Demo, { envelopeId, senderToken }: Shared): Promise<void> {
  await askAsSender(demo, senderToken, 'POST', pathOf('revoke', { envelopeId }))
}

/** What **Sent** would show, as the relay tells it. */
export async function listSent(demo: Demo, senderToken: string): Promise<unknown> {
  const answer = await askAsSender(demo, senderToken, 'GET', pathOf('listSent'))
  return await answer.json()
}

export async function startSession(
  demo: Demo,
  person: DemoPerson,
): Promise<{ senderToken: string; description: RelayDescription }> {
  const described = await fetch(`${demo.relayOrigin}${pathOf('describe')}`)
  const description = (await described.json()) as RelayDescription
  const nonce = randomBytes(32).toString('base64url')
  const idToken = await idTokenFor(demo.issuer, person, {
    clientId: EXTENSION_CLIENT_ID,
    redirectUri: chromiumRedirectUri(),
    nonce,
    scope: ISSUER_SCOPE,
  })
  const answer = await askAsSender(demo, null, 'POST', pathOf('startSession'), { idToken, nonce })
  const { senderToken } = (await answer.json()) as StartedSession
  return { senderToken, description }
}

async function upload(demo: Demo, senderToken: string, envelopeId: EnvelopeId, sealed: Buffer) {
  for (let offset = 0; offset < sealed.length; offset += PIECE_BYTES) {
    const piece = sealed.subarray(offset, offset + PIECE_BYTES)
    const answer = await fetch(`${demo.relayOrigin}${pathOf('uploadAppend', { envelopeId })}`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${senderToken}`,
        'tus-resumable': '1.0.0',
        'content-type': 'application/offset+octet-stream',
        'upload-offset': String(offset),
        'upload-checksum': `sha256 ${createHash('sha256').update(piece).digest('base64')}`,
      },
      body: new Uint8Array(piece),
    })
    if (!answer.ok) throw new Error(`the relay did not take a piece: ${answer.status} ${await answer.text()}`)
  }
}

async function askAsSender(
  demo: Demo,
  senderToken: string | null,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  const answer = await fetch(`${demo.relayOrigin}${path}`, {
    method,
    headers: {
      ...(senderToken ? { authorization: `Bearer ${senderToken}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    body: body ? JSON.stringify(body) : null,
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer
}
