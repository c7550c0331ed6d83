import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseVerifierKey } from '#shared/audit/note.ts'
import { verifyLog } from '#shared/audit/verify-log.ts'
import {
  call,
  codeOf,
  grantTo,
  type Sealed,
  seal,
  TestSender,
  TestVault,
} from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'
import { readLogFolder } from '../../relay/audit/log-folder.ts'

const MIB = 1024 * 1024
const SPACE_MIB = 24

let folder: string
let mounted: boolean
let running: TestRelay | null

beforeEach(() => {
  running = null
  folder = mkdtempSync(join(tmpdir(), 'wardlink-full-'))
  mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SPACE_MIB}m`, 'tmpfs', folder]).status === 0
})
afterEach(async () => {
  if (mounted) {
    await running?.close()
    execFileSync('umount', ['-l', folder])
  }
  rmSync(folder, { recursive: true, force: true })
})

test('uploads leave room for releases and revocations, which go on', async ({ skip }) => {
  if (!mounted) skip('NOT CHECKED on a full disk: mounting a small one takes an administrator')
  running = await startTestRelay({ folder, reserveBytes: 4 * MIB })
  const { origin } = running.relay
  const sender = await TestSender.signIn(origin, running.issuer)
  const kept = await seal(2 * MIB)
  await sender.share(kept)
  const large = await seal(40 * MIB)
  await sender.create(large)
  const offset = await uploadUntilFull(sender, large)

  expect(Number((await sender.offset(large.id)).headers.get('upload-offset'))).toBe(offset)
  await opensWhole(running, kept)
  expect((await sender.revoke(large.id)).status).toBe(200)
  const next = await seal(4 * MIB)
  await sender.share(next)
  await running.restart()
  await opensWhole(running, next)
})

test('a disk that others have filled is said so, loses nothing, and is got over when there is room again', async ({
  skip,
}) => {
  if (!mounted) skip('NOT CHECKED on a full disk: mounting a small one takes an administrator')
  running = await startTestRelay({ folder, reserveBytes: 0 })
  const { origin } = running.relay
  const sender = await TestSender.signIn(origin, running.issuer)
  const kept = await seal(2 * MIB)
  await sender.share(kept)
  const large = await seal(40 * MIB)
  await sender.create(large)
  const offset = await uploadUntilFull(sender, large)

  // Not one byte left, not even for the database.
  const fillers = [MIB, 64 * 1024, 4096].map((size) => fill(join(folder, `filler-${size}`), size))
  const answers: Response[] = []
  for (let at = 0; at < 20; at++) {
    const json = await sender.createRequest(await seal(1000), grantTo())
    answers.push(await call(origin, 'createEnvelope', {}, { json, bearer: sender.token }))
    const vault = await TestVault.make(origin, running.issuer)
    answers.push(await vault.ask(kept))
  }
  const statuses = answers.map(({ status }) => status)
  expect(new Set(statuses)).toContain(507)
  expect(statuses.filter((status) => status !== 201 && status !== 507)).toEqual([])

  for (const path of fillers) rmSync(path, { force: true })
  expect(Number((await sender.offset(large.id)).headers.get('upload-offset'))).toBe(offset)
  expect((await sender.revoke(large.id)).status).toBe(200)
  await opensWhole(running, kept)
  await running.restart()
  await opensWhole(running, kept)
  const [log] = await readLogFolder(folder)
  const key = await parseVerifierKey(log?.key ?? '')
  if (!log || !key) throw new Error('the log is there')
  expect(await verifyLog(log.source, key)).toMatchObject({ is: 'intact' })
})

async function uploadUntilFull(sender: TestSender, sealed: Sealed): Promise<number> {
  for (let offset = 0; ; offset += MIB) {
    const answer = await sender.append(sealed.id, offset, sealed.bytes.subarray(offset, offset + MIB))
    if (answer.status === 204) continue
    expect(await codeOf(answer)).toBe('relay/out-of-space')
    expect(answer.status).toBe(507)
    expect(offset).toBeGreaterThan(10 * MIB)
    return offset
  }
}

async function opensWhole({ relay, issuer }: TestRelay, sealed: Sealed): Promise<void> {
  const vault = await TestVault.make(relay.origin, issuer)
  const { ticket } = await vault.open(sealed)
  const bytes = Buffer.from(await (await vault.read(sealed, ticket)).arrayBuffer())
  expect(bytes.equals(sealed.bytes)).toBe(true)
}

function fill(path: string, size: number): string {
  try {
    for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' })
  } catch {
    // Full: that is what was wanted.
    return path
  }
}
