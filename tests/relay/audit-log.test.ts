import { execFile, spawnSync } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCheckpoint } from '#shared/audit/checkpoint.ts'
import { canonicalJson, decodeEntry } from '#shared/audit/entry.ts'
import { isConsistent, type TreeHead } from '#shared/audit/merkle.ts'
import { parseVerifierKey, type VerifierKey } from '#shared/audit/note.ts'
import { consistencySpans } from '#shared/audit/tree-layout.ts'
import { type TileSource, verifyLog } from '#shared/audit/verify-log.ts'
import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { RelayDescription } from '#shared/protocol/messages.ts'
import { call, grantTo, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'
import { readLogFolder } from '../../relay/audit/log-folder.ts'
import { readReceipt } from '../../relay/audit/read-log.ts'
import { hashSpan } from '../../relay/audit/tree.ts'
import { openDatabase } from '../../relay/database/database.ts'
import { GroupCommit } from '../../relay/database/group-commit.ts'
import { makeLogKeyText, readLogKey } from '../../relay/keys/log-key.ts'

const ENTRIES = 700

describe('the log of a relay at work', () => {
  let running: TestRelay
  let key: VerifierKey
  let sender: TestSender

  beforeAll(async () => {
    running = await startTestRelay()
    const description = (await (await call(running.relay.origin, 'describe')).json()) as RelayDescription
    const parsed = await parseVerifierKey(description.logKeys.ward7 ?? '')
    if (!parsed) throw new Error('the relay names its log key')
    key = parsed
    sender = await TestSender.signIn(running.relay.origin, running.issuer)
  })
  afterAll(() => running.close())

  const source = (): TileSource => ({
    checkpoint: async () => (await call(running.relay.origin, 'auditCheckpoint', { tenant: 'ward7' })).text(),
    tile: async (path) => {
      const answer = await fetch(`${running.relay.origin}/audit/ward7/${path}`)
      if (!answer.ok) throw new Error(String(answer.status))
      return new Uint8Array(await answer.arrayBuffer())
    },
  })

  test('is empty and signed before anything happened, and intact after', async () => {
    expect(await verifyLog(source(), key)).toMatchObject({ is: 'intact', treeSize: 0 })
    const sealed = await seal(2000)
    await sender.share(sealed)
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const { released, ticket } = await vault.open(sealed)
    await vault.opened(released.releaseId, ticket)
    await vault.ask(sealed, 'sam')
    await sender.revoke(sealed.id)
    const verdict = await verifyLog(source(), key)
    if (verdict.is !== 'intact') throw new Error(verdict.because)
    expect(Object.fromEntries(verdict.counts)).toEqual({
      created: 1,
      released: 1,
      opened: 1,
      refused: 1,
      revoked: 1,
      erased: 1,
    })
  })

  test('does not let a staff list be tried against what was granted', async () => {
    const sealed = await seal(2000)
    const grant = grantTo()
    const { receipt } = await sender.create(sealed, grant)
    const entry = decodeEntry(fromBase64url(receipt.entry))
    if (entry?.type !== 'created') throw new Error('the receipt is of the creation')
    const guess = createHash('sha256').update(canonicalJson(grant)).digest('base64url')
    expect(entry.grantHash).not.toBe(guess)
    const pepper = readFileSync(join(running.folder, 'keys/tenants/ward7/pepper.key'), 'utf8').trim()
    const keyed = createHmac('sha256', fromBase64url(pepper))
      .update(`wardlink/1 grant\0${sealed.id}\0${canonicalJson(grant)}`)
      .digest('base64url')
    expect(entry.grantHash).toBe(keyed)
  })

  test('can be checked by the operator’s command, from the folder beside the running relay and from its address', async () => {
    for (const where of [running.folder, running.relay.origin]) {
      const { code, output } = await wardlink('audit', 'verify', where)
      expect(output).toMatch(/^ward7: intact, 7 entries/)
      expect(code).toBe(0)
    }
  })

  test('is held against how it was when the trust last looked: set back, or another one, it is refused', async () => {
    const kept = join(running.folder, 'kept')
    const look = () => wardlink('audit', 'verify', running.relay.origin, '--kept', kept)
    const first = await look()
    expect(first.output).toMatch(/^ward7: intact/)
    const path = join(kept, 'ward7.checkpoint')
    const seen = readFileSync(path, 'utf8')
    const sender = await TestSender.signIn(running.relay.origin, running.issuer)
    await sender.create(await seal(2000))
    expect(await look()).toMatchObject({ code: 0 })
    expect(readFileSync(path, 'utf8')).not.toBe(seen)

    const logKey = await readLogKey(
      readFileSync(join(running.folder, 'keys/tenants/ward7/log.key'), 'utf8').trim(),
    )
    const now = await openCheckpoint(readFileSync(path, 'utf8'), key)
    if (!logKey || !now) throw new Error('both are there')
    // Whoever has the log's key could sign these.
    for (const other of [
      { ...now, treeSize: now.treeSize + 1 },
      { ...now, treeSize: now.treeSize - 1 },
      { ...now, rootHash: new Uint8Array(32) },
    ]) {
      writeFileSync(path, logKey.signCheckpoint(other))
      const { code, output } = await look()
      expect(output).toContain('NOT INTACT: not-the-same-log')
      expect(code).toBe(1)
    }
    writeFileSync(path, 'something else')
    expect((await look()).output).toContain('is not a checkpoint that this key has signed')
    expect(readFileSync(path, 'utf8')).toBe('something else')
  }, 120_000)

  test('is found broken when one byte of one entry was changed in the database', async () => {
    const path = join(running.folder, 'data/relay.sqlite')
    const alter = (from: string, to: string) => {
      const database = new Sqlite(path)
      const { changes } = database
        .prepare(
          'UPDATE audit_entries SET entry = CAST(replace(CAST(entry AS TEXT), ?, ?) AS BLOB) WHERE leaf_index = 1',
        )
        .run(from, to)
      database.close()
      expect(changes).toBe(1)
    }
    alter('"TREAT"', '"TREAS"')
    expect(await verifyLog(source(), key)).toMatchObject({ is: 'broken', because: 'root-does-not-fit' })
    const [log] = await readLogFolder(running.folder)
    expect(log && (await verifyLog(log.source, key))).toMatchObject({ is: 'broken' })
    const { code, output } = await wardlink('audit', 'verify', running.folder)
    expect(code).toBe(1)
    expect(output).toContain('NOT INTACT')
    alter('"TREAS"', '"TREAT"')
    expect(await verifyLog(source(), key)).toMatchObject({ is: 'intact' })
  })

  test('answers nothing for tiles it has not grown to', async () => {
    for (const path of ['tile/0/000', 'tile/0/000.p/200', 'tile/1/000.p/1', 'tile/entries/001.p/1']) {
      expect((await fetch(`${running.relay.origin}/audit/ward7/${path}`)).status).toBe(404)
    }
  })
})

describe(`a log of ${ENTRIES} entries`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'wardlink-log-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is continued by a new process where the old one stopped, and Go’s tlog and note packages accept it', async () => {
    const logKey = await readLogKey(await makeLogKeyText('relay.example/audit/ward7'))
    if (!logKey) throw new Error('a key just made is readable')
    const key = await parseVerifierKey(logKey.verifierKey)
    if (!key) throw new Error('its public half too')
    const heads: { note: string; head: TreeHead }[] = []
    let receipts: Awaited<ReturnType<typeof readReceipt>>[] = []
    let consistency: Uint8Array[] = []
    for (const until of [1, 300, ENTRIES]) {
      const database = await openDatabase(folder)
      const commits = new GroupCommit(database, new Map([['ward7', logKey]]))
      const from = heads.at(-1)?.head.treeSize ?? 0
      const written = await Promise.all(
        Array.from({ length: until - from }, (_, at) =>
          commits.run(({ append }) => append(entryAt(from + at))),
        ),
      )
      const last = written.at(-1)
      if (!last) throw new Error('something was written')
      const note = last.receiptOf(last.result).checkpoint
      const head = await openCheckpoint(note, key)
      if (!head) throw new Error('the checkpoint is signed')
      heads.push({ note, head })
      if (until === ENTRIES) {
        receipts = await Promise.all(
          [0, 1, 255, 256, 300, 511, ENTRIES - 1].map((at) => readReceipt(database.reader, 'ward7', at)),
        )
        consistency = await Promise.all(
          consistencySpans(300, ENTRIES).map((span) => hashSpan(database.reader, 'ward7', span)),
        )
      }
      await database.close()
    }
    const [, older, newer] = heads
    if (!older || !newer) throw new Error('three checkpoints')
    expect(newer.head.treeSize).toBe(ENTRIES)
    expect(await isConsistent(older.head, newer.head, consistency)).toBe(true)

    expect(hasGo(), 'apt install golang-go golang-golang-x-mod-dev').toBe(true)
    const input = {
      Key: logKey.verifierKey,
      Checkpoint: newer.note,
      Older: older.note,
      Consistency: consistency.map(toBase64url),
      Inclusion: receipts.map((receipt) => ({
        Index: receipt.leafIndex,
        Entry: receipt.entry,
        Proof: receipt.inclusionProof,
      })),
    }
    expect(go(input)).toBe(`accepted ${ENTRIES} 7`)
    const [first, ...rest] = input.Inclusion
    if (!first) throw new Error('seven receipts')
    expect(go({ ...input, Inclusion: [{ ...first, Index: 1 }, ...rest] })).toContain('refused: inclusion')
    expect(
      go({ ...input, Checkpoint: newer.note.replace(`\n${ENTRIES}\n`, `\n${ENTRIES + 1}\n`) }),
    ).toContain('refused: note')
    expect(go({ ...input, Consistency: [...input.Consistency].reverse() })).toContain('refused: consistency')
  }, 120_000)
})

/** In a process of its own, while the relay answers from this one. */
function wardlink(...words: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['relay/cli.ts', ...words], { timeout: 30_000 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr })
    })
  })
}

function entryAt(index: number) {
  return {
    version: 1,
    type: 'created',
    at: index,
    region: 'gb',
    tenant: 'ward7',
    policyVersion: 1,
    envelopeId: makeEnvelopeId('gb'),
    actor: 'A'.repeat(43),
    lengthBytes: index,
    expiresAt: index,
    grantHash: 'A'.repeat(43),
  } as const
}

const GO_ENVIRONMENT = {
  ...process.env,
  GO111MODULE: 'off',
  GOPATH: '/usr/share/gocode',
  GOFLAGS: '',
  GOCACHE: join(tmpdir(), 'wardlink-go-cache'),
}

function hasGo(): boolean {
  const version = spawnSync('go', ['version'])
  return version.status === 0 && existsSync('/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog')
}

function go(input: unknown): string {
  const run = spawnSync('go', ['run', join(import.meta.dirname, 'go/verify.go')], {
    input: JSON.stringify(input),
    env: GO_ENVIRONMENT,
    encoding: 'utf8',
    timeout: 100_000,
  })
  return (run.stdout + run.stderr).replace(/exit status 1\s*$/, '').trim()
}
