import { createHash, randomBytes } from 'node:crypto'
import * as v from 'valibot'
import type { Grant } from '#shared/access/grant.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { type EnvelopeId, makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { sealReport } from '#shared/envelope/seal.ts'
import { accessToken, accessTokenHash } from '#shared/link/access-token.ts'
import { makeShareLink } from '#shared/link/share-link.ts'
import {
  type AnswerKnock,
  type CreateEnvelope,
  RelayDescription,
  type SentEnvelope,
  SentEnvelopes,
} from '#shared/protocol/messages.ts'
import { pathOf } from '#shared/protocol/routes.ts'
import type { Consent } from '#shared/report/consent.ts'
import type { MediaItem } from '#shared/report/media.ts'
import type { Patient } from '#shared/report/patient.ts'
import type { Report } from '#shared/report/report.ts'
import { depositContext } from '#shared/wrap/contexts.ts'
import { wrap } from '#shared/wrap/wrap.ts'
import { type DemoIssuer, EXTENSION_CLIENT_ID, ISSUER_SCOPE } from '../demo/issuer.ts'
import type { DemoPerson } from '../demo/people.ts'

export type FileToSend = { name: string; mediaType: string; bytes: Uint8Array } & Partial<
  Pick<MediaItem, 'id' | 'removed' | 'capturedAt'>
>

export type Sent = {
  link: string
  envelopeId: EnvelopeId
  linkSecret: Secret
  report: Report
  lengthBytes: number
  /** Sealed bytes not uploaded yet; `finish` uploads them. */
  finish(): Promise<void>
}

export type Sender = {
  send(viewerOrigin: string, files: readonly FileToSend[], what: What): Promise<Sent>
  revoke(id: EnvelopeId): Promise<void>
  sent(): Promise<SentEnvelope[]>
  answer(id: EnvelopeId, knockId: string, answer: AnswerKnock['answer']): Promise<void>
}

type What = {
  patient: Patient
  consent?: Partial<Consent>
  grant: Grant /** Stop after this many bytes. */
  holdBackAfter?: number
  patientReference?: string
}

/** A sender without the extension: the same sealing, over plain requests. */
export async function startSender(
  relayOrigin: string,
  issuer: DemoIssuer,
  person: DemoPerson,
): Promise<Sender> {
  // A connection kept from an earlier test may be closed by now.
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${relayOrigin}${path}`, { ...init, headers: { connection: 'close', ...init.headers } })
  const description = v.parse(RelayDescription, await (await ask('/description')).json())
  const { idToken, nonce } = await signInByHand(issuer, person)
  const started = await ask('/sessions', json({ idToken, nonce }))
  if (started.status !== 201) throw new Error(`no session: ${await started.text()}`)
  const { senderToken } = (await started.json()) as { senderToken: string }
  const authorization = { authorization: `Bearer ${senderToken}` }

  async function upload(id: EnvelopeId, bytes: Uint8Array, offset: number): Promise<void> {
    const answer = await ask(pathOf('uploadAppend', { envelopeId: id }), {
      method: 'PATCH',
      headers: {
        ...authorization,
        'tus-resumable': '1.0.0',
        'content-type': 'application/offset+octet-stream',
        'upload-offset': String(offset),
        'upload-checksum': `sha256 ${createHash('sha256').update(bytes).digest('base64')}`,
      },
      body: bytes as BodyInit,
    })
    if (answer.status !== 204) throw new Error(`not uploaded: ${answer.status} ${await answer.text()}`)
  }

  return {
    async send(viewerOrigin, files, { patient, consent, grant, holdBackAfter, patientReference }) {
      const report = reportOf(files, patient, consent)
      const envelopeId = makeEnvelopeId('gb')
      const [linkSecret, relayShare] = [Secret.random(32), Secret.random(32)]
      const blobs = files.map((file) => new Blob([file.bytes as BlobPart]))
      const sealed = await sealReport({ envelopeId, linkSecret, relayShare, report, files: blobs })
      const bytes = new Uint8Array(await new Response(sealed.stream).arrayBuffer())
      const hash = await accessTokenHash(await accessToken(linkSecret, envelopeId))
      const create: CreateEnvelope = {
        envelopeId,
        suite: 1,
        lengthBytes: sealed.lengthBytes,
        prefixBytes: sealed.prefixBytes,
        accessTokenHash: toBase64url(hash),
        relayShare: await wrap(description.relayKey, relayShare.reveal(), depositContext(envelopeId, hash)),
        grant,
        ...(patientReference === undefined ? {} : { patientReference }),
      }
      const created = await ask('/envelopes', json(create, authorization))
      if (created.status !== 201) throw new Error(`not created: ${await created.text()}`)
      const now = Math.min(bytes.length, holdBackAfter ?? bytes.length)
      await upload(envelopeId, bytes.subarray(0, now), 0)
      return {
        link: await makeShareLink(viewerOrigin, envelopeId, linkSecret),
        envelopeId,
        linkSecret,
        report,
        lengthBytes: sealed.lengthBytes,
        finish: () => upload(envelopeId, bytes.subarray(now), now),
      }
    },
    async revoke(id) {
      const answer = await ask(pathOf('revoke', { envelopeId: id }), { ...json({}, authorization) })
      if (!answer.ok) throw new Error(`not revoked: ${await answer.text()}`)
    },
    async sent() {
      const answer = await ask('/envelopes', { headers: authorization })
      return v.parse(SentEnvelopes, await answer.json()).envelopes
    },
    async answer(envelopeId, knockId, answer) {
      const path = pathOf('answerKnock', { envelopeId, knockId })
      const answered = await ask(path, json({ answer }, authorization))
      if (!answered.ok) throw new Error(`not answered: ${await answered.text()}`)
    },
  }
}

function reportOf(files: readonly FileToSend[], patient: Patient, consent: Partial<Consent> = {}): Report {
  return {
    patient,
    consent: {
      kind: 'direct-care',
      given: 'spoken',
      wordingVersion: '2026-11',
      recordedAt: Date.now(),
      by: 'patient',
      wordingLanguage: 'en',
      ...consent,
    },
    about: 'Ulcer over the left ankle, four days. Is this healing as it should, or do you want to see her?',
    sender: { name: 'Dr Asha Patel', organisation: 'Ward 7' },
    createdAt: Date.now(),
    media: files.map(({ name, mediaType, bytes, id, removed, capturedAt }) => ({
      id: id ?? toBase64url(new Uint8Array(randomBytes(16))),
      name,
      mediaType,
      lengthBytes: bytes.length,
      ...(removed === undefined ? {} : { removed }),
      ...(capturedAt === undefined ? {} : { capturedAt }),
    })),
  }
}

/** Authorization code with PKCE, as a browser would walk it: the code, and what goes with it. */
export async function codeByHand(issuer: DemoIssuer, person: DemoPerson) {
  const redirectUri = 'https://extension.example/back'
  issuer.allowExtension(redirectUri)
  const verifier = randomBytes(32).toString('base64url')
  const nonce = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    client_id: EXTENSION_CLIENT_ID,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: ISSUER_SCOPE,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const jar = new Map<string, string>()
  let address = `${issuer.issuer}/auth?${query}`
  let posting = false
  for (let step = 0; step < 10 && !address.startsWith(redirectUri); step++) {
    const answer: Response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(posting ? { method: 'POST', body: new URLSearchParams({ person: person.subject }) } : {}),
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      jar.set(name, value)
    }
    const location: string | null = answer.headers.get('location')
    posting = location === null
    if (location !== null) address = new URL(location, address).href
  }
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: EXTENSION_CLIENT_ID,
    redirect_uri: redirectUri,
    code: new URL(address).searchParams.get('code') ?? '',
    code_verifier: verifier,
  })
  return { form, nonce }
}

export async function signInByHand(issuer: DemoIssuer, person: DemoPerson) {
  const { form, nonce } = await codeByHand(issuer, person)
  const answer = await fetch(`${issuer.issuer}/token`, { method: 'POST', body: form })
  const { id_token: idToken } = (await answer.json()) as { id_token: string }
  return { idToken, nonce }
}

function json(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
}
