import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { openDatabase } from '../../../../relay/database/database.ts'
import { EnvelopeFiles } from '../../../../relay/envelopes/envelope-files.ts'
import { noSpans } from '../../../../relay/observe/spans.ts'
import type { Relay } from '../../../../relay/relay.ts'
import { PromisedBytes } from '../../../../relay/uploads/promised-bytes.ts'
import { type Received, receivePiece } from '../../../../relay/uploads/receive-piece.ts'

const folder = mkdtempSync(join(tmpdir(), 'wardlink-receive-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a writer that was taken over before it began does not wait for its silent sender', async () => {
  const database = await openDatabase(join(folder, 'data'))
  const id = makeEnvelopeId('gb')
  await database.writer
    .insertInto('envelopes')
    .values({
      id,
      tenant: 'ward7',
      sender: 'someone',
      created_at: 0,
      created_leaf: 0,
      length_bytes: 50_000,
      prefix_bytes: 1000,
      received_bytes: 0,
      upload_expires_at: Date.now() + 60_000,
      piece_offset: 0,
      piece_checksum: null,
      access_token_hash: new Uint8Array(32),
      grant_json: '{}',
      expires_at: Date.now() + 60_000,
      share: null,
      share_epoch: '2026-12',
      share_slot: 0,
      ended: null,
      ended_at: null,
      cleared_at: null,
      opens_count: 0,
      refused_count: 0,
    })
    .execute()
  const relay = {
    database,
    files: new EnvelopeFiles(join(folder, 'data')),
    promises: new PromisedBytes(),
    spans: noSpans,
    config: { reserveBytes: 0 },
    now: Date.now,
  } as unknown as Relay
  const { promise, resolve } = Promise.withResolvers<Received>()
  const server = createServer((body) => {
    const piece = { offset: 0, lengthBytes: 50_000, checksum: null, body }
    resolve(receivePiece(relay, id, piece, AbortSignal.abort()))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const headers = { 'content-length': 50_000 }
  const silent = request({ port, host: '127.0.0.1', method: 'PATCH', headers }).on('error', () => undefined)
  silent.write('x')
  try {
    const late = new Promise<'late'>((done) => setTimeout(done, 3000, 'late'))
    expect(await Promise.race([promise, late])).toMatchObject({ is: 'refused', offset: 0 })
  } finally {
    silent.destroy()
    server.close()
    await database.close()
  }
}, 20_000)
