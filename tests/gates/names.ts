import { randomBytes, randomInt } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { type CrashRelay, makeCrashRelay } from '../fixtures/crash-relay.ts'
import { databaseOf } from '../fixtures/engines.ts'
import { copyPostgres, dumpPostgres, tellPostgres } from '../fixtures/postgres.ts'
import { call, grantTo, type Sealed, seal, TestSender, TestVault } from '../fixtures/relay-client.ts'
import { type Gate, inParallel, judge, quantile, rounded, type Verdict } from './gate.ts'
import { NO_LIMITS } from './no-limits.ts'

export const names: Gate = {
  about: 'unknown and forbidden cannot be told apart, and no secret or name is in a log or a file',
  times: 10_000,
  run: namesGate,
}

const AT_ONCE = 16
/** |t| of a difference that 10,000 answers of each kind would show (TVLA). */
const MAXIMUM_T = 4.5
const MAXIMUM_RATIO = 1.1

async function namesGate(times: number): Promise<Verdict> {
  const relay = await makeCrashRelay({ algorithm: 'ES256', logLevel: 'debug', config: { limits: NO_LIMITS } })
  try {
    await relay.start()
    const tracers = await leaveTracers(relay)
    const timing = await compare(relay, times)
    const found = search(relay, tracers)
    const figures = { ...timing, ...found }
    return judge(figures, {
      'unknown, wrong link and not granted answer byte for byte alike': figures.differentAnswers === 0,
      'their times cannot be told apart': Math.abs(figures.welchT) < MAXIMUM_T,
      'their medians are the same':
        figures.medianRatio < MAXIMUM_RATIO && figures.medianRatio > 1 / MAXIMUM_RATIO,
      'no secret or name is in the log': figures.inLog === 0,
      'no secret or name is in a file beyond its column': figures.inFiles === 0,
      'no secret or name is among the temporary files': figures.inTemporaryFiles === 0,
      'the search finds what is there': figures.controls === 2,
    })
  } finally {
    await relay.close()
  }
}

/** One kind of answer an outsider could hope to tell from the others. */
type Kind = { name: string; ask(): Promise<Response> }

async function compare(relay: CrashRelay, times: number) {
  const sender = await TestSender.signIn(relay.origin, relay.issuer)
  const real = await seal(1200)
  await sender.share(real)
  const unknown = await seal(1200)
  const vault = await TestVault.make(relay.origin, relay.issuer)
  const claims = async (id: Sealed['id']) =>
    relay.issuer.idToken({
      sub: 'sam',
      name: 'Sam',
      email: 'sam.okoro@elsewhere.example',
      email_verified: true,
      organisation: 'RY9',
      roles: ['clerk'],
      nonce: await vault.nonce(id),
    })
  const tokens = { real: await claims(real.id), unknown: await claims(unknown.id) }
  const kinds: Kind[] = [
    { name: 'not granted', ask: () => vault.ask(real, 'sam', { idToken: tokens.real }) },
    { name: 'unknown', ask: () => vault.ask(unknown, 'sam', { idToken: tokens.unknown }) },
    {
      name: 'wrong link',
      ask: () =>
        vault.ask({ id: real.id, accessToken: unknown.accessToken }, 'sam', { idToken: tokens.real }),
    },
  ]
  const tooks = kinds.map((): number[] => [])
  const seen = new Set<string>()
  const order = Array.from({ length: times * kinds.length }, (_, at) => at % kinds.length)
  for (let at = order.length - 1; at > 0; at--) {
    const other = randomInt(at + 1)
    ;[order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0]
  }
  await inParallel(order, AT_ONCE, async (kind) => {
    const beganAt = performance.now()
    const answer = await kinds[kind]?.ask()
    if (!answer) return
    const headers = [...answer.headers].filter(([header]) => header !== 'date')
    seen.add(JSON.stringify([answer.status, headers, await answer.text()]))
    tooks[kind]?.push(performance.now() - beganAt)
  })
  const [granted = [], ...others] = tooks
  const ts = others.map((other) => welchT(granted, other))
  const ratios = others.map((other) => quantile(other, 0.5) / quantile(granted, 0.5))
  const worst = (values: number[], from: number) =>
    values.toSorted((a, b) => Math.abs(b - from) - Math.abs(a - from))[0] ?? Number.NaN
  return {
    answersOfEachKind: times,
    differentAnswers: seen.size - 1,
    welchT: rounded(worst(ts, 0)),
    medianRatio: rounded(worst(ratios, 1), 4),
  }
}

/** How many standard errors lie between two means. */
function welchT(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length
  const variance = (values: readonly number[]) => {
    const middle = mean(values)
    return values.reduce((sum, one) => sum + (one - middle) ** 2, 0) / (values.length - 1)
  }
  return (mean(a) - mean(b)) / Math.sqrt(variance(a) / a.length + variance(b) / b.length)
}

/** Something that may not be found, in every form it might have been written down in. */
type Tracer = { name: string; forms: Buffer[] }

function secret(name: string, bytes: Uint8Array): Tracer {
  const buffer = Buffer.from(bytes)
  const texts = [buffer.toString('hex'), buffer.toString('base64'), buffer.toString('base64url')]
  return { name, forms: [buffer, ...texts.map((text) => Buffer.from(text))] }
}

function words(name: string, text: string): Tracer {
  return { name, forms: [Buffer.from(text), Buffer.from(text.toLowerCase())] }
}

/** A whole journey, good and bad, by people and with secrets that are nowhere else. */
async function leaveTracers(relay: CrashRelay): Promise<Tracer[]> {
  const tail = toBase64url(randomBytes(6)).replace(/[-_]/g, 'x').toLowerCase()
  const sends = { name: `Zora Tracersender${tail}`, email: `zora.${tail}@ward7.example`, sub: `zs-${tail}` }
  const opensAs = { name: `Yann Traceropener${tail}`, email: `yann.${tail}@ward7.example`, sub: `yo-${tail}` }
  const knocks = {
    name: `Xena Tracerknock${tail}`,
    email: `xena.${tail}@elsewhere.example`,
    sub: `xk-${tail}`,
  }
  const patient = `Tracerpatient${tail}`
  const ofStaff = { email_verified: true, organisation: 'RX1', roles: ['clinician'] }
  const sender = await TestSender.signIn(relay.origin, relay.issuer, 'asha', sends)
  const sealed = await seal(50_000)
  await sender.share(sealed, grantTo({ type: 'named', email: opensAs.email }))
  const vault = await TestVault.make(relay.origin, relay.issuer)
  const { ticket, relayShare, released } = await vault.open(sealed, { ...opensAs, ...ofStaff })
  await vault.opened(released.releaseId, ticket)
  await vault.read(sealed, ticket, 'bytes=0-99')
  await vault.ask(sealed, { ...knocks, ...ofStaff, organisation: 'RY9' })
  const badToken = await relay.issuer.idToken({ ...knocks, nonce: 'A'.repeat(43) })
  await vault.ask(sealed, 'lee', { idToken: badToken })
  // What a careless or hostile client might send: a patient in a path, a query, a header, a body, a file name.
  const odd = [
    `/r/${patient}?nhs=9990001234&name=${patient}#1.${toBase64url(sealed.linkSecret.reveal())}`,
    `/envelopes/${patient}.jpg`,
    `/uploads/..%2f..%2f${patient}.dcm`,
    `/audit/${patient}/checkpoint`,
    `/description?${patient}%0d%0a%1b[31m${patient}`,
  ]
  for (const path of odd) {
    await fetch(relay.origin + path, { headers: { 'user-agent': patient, 'x-name': patient } })
  }
  const shapes = [
    { patient },
    patient,
    { idToken: badToken, nonce: patient },
    JSON.stringify({ patient }).repeat(9000),
  ]
  for (const json of shapes) {
    await call(relay.origin, 'startSession', {}, { json }).then((answer) => answer.text())
  }
  await sender.append(sealed.id, 0, Buffer.from(patient), { 'upload-metadata': `filename ${btoa(patient)}` })
  const ended = await seal(20_000)
  await sender.share(ended)
  await sender.revoke(ended.id)
  const other = Secret.random(32)
  await fetch(`${relay.origin}/envelopes`, {
    headers: { authorization: `Bearer ${toBase64url(other.reveal())}` },
  })
  return [
    secret('link secret', sealed.linkSecret.reveal()),
    secret('access token', sealed.accessToken.reveal()),
    secret('relay share', relayShare.reveal()),
    secret('ticket', Buffer.from(ticket, 'base64url')),
    secret('sender token', Buffer.from(sender.token, 'base64url')),
    secret('a token of nobody', other.reveal()),
    secret('revoked link secret', ended.linkSecret.reveal()),
    secret('revoked relay share', ended.relayShare.reveal()),
    secret('revoked access token', ended.accessToken.reveal()),
    { name: 'bytes of a revoked report', forms: [Buffer.from(ended.bytes.subarray(2000, 2064))] },
    { name: 'an ID token', forms: [Buffer.from(badToken), Buffer.from(badToken.split('.')[2] ?? badToken)] },
    words('patient', patient),
    words('NHS number', '9990001234'),
    words('sender’s name', sends.name),
    words('sender’s address', sends.email),
    words('sender’s subject', sends.sub),
    words('opener’s name', opensAs.name),
    words('opener’s address', opensAs.email),
    words('opener’s subject', opensAs.sub),
    words('refused person’s name', knocks.name),
    words('refused person’s address', knocks.email),
    words('refused person’s subject', knocks.sub),
  ]
}

function search(relay: CrashRelay, tracers: readonly Tracer[]) {
  const log = Buffer.from(relay.output())
  const address = databaseOf(relay.folder)
  const rows = address === null ? Buffer.alloc(0) : dumpPostgres(address)
  const whole = Buffer.concat([everyByte(relay.folder), rows])
  const beyond = Buffer.concat([withoutTheirColumns(relay), everyByte(join(relay.folder, 'keys'))])
  const temporary = temporaryBytes(relay.folder)
  const count = (where: Buffer) =>
    tracers.filter(({ forms }) => forms.some((form) => where.includes(form))).length
  // Names and addresses have their columns; secrets have none, so every byte there is counts for them.
  const secrets = tracers.filter(({ forms }) => forms.length === 4)
  const secretsOnDisk = secrets.filter(({ forms }) => forms.some((form) => whole.includes(form))).length
  return {
    tracers: tracers.length,
    inLog: count(log),
    inFiles: count(beyond) + secretsOnDisk,
    inTemporaryFiles: count(temporary),
    searchedMiB: rounded((whole.length + temporary.length + log.length) / 1024 ** 2),
    controls: Number(log.includes('"released"')) + Number(whole.includes('@ward7.example')),
  }
}

/** The database with the columns emptied in which people may be named, written anew so that nothing lingers. */
function withoutTheirColumns(relay: CrashRelay): Buffer {
  const address = databaseOf(relay.folder)
  if (address !== null) {
    const copied = copyPostgres(address)
    for (const change of WITHOUT_THEIR_COLUMNS) tellPostgres(copied, change)
    return dumpPostgres(copied)
  }
  const folder = mkdtempSync(join(tmpdir(), 'names-gate-'))
  const path = join(folder, 'copy.sqlite')
  const source = new Sqlite(join(relay.folder, 'data/relay.sqlite'), { readonly: true })
  source.prepare('VACUUM INTO ?').run(path)
  source.close()
  const copy = new Sqlite(path)
  copy.pragma('journal_mode = DELETE')
  for (const change of WITHOUT_THEIR_COLUMNS) copy.exec(change)
  copy.exec('VACUUM')
  copy.close()
  const bytes = readFileSync(path)
  rmSync(folder, { recursive: true })
  return bytes
}

const WITHOUT_THEIR_COLUMNS = [
  "UPDATE people SET name = '', email = NULL, subject = pseudonym",
  "UPDATE envelopes SET grant_json = ''",
]

function everyByte(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((item) => item.isFile())
  return Buffer.concat(files.map((item) => readFileSync(join(item.parentPath, item.name))))
}

/** Whatever the relay's process left or holds open outside its folder. */
function temporaryBytes(folder: string): Buffer {
  const kept: Buffer[] = []
  for (const item of readdirSync(tmpdir(), { withFileTypes: true })) {
    const path = join(tmpdir(), item.name)
    if (!item.isFile() || path === folder || !/wardlink|etilqs|sqlite/.test(item.name)) continue
    try {
      kept.push(readFileSync(path))
    } catch {
      // Gone since.
    }
  }
  return Buffer.concat(kept)
}
